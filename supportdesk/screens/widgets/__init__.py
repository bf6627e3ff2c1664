"""The parts screens are built of: lists, texts, an input line and strips of keys, all free of markup."""

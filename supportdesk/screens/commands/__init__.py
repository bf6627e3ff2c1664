"""What a key does: one class a command; binding, footer, palette, help and "may I?" all come from it."""

"""Repeatable measurements beside their yardsticks (`make bench`), and long proofs (`make prove`)."""

"""Rows and sentences: pure functions from frozen rows to lines of text. No Textual, tested without a terminal."""

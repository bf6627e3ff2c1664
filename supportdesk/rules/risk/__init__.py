"""The chance that a case misses its target, and that it must leave first line, from the desk's own history.

Pure and of the standard library alone: histories in, chances out. Instants and durations are milliseconds. How it works, and
what was tried, stands in docs/risk.md.
"""

"""supportdesk: the terminal program in which a support organisation works."""

__version__ = "0.1.0"

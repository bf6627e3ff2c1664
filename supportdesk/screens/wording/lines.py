"""The smallest pieces of worded lines."""

from __future__ import annotations

from supportdesk.screens.widgets.look import Line, Role


def one(text: str, role: Role = "") -> Line:
    """A line of one piece."""
    return [(text, role)]

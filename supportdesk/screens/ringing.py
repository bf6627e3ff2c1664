"""Tells the person at a terminal: a line on every screen, the bell, and where it is set a notice of the terminal's own.

OSC 9 and OSC 777 show a notice outside the window; many terminals, and tmux, drop them. Only printable ASCII goes in.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from unicodedata import normalize

from supportdesk.i18n import ngettext
from supportdesk.text import safe

if TYPE_CHECKING:
    from supportdesk.app import DeskApp
    from supportdesk.settings import Notice

LONGEST = 200


def ring(app: DeskApp, way: Notice, said: Sequence[str]) -> None:
    """Shows the newest of some notices, and rings once for all."""
    more = len(said) - 1
    others = ngettext("+ {n} more", "+ {n} more", more).format(n=more)
    line = f"{said[0]} {others}" if more else said[0]
    for screen in app.desk_screens():
        screen.say(safe(line), "urgent")
    if way != "off":
        app.bell()
    told = terminal_notice(way, line)
    if told and app._driver is not None:
        app._driver.write(told)
        app._driver.flush()


def terminal_notice(way: Notice, text: str) -> str:
    """The bytes that have a terminal show a notice; none for the bell alone. Nothing in the text can end or extend them."""
    letters = normalize("NFKD", text)  # ö as o and two dots, of which o stays
    plain = "".join(character for character in letters if " " <= character <= "~").replace(";", ",")[:LONGEST]
    if way == "osc9":
        return f"\x1b]9;{plain}\x07"
    if way == "osc777":
        return f"\x1b]777;notify;supportdesk;{plain}\x07"
    return ""

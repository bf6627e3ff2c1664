"""Help for a place: every key of it, found by typing; made from the same commands as the keys themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen
from textual.widgets import Input

from supportdesk.i18n import N_, _
from supportdesk.screens.commands.command import Command
from supportdesk.screens.commands.general import EVERYWHERE
from supportdesk.screens.session import Session
from supportdesk.screens.widgets.diff_text import DiffText
from supportdesk.screens.widgets.footer import KeyLabel, KeyLine
from supportdesk.screens.widgets.line_input import LineInput
from supportdesk.screens.widgets.look import Line
from supportdesk.screens.widgets.scroll_text import ScrollText
from supportdesk.screens.wording.lines import one
from supportdesk.text import fit, wrap

KEY_CELLS = 14
MOVES = (
    ("j k", N_("down, up (arrows too)")),
    ("g G", N_("first, last (Home, End)")),
    ("Ctrl+D Ctrl+U", N_("half a page (PgDn, PgUp)")),
    ("Enter l", N_("open")),
    ("Space", N_("mark and go down")),
    ("*", N_("mark all shown; Esc clears")),
)
FORM_KEYS = (
    ("Ctrl+S F2", N_("save a form or text")),
    ("Tab", N_("next field; a digit chooses in a row of choices")),
    ("Ctrl+T F5", N_("canned replies, in a reply")),
    ("Ctrl+E", N_("your own editor, in a text")),
    ("Esc", N_("leave; what you wrote is kept as a draft")),
)


class Wanted(LineInput):
    """The word to look for; ? leads back, and so does q as long as it begins no word."""

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Lets those two keys pass."""
        leads_back = character == "?" or (character == "q" and not self.value)
        return not leads_back and super().check_consume_key(key, character)


class HelpScreen(ModalScreen[None]):
    """Keys and what they do."""

    DEFAULT_CSS = """
    HelpScreen { background: $background; }
    HelpScreen #title, HelpScreen .blank { height: 1; }
    HelpScreen ScrollText { height: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+c", "leave", show=False, id="help.leave"),
        Binding("question_mark,f1", "leave", show=False, priority=True, id="help.toggle"),
        Binding("q", "leave", show=False, priority=True, id="help.back"),
        Binding("down", "scroll(1)", show=False, priority=True),
        Binding("up", "scroll(-1)", show=False, priority=True),
        Binding("pagedown", "scroll(15)", show=False, priority=True),
        Binding("pageup", "scroll(-15)", show=False, priority=True),
    ]

    def __init__(self, session: Session, place: str, commands: Sequence[type[Command]]) -> None:
        super().__init__()
        self.session, self._place, self._commands = session, place, commands

    def compose(self) -> ComposeResult:
        """The word to look for, and the keys."""
        title = _("Help: {place}").format(place=self._place)
        yield DiffText([[(f"supportdesk  {title}", "title")]], id="title")
        yield DiffText(classes="blank")
        yield Wanted("", _("Type to find a key or a word"))
        yield DiffText(classes="blank")
        yield ScrollText(self._lines)
        yield KeyLine([KeyLabel(_("arrows"), _("scroll")), KeyLabel("Esc q", _("back"))])

    def on_mount(self) -> None:
        """Ready to type."""
        self.query_one(LineInput).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Shows only what fits the word."""
        self.query_one(ScrollText).show_other(self._lines)

    def action_scroll(self, lines: int) -> None:
        """Scrolls."""
        self.query_one(ScrollText).action_move(lines)

    def action_leave(self) -> None:
        """Back."""
        self.dismiss(None)

    def _lines(self, width: int) -> Sequence[Line]:
        wanted = self.query_one(LineInput).value.casefold().strip() if self.is_mounted else ""
        here = [command for command in self._commands if command not in EVERYWHERE]
        blocks = (
            (_("Here"), [_keys_of(command) for command in _once(here)]),
            (_("Everywhere"), [_keys_of(command) for command in EVERYWHERE]),
            (_("Lists and texts"), [(keys, _(said)) for keys, said in MOVES]),
            (_("Forms"), [(keys, _(said)) for keys, said in FORM_KEYS]),
        )
        lines: list[Line] = []
        for title, rows in blocks:
            found = [row for row in rows if wanted in f"{row[0]} {row[1]}".casefold()]
            if found:
                lines += [[(title, "title")], *(line for row in found for line in _key_lines(*row, width)), []]
        if not wanted:
            lines += _about(width)
        return lines or [[(_("Nothing here is called that."), "dim")]]


def _once(commands: Sequence[type[Command]]) -> list[type[Command]]:
    """Views and sections by digit are told once."""
    told: set[str] = set()
    kept = []
    for command in commands:
        if command.help not in told:
            told.add(command.help)
            kept.append(command)
    return kept


def _keys_of(command: type[Command]) -> tuple[str, str]:
    keys = command.shown or command.key or _(": and name")
    digit = keys.isdigit()
    return ("1-9" if digit else keys), _(command.help)


def _key_lines(keys: str, said: str, width: int) -> list[Line]:
    first, *more = wrap(said, max(width - KEY_CELLS - 1, 20)) or [""]
    head: Line = [(f" {fit(keys, KEY_CELLS - 1)} ", "key"), (first, "")]
    return [head, *(one(" " * (KEY_CELLS + 1) + text) for text in more)]


def _about(width: int) -> list[Line]:
    texts = (
        _("What stays inside the desk is undone with u, without a question. A reply is held 20 s first."),
        _("Signs: !! critical, ! high, + new and nobody's, ? the customer waits for an answer, || waits."),
        _("Numbers after the customer: <2 handed back twice, x3 opened three times."),
    )
    lines: list[Line] = [[(_("Good to know"), "title")]]
    for text in texts:
        lines += [[(" " + row, "")] for row in wrap(text, max(width - 2, 20))]
    return lines

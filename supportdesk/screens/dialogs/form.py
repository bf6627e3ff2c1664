"""A form over the lower part of the screen: fields, Ctrl+S saves, Esc leaves and keeps the draft."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.events import ScreenResume
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, TextArea

from supportdesk.i18n import _
from supportdesk.screens.dialogs.fields import Block, ChoiceLine
from supportdesk.screens.dialogs.form_draft import FormDraft
from supportdesk.screens.dialogs.lookup import Lookup
from supportdesk.screens.dialogs.specs import BlockField, ChoiceField, Field, LookupField, Option
from supportdesk.screens.session import Session
from supportdesk.screens.widgets.diff_text import DiffText
from supportdesk.screens.widgets.footer import KeyLabel, KeyLine
from supportdesk.screens.widgets.line_input import LineInput
from supportdesk.screens.widgets.line_widget import LineWidget
from supportdesk.screens.widgets.look import Line, Role
from supportdesk.text import cells, fit, safe, wrap

LABEL, WIDE_LABEL = 13, 24
"""Cells before the fields of a form; the second where one of its labels is longer."""
MOST_BESIDE = 8
MOST_WRONG = 3


class Way(NamedTuple):
    """A further key that saves a form or a text: what it is called in `Filled.how`, and in the line of keys."""

    how: str
    label: str
    short: str = ""


@dataclass(frozen=True)
class Filled:
    """What was put in, and by which key it was saved (`save`, or one of the form's other ways)."""

    values: Mapping[str, Any]
    how: str = "save"


class Labelled(LineWidget):
    """A field with its label before it: drawn by the row itself, a widget less for each field that opens."""

    DEFAULT_CSS = """
    Labelled { height: auto; layout: vertical; }
    Labelled > * { margin-left: 13; }
    """

    def __init__(self, label: str) -> None:
        super().__init__()
        self._label = label

    def lines(self, width: int, height: int) -> Sequence[Line]:
        """The label stands on the first line."""
        return [[(fit(self._label, (LABEL if cells(self._label) < LABEL else WIDE_LABEL) - 1), "dim")]]


class Form(ModalScreen[Filled | None]):
    """Fields one under the other. `place` keeps a draft; `check` gives the sentence for what is wrong, or nothing.

    `ways` are further keys that save: `{"f3": Way("take", "save and take")}`. `beside(values, width)` gives lines that
    depend on what is filled in. `enter` says what Enter does in a form of one field. Gives `None` when it was left.
    """

    DEFAULT_CSS = """
    Form { align: center bottom; background: $background 0%; }
    Form > Vertical { height: auto; max-height: 100%; border-top: ascii $foreground; background: $background; }
    Form #fields { height: auto; scrollbar-size: 0 0; }
    Form #title, Form #wrong, Form #keys { height: 1; }
    Form #beside { height: 0; }
    Form.wide Labelled > * { margin-left: 24; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,f2", "save('save')", show=False, id="form.save", priority=True),
        Binding("escape", "leave", show=False, id="form.leave"),
        Binding("ctrl+c", "leave", show=False, id="form.cancel"),
        Binding("enter", "onward", show=False, id="form.onward"),
        Binding("f1", "help", show=False, id="form.help"),
    ]

    def __init__(
        self,
        session: Session,
        title: str,
        fields: Sequence[Field],
        *,
        place: str = "",
        check: Callable[[Mapping[str, Any]], str | None] | None = None,
        ways: Mapping[str, Way] | None = None,
        beside: Callable[[Mapping[str, Any], int], Sequence[Line]] | None = None,
        enter: str = "",
    ) -> None:
        super().__init__()
        self.session, self._title, self.fields = session, title, fields
        self._check, self._ways, self._beside, self._enter = check, ways or {}, beside, enter
        self._draft = FormDraft(self, place)
        self._is_wrong, self._is_shown = False, False
        self.set_class(any(cells(field.label) >= LABEL for field in fields), "wide")
        self._leaves_for_good = False
        self._told_of: dict[str, str] = {}
        """By look-up, the text of which was said that it is unknown: saved once more, it is meant."""

    def compose(self) -> ComposeResult:
        """Title, fields, what depends on them, what is wrong, and the keys."""
        with Vertical():
            yield DiffText([[(fit(safe(self._title), 200), "title")]], id="title")
            with VerticalScroll(id="fields", can_focus=False):
                for spec in self.fields:
                    yield from self._row(spec)
            yield DiffText((), id="beside")
            yield DiffText((), id="wrong")
            yield KeyLine(self._keys(), help_key="F1", id="keys")

    def _row(self, spec: Field) -> ComposeResult:
        with Labelled(spec.label):
            yield _widget(spec)

    def _keys(self) -> list[KeyLabel]:
        save = KeyLabel("Enter", self._enter) if self._enter else KeyLabel("Ctrl+S", _("save"))
        tab = [KeyLabel("Tab", _("field"))] if len(self.fields) > 1 else []
        ways = [KeyLabel(key.upper(), way.label, way.short) for key, way in self._ways.items()]
        choose = any(isinstance(spec, LookupField) for spec in self.fields) and len(self.fields) == 1
        arrows = [KeyLabel(_("arrows"), _("choose"))] if choose else []
        return [save, KeyLabel("Esc", _("leave")), *tab, *ways, *arrows]

    def on_screen_resume(self, event: ScreenResume) -> None:
        """Shown the first time: its parts have just been given their styles, and need not be given them again."""
        event.refresh_styles = self._is_shown
        self._is_shown = True

    async def on_mount(self) -> None:
        """Puts the cursor in the first field and brings back a draft."""
        for key, way in self._ways.items():
            self._bindings.bind(key, f"save('{way.how}')", show=False, priority=True)
        self._refresh_beside()
        self._draft.begin()
        self._focus_first()

    def _focus_first(self) -> None:
        for spec in self.fields:
            widget = self.query_one(f"#field-{spec.name}")
            if widget.focusable:
                widget.focus()
                return

    # Values

    def values(self) -> dict[str, Any]:
        """What stands in the fields now; a look-up gives the value of its option."""
        return {spec.name: self.value(spec) for spec in self.fields}

    def value(self, spec: Field) -> Any:
        """What stands in one field."""
        widget = self.query_one(f"#field-{spec.name}")
        if isinstance(widget, ChoiceLine):
            return widget.value
        if isinstance(widget, TextArea):
            return widget.text
        if isinstance(spec, LookupField):
            chosen = self.chosen(spec)
            return chosen.value if chosen else None
        return widget.value if isinstance(widget, Input) else None

    def chosen(self, spec: Field) -> Option | None:
        """The option that was chosen in a look-up."""
        return self._lookup(spec).chosen if isinstance(spec, LookupField) else None

    def _lookup(self, spec: LookupField) -> Lookup:
        parent = self.query_one(f"#field-{spec.name}").parent
        if not isinstance(parent, Lookup):
            raise TypeError(f"{spec.name} is no look-up")
        return parent

    def put(self, name: str, value: Any) -> None:
        """Sets a field from outside: an `Option` or what was typed for a look-up, else its value."""
        spec = next(spec for spec in self.fields if spec.name == name)
        widget = self.query_one(f"#field-{name}")
        if isinstance(spec, LookupField):
            lookup = self._lookup(spec)
            lookup.type_in(value) if isinstance(value, str) else lookup.put(value)
        elif isinstance(widget, ChoiceLine):
            widget.choose(value)
        elif isinstance(widget, TextArea):
            widget.text = safe_text(value)
        elif isinstance(widget, Input):
            widget.value = str(safe(str(value)))

    # Keys

    async def action_onward(self) -> None:
        """Enter: takes what a look-up found and goes on, or saves a form of one field."""
        focused = self.focused
        if focused is not None and isinstance(focused.parent, Lookup):
            focused.parent.take()
        if self._enter:
            await self.action_save("save")
        else:
            self.focus_next()

    def action_help(self) -> None:
        """Shows the keys of forms."""
        show_help(self.app, self.session)

    async def on_input_submitted(self) -> None:
        """Enter in a line does the same."""
        await self.action_onward()

    @property
    def reads(self) -> bool:
        """Whether its draft is still being read: keys are meant for what stands there then."""
        return not self._draft.is_read

    async def action_save(self, how: str) -> None:
        """Saves, unless something is missing or wrong: then says what, and goes there."""
        focused = self.focused
        if focused is not None and isinstance(focused.parent, Lookup):
            focused.parent.take()
        values = self.values()
        if (unknown := self._unknown()) is not None:
            self.wrong(unknown[1])
            self.query_one(f"#field-{unknown[0].name}").focus()
            return
        for spec in self.fields:
            needed = getattr(spec, "needed", "")
            if needed and not str(values[spec.name] if values[spec.name] is not None else "").strip():
                self.wrong(needed)
                self.query_one(f"#field-{spec.name}").focus()
                return
        problem = self._check(values) if self._check else None
        if problem:
            self.wrong(problem)
            return
        self._draft.stop()
        if await self._draft.kept():  # what is refused after this is not lost
            self.dismiss(Filled(values, how))

    def _unknown(self) -> tuple[LookupField, str] | None:
        """The look-up in which something stands that is none of what there is, and what to say of it."""
        for spec in self.fields:
            if not isinstance(spec, LookupField) or self._lookup(spec).chosen is not None:
                continue
            text = self._lookup(spec).text.strip()
            if not text or self._told_of.get(spec.name) == text:
                continue
            said = _("Nothing here matches “{text}”.").format(text=text)
            if spec.unknown:
                self._told_of[spec.name] = text
                return spec, f"{said} {spec.unknown}"
            needed = spec.needed or _("Choose one of those shown, or empty the field.")
            return spec, f"{said} {needed}"
        return None

    def typed(self, name: str) -> str:
        """What stands in a look-up as text, when it is none of what there is."""
        spec = next(spec for spec in self.fields if spec.name == name)
        lookup = self._lookup(spec) if isinstance(spec, LookupField) else None
        return lookup.text.strip() if lookup is not None and lookup.chosen is None else ""

    def wrong(self, sentence: str) -> None:
        """Says what is wrong, until something is changed."""
        self._is_wrong = True
        self._say(sentence, "error")

    async def action_leave(self) -> None:
        """Leaves; what was typed is kept as a draft. Where it cannot be, only the second time."""
        self._draft.stop()
        if await self._draft.kept() or self._leaves_for_good:
            self.dismiss(None)
        else:
            self._leaves_for_good = True
            self.wrong(_("The desk does not answer: this is not kept. Esc again leaves without it."))

    # Drafts

    def on_field_changed(self) -> None:
        """A field changed."""
        self._changed()

    def on_input_changed(self) -> None:
        """A line changed."""
        self._changed()

    def on_text_area_changed(self) -> None:
        """A block changed."""
        self._changed()

    def _changed(self) -> None:
        self._refresh_beside()
        if self._is_wrong:
            self._is_wrong = False
            self._say("")
        self._draft.touched()

    def _refresh_beside(self) -> None:
        if self._beside is not None:
            lines = self._beside(self.values(), max(self.app.size.width, 40))[:MOST_BESIDE]
            panel = self.query_one("#beside", DiffText)
            panel.styles.height = len(lines)
            panel.show(lines)
            self._fit_in()

    def on_resize(self) -> None:
        """On a low terminal the fields scroll; title, what is said and the keys stay."""
        self._refresh_beside()
        self._fit_in()

    def _fit_in(self) -> None:
        around = ("#title", "#beside", "#wrong", "#keys")
        heights = [self.query_one(each).styles.height for each in around]
        taken = 1 + sum(int(height.value) for height in heights if height is not None)
        self.query_one("#fields").styles.max_height = max(self.app.size.height - taken, 1)

    def say_kept(self, sentence: str) -> None:
        """Says something that is not wrong."""
        self._say(sentence, "dim")

    def _say(self, sentence: str, role: Role = "") -> None:
        rows = wrap(safe(sentence), max(self.app.size.width - 1, 20))[:MOST_WRONG]
        said = self.query_one("#wrong", DiffText)
        said.styles.height = max(len(rows), 1)
        said.show([[(row, role)] for row in rows])
        self._fit_in()


def _widget(spec: Field) -> Widget:
    if isinstance(spec, ChoiceField):
        return ChoiceLine(spec)
    if isinstance(spec, BlockField):
        return Block(spec)
    if isinstance(spec, LookupField):
        return Lookup(spec)
    return LineInput(safe(spec.value), spec.hint, id=f"field-{spec.name}")


def show_help(app: App[Any], session: Session) -> None:
    """Help for those who are filling something in."""
    from supportdesk.screens.help import HelpScreen

    app.push_screen(HelpScreen(session, _("Forms"), ()))


def safe_text(value: Any) -> str:
    """Text for a block, made safe."""
    from supportdesk.text import safe_block

    return str(safe_block(str(value)))


async def in_thread(work: Callable[[], Any]) -> Any:
    """Runs something in a thread."""
    import asyncio

    return await asyncio.to_thread(work)

"""A form over the lower part of the screen: fields, Ctrl+S saves, Esc leaves and keeps the draft."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, TextArea

from supportdesk.i18n import _
from supportdesk.operations import at_work
from supportdesk.screens.dialogs.fields import (
    Block,
    BlockField,
    ChoiceField,
    ChoiceLine,
    Field,
    Lookup,
    LookupField,
    Option,
    TextField,
)
from supportdesk.screens.session import Session
from supportdesk.screens.widgets.diff_text import DiffText
from supportdesk.screens.widgets.footer import KeyLabel, KeyLine
from supportdesk.screens.widgets.line_input import LineInput
from supportdesk.screens.widgets.look import Line, Lines, Role
from supportdesk.text import fit, safe

DRAFT_AFTER = 0.6
LABEL = 13


@dataclass(frozen=True)
class Filled:
    """What was put in, and by which key it was saved (`save`, or one of the form's other ways)."""

    values: Mapping[str, Any]
    how: str = "save"


class Form(ModalScreen[Filled | None]):
    """Fields one under the other. `place` keeps a draft; `check` gives the sentence for what is wrong, or nothing.

    `ways` are further keys that save: `{"f3": ("take", "save and take")}`. `beside(values, width)` gives lines that
    depend on what is filled in. Gives `None` when it was left.
    """

    DEFAULT_CSS = """
    Form { align: center bottom; background: $background 0%; }
    Form > Vertical { height: auto; max-height: 100%; border-top: ascii $foreground; background: $background; }
    Form #title { height: 1; }
    Form #beside { height: auto; max-height: 8; }
    Form .row { height: auto; }
    Form .row > .label { width: 13; height: 1; }
    Form #wrong { height: 1; }
    Form #keys { height: 1; }
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
        ways: Mapping[str, tuple[str, str]] | None = None,
        beside: Callable[[Mapping[str, Any], int], Sequence[Line]] | None = None,
        enter_saves: bool = False,
    ) -> None:
        super().__init__()
        self.session, self._title, self._fields, self._place = session, title, fields, place
        self._check, self._ways, self._beside, self._enter_saves = check, ways or {}, beside, enter_saves
        self._keeping: Timer | None = None
        self._is_wrong = False

    def compose(self) -> ComposeResult:
        """Title, fields, what depends on them, what is wrong, and the keys."""
        with Vertical():
            yield DiffText([[(fit(safe(self._title), 200), "title")]], id="title")
            for spec in self._fields:
                yield from self._row(spec)
            yield DiffText((), id="beside")
            yield DiffText((), id="wrong")
            yield KeyLine(self._keys(), help_key="F1", id="keys")

    def _row(self, spec: Field) -> ComposeResult:
        with Horizontal(classes="row"):
            yield DiffText([[(fit(spec.label, LABEL - 1), "dim")]], classes="label")
            yield _widget(spec)

    def _keys(self) -> list[KeyLabel]:
        keys = [KeyLabel("Enter" if self._enter_saves else "Ctrl+S", _("save"))]
        keys += [KeyLabel(key.upper(), label) for key, (_how, label) in self._ways.items()]
        return [*keys, KeyLabel("Tab", _("field")), KeyLabel("Esc", _("leave"))]

    async def on_mount(self) -> None:
        """Puts the cursor in the first field and brings back a draft."""
        for key, (how, _label) in self._ways.items():
            self._bindings.bind(key, f"save('{how}')", show=False, priority=True)
        self._refresh_beside()
        if self._place:
            self.run_worker(self._bring_back(), exclusive=True)
        self._focus_first()

    def _focus_first(self) -> None:
        for spec in self._fields:
            widget = self.query_one(f"#field-{spec.name}")
            if widget.focusable:
                widget.focus()
                return

    # Values

    def values(self) -> dict[str, Any]:
        """What stands in the fields now; a look-up gives the value of its option, or the text that matched nothing."""
        return {spec.name: self._value(spec) for spec in self._fields}

    def _value(self, spec: Field) -> Any:
        widget = self.query_one(f"#field-{spec.name}")
        if isinstance(widget, ChoiceLine):
            return widget.value
        if isinstance(widget, TextArea):
            return widget.text
        if isinstance(spec, LookupField):
            lookup = self._lookup(spec)
            return lookup.chosen.value if lookup.chosen else None
        return widget.value if isinstance(widget, Input) else None

    def _lookup(self, spec: LookupField) -> Lookup:
        parent = self.query_one(f"#field-{spec.name}").parent
        if not isinstance(parent, Lookup):
            raise TypeError(f"{spec.name} is no look-up")
        return parent

    def put(self, name: str, value: Any) -> None:
        """Sets a field from outside: an `Option` for a look-up, else its value."""
        spec = next(spec for spec in self._fields if spec.name == name)
        widget = self.query_one(f"#field-{name}")
        if isinstance(spec, LookupField):
            self._lookup(spec).put(value)
        elif isinstance(widget, ChoiceLine):
            widget.choose(value)
        elif isinstance(widget, TextArea):
            widget.text = safe_text(value)
        elif isinstance(widget, Input):
            widget.value = str(safe(str(value)))

    # Keys

    def action_onward(self) -> None:
        """Enter: takes what a look-up found and goes on, or saves a form of one field."""
        focused = self.focused
        if focused is not None and isinstance(focused.parent, Lookup):
            focused.parent.take()
        if self._enter_saves:
            self.action_save("save")
        else:
            self.focus_next()

    def action_help(self) -> None:
        """Shows the keys of forms."""
        show_help(self.app, self.session)

    def on_input_submitted(self) -> None:
        """Enter in a line does the same."""
        self.action_onward()

    def action_save(self, how: str) -> None:
        """Saves, unless something is missing or wrong: then says what, and goes there."""
        focused = self.focused
        if focused is not None and isinstance(focused.parent, Lookup):
            focused.parent.take()
        values = self.values()
        for spec in self._fields:
            needed = getattr(spec, "needed", "")
            if needed and not str(values[spec.name] if values[spec.name] is not None else "").strip():
                self.wrong(needed)
                self.query_one(f"#field-{spec.name}").focus()
                return
        problem = self._check(values) if self._check else None
        if problem:
            self.wrong(problem)
            return
        self.dismiss(Filled(values, how))

    def wrong(self, sentence: str) -> None:
        """Says what is wrong, until something is changed."""
        self._is_wrong = True
        self.query_one("#wrong", DiffText).show([[(fit(safe(sentence), 200), "error")]])

    async def action_leave(self) -> None:
        """Leaves; what was typed is kept as a draft."""
        if self._keeping is not None:
            self._keeping.stop()
        if self._place:
            await self._keep()
        self.dismiss(None)

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
            self.query_one("#wrong", DiffText).show(())
        if self._place and self._keeping is None:
            self._keeping = self.set_timer(DRAFT_AFTER, self._keep_soon)

    def _keep_soon(self) -> None:
        """Also under steady typing a draft is never older than `DRAFT_AFTER`."""
        self._keeping = None
        self.run_worker(self._keep(), group="draft", exclusive=True, exit_on_error=False)

    def _refresh_beside(self) -> None:
        if self._beside is not None:
            width = max(self.app.size.width, 40)
            lines: Lines = list(self._beside(self.values(), width))
            panel = self.query_one("#beside", DiffText)
            panel.styles.height = min(len(list(lines)), 8) if not callable(lines) else 0
            panel.show(lines)

    def _draft(self) -> dict[str, Any]:
        kept: dict[str, Any] = {}
        for spec in self._fields:
            if isinstance(spec, TextField | BlockField):
                kept[spec.name] = self._value(spec)
            elif isinstance(spec, LookupField) and (chosen := self._lookup(spec).chosen):
                kept[spec.name] = [chosen.value, chosen.label]
        return kept

    async def _keep(self) -> None:
        draft = self._draft()
        unchanged = {spec.name: spec.value for spec in self._fields if isinstance(spec, TextField | BlockField)}
        said = {} if all(draft.get(name) == value for name, value in unchanged.items()) else draft
        await in_thread(lambda: at_work.keep_draft(self.session.desk, self._place, said))

    async def _bring_back(self) -> None:
        found = await in_thread(lambda: at_work.draft(self.session.desk, self._place))
        if found is None:
            return
        for spec in self._fields:
            if (value := found.body.get(spec.name)) is not None:
                self.put(spec.name, Option(*value) if isinstance(spec, LookupField) else value)
        self.say_kept(_("Draft from {time} brought back.").format(time=self.session.moment().clock(found.saved_at)))

    def say_kept(self, sentence: str) -> None:
        """Says something that is not wrong."""
        role: Role = "dim"
        self.query_one("#wrong", DiffText).show([[(fit(safe(sentence), 200), role)]])


def _widget(spec: Field) -> Widget:
    if isinstance(spec, ChoiceField):
        return ChoiceLine(spec)
    if isinstance(spec, BlockField):
        return Block(spec)
    if isinstance(spec, LookupField):
        return Lookup(spec)
    return LineInput(safe(spec.value), id=f"field-{spec.name}")


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


async def drop_draft(session: Session, place: str) -> None:
    """Forgets a draft: it was saved."""
    await in_thread(lambda: at_work.keep_draft(session.desk, place, {}))

"""The base of every screen: bars around it, commands by key, work in threads, messages of what happened."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextvars import ContextVar
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from textual.app import ComposeResult

from supportdesk.desk import Desk
from supportdesk.errors import DeskError
from supportdesk.i18n import _, ngettext
from supportdesk.screens.commands.asking import named
from supportdesk.screens.commands.command import Command, Onward, Said, Target, footer_keys
from supportdesk.screens.commands.prefix import PrefixCommand
from supportdesk.screens.dialogs.question import Question
from supportdesk.screens.session import Session
from supportdesk.screens.widgets.beneath import SeenThroughScreen
from supportdesk.screens.widgets.diff_text import DiffText
from supportdesk.screens.widgets.footer import KeyLabel, KeyLine
from supportdesk.screens.widgets.letting_go import begin
from supportdesk.screens.widgets.look import Line, Role
from supportdesk.screens.widgets.strip import PrefixStrip
from supportdesk.screens.wording.bars import said_lines, top_line

if TYPE_CHECKING:
    from supportdesk.app import DeskApp
    from supportdesk.change import Change, Outcome

T = TypeVar("T")
AIMED: ContextVar[tuple[Target, ...] | None] = ContextVar("aimed", default=None)
"""What the running command was aimed at when its key was pressed."""

NEWS = 10
"""Seconds after which what was said is no news to a person who comes back to a screen."""
Work = Callable[["Change", int], "Outcome"]


class DeskScreen(SeenThroughScreen[None]):
    """Top line, the screen's own content, the line that says what happened, and the keys."""

    COMMANDS_HERE: ClassVar[tuple[type[Command], ...]] = ()
    DEFAULT_CSS = """
    DeskScreen { background: $background; layers: base strip; }
    DeskScreen #top { height: 1; dock: top; }
    DeskScreen #said { height: 1; }
    DeskScreen #below { height: 2; dock: bottom; }
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._said: tuple[str, Role, bool] = ("", "", False)
        self._said_at = monotonic()
        self.last_command: Command | None = None
        self._aimed: tuple[Target, ...] = ()

    @property
    def desk(self) -> Desk:
        """The desk in its present user's hands."""
        return self.session.desk

    @property
    def desk_app(self) -> DeskApp:
        """The app, by its own type."""
        return cast("DeskApp", self.app)

    @property
    def place(self) -> str:
        """What the top line calls this screen."""
        return ""

    def targets(self) -> Sequence[Target]:
        """The cases a verb is meant for: those aimed at when its key was pressed, whatever has moved since."""
        aimed = AIMED.get()
        return self.aimed_at() if aimed is None else aimed

    def aimed_at(self) -> Sequence[Target]:
        """The cases a key pressed now is meant for: marked ones, else the one under the cursor."""
        return ()

    def bars_below(self) -> ComposeResult:
        """What every screen ends with; yield from it at the end of `compose`."""
        yield DiffText(self._said_lines, id="said")
        yield KeyLine([KeyLabel(*entry) for entry in footer_keys(self.COMMANDS_HERE)], id="keys")

    def top_bar(self) -> DiffText:
        """The first line; yield it first in `compose`."""
        return DiffText(self._top_lines, id="top")

    # What happened

    def say(self, text: str, role: Role = "", *, undo: bool = False) -> None:
        """Says what happened in the line above the keys, until something else does."""
        self._said, self._said_at = (text, role, undo), monotonic()
        if self.is_mounted:
            line = self.query_one("#said", DiffText)
            line.styles.height = len(self._said_lines(self.size.width))
            line.show(self._said_lines)

    @property
    def has_said(self) -> bool:
        """Whether something that happened stands there."""
        return bool(self._said[0])

    def say_more(self, text: str) -> None:
        """Says this after what stands there."""
        said, role, undo = self._said
        self.say(f"{said} {text}".lstrip(), role, undo=undo)

    def on_screen_resume(self) -> None:
        """What was said long before something lay over this screen is not news any more."""
        if self._said[0] and monotonic() - self._said_at > NEWS:
            self.say("")

    def _said_lines(self, width: int) -> Sequence[Line]:
        return said_lines(*self._said, width)

    def _top_lines(self, width: int) -> Sequence[Line]:
        session = self.session
        line = top_line(
            self.place, session.desk.actor, session.moment(), width, other_time=session.other_time, demo=session.demo
        )
        return [line]

    def tick(self) -> None:
        """A minute has turned: show the time anew."""
        self.query_one("#top", DiffText).show(self._top_lines)

    def reworded(self) -> None:
        """Language or person has changed: say everything again."""
        self.query_one("#keys", KeyLine).show([KeyLabel(*entry) for entry in footer_keys(self.COMMANDS_HERE)])
        self.tick()
        self.say("")

    # Commands

    def command_named(self, command_id: str) -> Command:
        """The command of this screen with that id."""
        return next(command for command in self.COMMANDS_HERE if command.id == command_id)()

    def action_command(self, command_id: str) -> None:
        """Runs a command of this screen, or says why it cannot be done."""
        command = self.command_named(command_id)
        token = AIMED.set(None)  # it is aimed anew, also where another command (the palette, again) runs it
        try:
            reason = command.why_not(self)
            if reason is not None:
                self.say(reason, "warn")
                return
            self.last_command = command if command.id not in ("again", "palette") else self.last_command
            command.act(self)
        finally:
            AIMED.reset(token)

    def start(self, command: Command) -> None:
        """Runs a command in a worker, on what it was aimed at when its key was pressed."""
        self._start(partial(self._guarded, command), tuple(self.aimed_at()) if command.needs_case else ())

    def open_strip(self, command: Command) -> None:
        """Shows the second keys of a prefix command, which keeps the aim of the first."""
        self._aimed = tuple(self.aimed_at()) if command.needs_case else ()
        self.query_one(PrefixStrip).open(command.id)

    def _start(self, work: Callable[[], Coroutine[Any, Any, None]], aimed: tuple[Target, ...]) -> None:
        """Runs a command with its aim: a worker keeps the context it was started in."""
        token = AIMED.set(aimed)
        try:
            begin(self, work, group="command", exclusive=False)
        finally:
            AIMED.reset(token)

    async def _guarded(self, command: Command) -> None:
        if command.action is not None:
            await self.desk_app.fetching.ready()
        try:
            await command.run(self)
        except DeskError as error:
            self.say(str(error), "error")

    def _chosen(self, prefix: str, key: str) -> None:
        """A second key was pressed: does what it says to what the first was aimed at."""
        command = self.command_named(prefix)
        if isinstance(command, PrefixCommand):
            self._start(partial(self._guarded_choice, command, key), self._aimed)

    async def _guarded_choice(self, command: PrefixCommand, key: str) -> None:
        await self.desk_app.fetching.ready()
        try:
            await command.chosen(self, key)
        except DeskError as error:
            self.say(str(error), "error")

    def prefix_strip(self) -> PrefixStrip:
        """The strip of this screen's prefix keys; yield it in `compose`."""
        prefixed = [command() for command in self.COMMANDS_HERE if issubclass(command, PrefixCommand)]
        return PrefixStrip({command.id: partial(command.menu, self) for command in prefixed}, self._chosen)

    # Work

    def begin(self, work: Callable[[], Coroutine[Any, Any, None]], **how: Any) -> None:
        """Starts work of the screen's own; not made at all when the program is being left."""
        begin(self, work, **how)

    async def in_thread(self, work: Callable[[], T]) -> T:
        """Runs something that reads or writes the desk, without the screen waiting for it."""
        return await asyncio.to_thread(work)

    async def do(
        self,
        work: Work,
        said: Said | str,
        *,
        targets: Sequence[Target] | None = None,
        ask: bool = True,
        onward: Onward = "stay",
    ) -> bool:
        """Does one operation to the targets, says so, and tells every screen which cases changed.

        `said` is a sentence with `{cases}` in the past tense, for what can be done to several with the question before it: two or
        more cases are asked for first. A case that another changed meanwhile is shown with both values and asked for. Gives
        whether anything was done.
        """
        done_words, asked = said if isinstance(said, Said) else (said, said)
        cases = list(self.targets() if targets is None else targets)
        if len(cases) > 1:
            if ask and not await self._agreed(cases, asked):
                return False
            done = await self._do_to_all(work, done_words, cases)
        else:
            done = await self._do_to_one(work, done_words, cases[0].id)
        if done:
            self.work_done(cases, onward)
        return done

    @property
    def goes_on(self) -> bool:
        """Whether the person wants to be led to the next case after a verb."""
        return self.session.settings.after == "next"

    def work_done(self, cases: Sequence[Target], onward: Onward) -> None:
        """What comes after a verb; nothing is awaited between the work and this."""

    def point_at(self, number: int) -> None:
        """Puts the cursor on a case, on screens that have one."""

    async def _agreed(self, cases: Sequence[Target], asked: str) -> bool:
        many = ngettext("{n} case", "{n} cases", len(cases)).format(n=len(cases))
        text = f"{asked.format(cases=many)} {named(self, [case.id for case in cases])}"
        return await self.desk_app.push_screen_wait(Question(text))

    async def _do_to_one(self, work: Work, said: str, number: int) -> bool:
        outcome = await self.in_thread(lambda: self.desk.perform(lambda change: work(change, number)))
        self.told([outcome.case_id], said.format(cases=self.reference(outcome.case_id)), undo=True)
        return True

    async def _do_to_all(self, work: Work, said: str, cases: Sequence[Target]) -> bool:
        from supportdesk.operations.bulk import on_each

        result = await self.in_thread(lambda: on_each(self.desk, [case.id for case in cases], work))
        many = ngettext("{n} case", "{n} cases", len(result.done)).format(n=len(result.done))
        text = said.format(cases=many) if result.done else ""
        if result.refused:
            number, reason = result.refused[0]
            text += " " + _("Not {case}: {reason}").format(case=self.reference(number), reason=reason)
        self.told([outcome.case_id for outcome in result.done], text.strip(), undo=bool(result.done))
        return bool(result.done)

    def told(self, numbers: Sequence[int], text: str, *, undo: bool = False) -> None:
        """Says what was done and has every screen read the changed cases again."""
        self.say(text, undo=undo)
        self.desk_app.publish(numbers)

    def told_undone(self, numbers: Sequence[int], text: str) -> None:
        """Says what was taken back, and has every screen read the changed cases again."""
        self.told(numbers, text)

    def reference(self, number: int) -> str:
        """The reference of a case."""
        return f"{self.desk.prefix}-{number}"

    def reread(self) -> None:
        """Reads what is shown again."""

    def leave(self) -> None:
        """One step back, unless the person is a step further already."""
        if self.is_current:
            self.app.pop_screen()

    def back(self) -> None:
        """One step back, but never out of the program."""
        self.leave()

    def cases_changed(self, numbers: Sequence[int]) -> None:
        """Cases changed, here or in another program; screens that show them read them again."""

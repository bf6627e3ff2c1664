"""What is done at a service meeting: call it, decide, give actions, note who was there, write the minutes, close it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from supportdesk.i18n import N_, P_, _, pgettext
from supportdesk.rules.actions import Action
from supportdesk.rules.meeting_flows import MEETING_FLOW
from supportdesk.rules.record_names import record_name
from supportdesk.screens.commands.asking import ask_line
from supportdesk.screens.commands.command import Command
from supportdesk.screens.commands.stepping import StepRecord
from supportdesk.screens.commands.waiting import parse_time
from supportdesk.terms import Subject

if TYPE_CHECKING:
    from supportdesk.operations.meeting_view import MeetingRow
    from supportdesk.operations.meetings import NewAction
    from supportdesk.screens.desk_screen import DeskScreen
    from supportdesk.screens.dialogs.specs import Field
    from supportdesk.screens.meetings import MeetingScreen

MOVES = {"1": "close", "2": "cancel"}


def meeting_on(screen: DeskScreen) -> MeetingRow | None:
    """The meeting that is open."""
    found = cast("MeetingScreen", screen).meeting
    return None if found is None else found.row


class AtMeeting(Command):
    """The base of what needs an open meeting."""

    needs_case: ClassVar[bool] = False
    action: ClassVar[Action | None] = Action.HOLD_MEETING
    footer: ClassVar[bool] = True

    def why_not(self, screen: DeskScreen) -> str | None:
        """There must be one."""
        refused = super().why_not(screen)
        return refused or (None if meeting_on(screen) else _("No service meeting is open. i calls one."))


class CallMeeting(Command):
    """Opens a meeting."""

    id: ClassVar[str] = "call_meeting"
    key: ClassVar[str] = "i"
    label: ClassVar[str] = N_("new meeting")
    short: ClassVar[str] = P_("short", "new")
    help: ClassVar[str] = N_("call a service meeting; its agenda builds itself")
    action: ClassVar[Action | None] = Action.HOLD_MEETING
    needs_case: ClassVar[bool] = False
    footer: ClassVar[bool] = True

    async def run(self, screen: DeskScreen) -> None:
        """Asks what it is called."""
        from supportdesk.operations.meetings import call_meeting

        needed = _("Give the meeting a name: “Week 14” will do.")
        week = screen.desk.now().astimezone(screen.session.zone).isocalendar().week
        hint = _("Week {n}").format(n=week)
        title = await ask_line(
            screen, _("Service meeting"), _("Name"), needed, enter=pgettext("enter", "open"), hint=hint
        )
        if title is None:
            return
        kept = await screen.in_thread(lambda: call_meeting(screen.desk, title))
        screen.told([], _("{record} is open.").format(record=record_name(Subject.MEETING, kept.number)), undo=True)


class Decide(AtMeeting):
    """Decides on the case under the cursor."""

    id: ClassVar[str] = "decide"
    key: ClassVar[str] = "y"
    label: ClassVar[str] = N_("decide")
    help: ClassVar[str] = N_("decide on the case, with what is to be done")
    needs_case: ClassVar[bool] = True

    def why_not(self, screen: DeskScreen) -> str | None:
        """The case may be in any state: what is asked for is the right to hold meetings."""
        from supportdesk.rules.authorize import why_not

        if not screen.targets():
            return _("There is no case under the cursor.")
        refused = why_not(screen.desk.actor, Action.HOLD_MEETING)
        return refused or (None if meeting_on(screen) else _("No service meeting is open. i calls one."))

    async def run(self, screen: DeskScreen) -> None:
        """Asks what was decided and what is to be done."""
        from supportdesk.operations.meetings import decide
        from supportdesk.screens.dialogs.form import Form
        from supportdesk.screens.dialogs.specs import BlockField

        row, [case] = meeting_on(screen), list(screen.targets())[:1]
        if row is None:
            return
        needed = _("Say what was decided, or that nothing more is to be done.")
        fields: list[Field] = [
            BlockField("text", _("Decision"), height=3, needed=needed),
            *await _action_fields(screen),
        ]
        title = f"{screen.reference(case.id)}: {case.subject}"
        filled = await screen.desk_app.push_screen_wait(Form(screen.session, title, fields))
        if filled is None:
            return
        todo = _action(screen, filled.values)
        given = () if todo is None else (todo,)
        text = filled.values["text"]
        await screen.in_thread(lambda: decide(screen.desk, row.id, case.id, text, given))
        screen.told([case.id], _("Decided on {case}.").format(case=screen.reference(case.id)), undo=True)


class GiveAction(AtMeeting):
    """Gives somebody something to do."""

    id: ClassVar[str] = "give_action"
    key: ClassVar[str] = "a"
    label: ClassVar[str] = N_("action")
    help: ClassVar[str] = N_("give somebody something to do that is about no case alone")

    async def run(self, screen: DeskScreen) -> None:
        """Asks what, who, until when."""
        from supportdesk.operations.meetings import give_action
        from supportdesk.screens.dialogs.form import Form

        row = meeting_on(screen)
        if row is None:
            return
        form = Form(screen.session, _("What is to be done"), await _action_fields(screen))
        filled = await screen.desk_app.push_screen_wait(form)
        todo = None if filled is None else _action(screen, filled.values)
        if todo is None:
            return
        kept = await screen.in_thread(lambda: give_action(screen.desk, row.id, todo))
        screen.told([], _("Given: {record}.").format(record=record_name(Subject.ACTION, kept.number)), undo=True)


class Present(AtMeeting):
    """Notes who was there."""

    id: ClassVar[str] = "present"
    key: ClassVar[str] = "p"
    label: ClassVar[str] = N_("present")
    help: ClassVar[str] = N_("who was there, and notes for the minutes")

    async def run(self, screen: DeskScreen) -> None:
        """Asks for both."""
        from supportdesk.operations.meetings import set_meeting
        from supportdesk.screens.dialogs.form import Form
        from supportdesk.screens.dialogs.specs import BlockField, TextField

        row = meeting_on(screen)
        if row is None:
            return
        fields: list[Field] = [
            TextField("attendance", _("Present"), row.attendance),
            BlockField("notes", _("Notes"), row.notes, height=5),
        ]
        filled = await screen.desk_app.push_screen_wait(Form(screen.session, row.title, fields))
        if filled is None:
            return
        who, notes = filled.values["attendance"], filled.values["notes"]
        await screen.in_thread(lambda: set_meeting(screen.desk, row.id, attendance=who, notes=notes, seen=row.version))
        screen.told([], _("Noted."), undo=True)


class MoveMeeting(StepRecord, AtMeeting):
    """Closes or cancels it."""

    id: ClassVar[str] = "move_meeting"
    label: ClassVar[str] = N_("close")
    help: ClassVar[str] = N_("close the meeting, or cancel it")
    subject = Subject.MEETING
    flow = MEETING_FLOW
    steps: ClassVar[Mapping[str, str]] = MOVES

    def record(self, screen: DeskScreen) -> MeetingRow | None:
        """The meeting."""
        return meeting_on(screen)

    def word(self, verb: str) -> str:
        """What people call a step."""
        return {"close": _("closed: all is decided"), "cancel": _("cancelled: it is not held")}[verb]

    def move(self, screen: DeskScreen, row: MeetingRow, verb: str, reason: str) -> object:
        """Takes it."""
        from supportdesk.operations.meetings import move_meeting

        return move_meeting(screen.desk, row.id, verb, reason=reason, seen=row.version)


class WriteMinutes(AtMeeting):
    """Writes the minutes to a file."""

    id: ClassVar[str] = "minutes"
    key: ClassVar[str] = "w"
    label: ClassVar[str] = N_("minutes")
    help: ClassVar[str] = N_("write the minutes to a file: .md, .html or .pdf")
    action: ClassVar[Action | None] = Action.READ_MEETING

    async def run(self, screen: DeskScreen) -> None:
        """Asks for the file."""
        from supportdesk.operations.minutes_file import write_minutes

        row = meeting_on(screen)
        if row is None:
            return
        needed = _("Name a file: it ends in .md, .html or .pdf.")
        asked = await ask_line(
            screen,
            _("Minutes of {title}").format(title=row.title),
            _("File"),
            needed,
            enter=pgettext("enter", "write"),
            hint=f"{record_name(Subject.MEETING, row.id)}.html",
        )
        if asked is None:
            return
        file = Path(asked).expanduser()
        await screen.in_thread(lambda: write_minutes(screen.desk, row.id, file))
        screen.say(_("Written to {file}.").format(file=file))


async def _action_fields(screen: DeskScreen) -> list[Field]:
    from supportdesk.screens.commands.owning import NAME, agent_finder
    from supportdesk.screens.dialogs.specs import LookupField, TextField

    return [
        TextField("action", _("To do"), hint=_("what is to be done, if anything")),
        LookupField("owner", _("Who"), await agent_finder(screen), name_cells=NAME),
        TextField("due", _("Until"), hint=_("14:30, or 2026-03-29 14:30")),
    ]


def _action(screen: DeskScreen, values: Mapping[str, Any]) -> NewAction | None:
    from supportdesk.errors import Invalid
    from supportdesk.operations.meetings import NewAction

    if not (values["action"] or "").strip():
        return None
    due = parse_time(screen, values["due"] or "")
    if due is None:
        raise Invalid(_("Until when is it to be done?"))
    return NewAction(values["action"], values["owner"] or "", due)

"""The way of a case: priority, state, wait, done, escalate, hand back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from supportdesk.errors import ChangedByOther, Invalid
from supportdesk.i18n import N_, P_, _, label, language
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import why_not
from supportdesk.rules.causes import causes
from supportdesk.screens.commands.command import Command, Target
from supportdesk.screens.commands.owning import agent_finder
from supportdesk.screens.commands.prefix import PrefixCommand
from supportdesk.screens.widgets.prefix_keys import Choice
from supportdesk.terms import CaseState, Line, Priority

if TYPE_CHECKING:
    from supportdesk.screens.desk_screen import DeskScreen, Work
    from supportdesk.screens.dialogs.fields import BlockField, ChoiceField, Field, Option

MORNING = time(8, 0)


def first_seen(cases: list[Target]) -> int | None:
    """The version the person saw, for one case; a bulk takes what is there."""
    return cases[0].version if len(cases) == 1 else None


async def do_seen(screen: DeskScreen, make: Any, said: str, cases: list[Target]) -> bool:
    """Does an operation with the version that was seen; asks when another changed the same field meanwhile.

    `make(seen)` gives the work for a version, or for none.
    """
    try:
        return await screen.do(make(first_seen(cases)), said, targets=cases)
    except ChangedByOther as error:
        if await screen.over_other(error):
            return await screen.do(make(None), said, targets=cases)
        return False


class SetPriority(PrefixCommand):
    """Sets the priority on purpose."""

    id: ClassVar[str] = "priority"
    key: ClassVar[str] = "p"
    label: ClassVar[str] = N_("prio")
    help: ClassVar[str] = N_("priority 1-4")
    action: ClassVar[Action | None] = Action.SET_FACTS
    footer: ClassVar[bool] = True

    def title(self, screen: DeskScreen) -> str:
        """What stands before the choices."""
        return _("Priority")

    def choices(self, screen: DeskScreen) -> list[Choice]:
        """The four priorities."""
        return [Choice(str(int(priority)), label(priority).lower()) for priority in Priority]

    async def chosen(self, screen: DeskScreen, key: str) -> None:
        """Sets it."""
        from supportdesk.operations.facts import Facts, set_facts

        facts = Facts(priority=int(key))

        def make(seen: int | None) -> Work:
            return lambda change, number: set_facts.within(change, number, facts, seen=seen)

        await do_seen(screen, make, _("Priority {n} set on {cases}.").replace("{n}", key), list(screen.targets()))


class Wait(PrefixCommand):
    """Lets the case wait."""

    id: ClassVar[str] = "wait"
    key: ClassVar[str] = "w"
    label: ClassVar[str] = N_("wait")
    help: ClassVar[str] = N_("wait for the customer, a supplier, or until a time")
    action: ClassVar[Action | None] = Action.WAIT
    footer: ClassVar[bool] = True

    def title(self, screen: DeskScreen) -> str:
        """What stands before the choices."""
        return _("Wait")

    def choices(self, screen: DeskScreen) -> list[Choice]:
        """For whom or until when."""
        return [
            Choice("1", _("tomorrow 08:00")),
            Choice("2", _("one hour")),
            Choice("3", _("customer answers")),
            Choice("4", _("supplier")),
            Choice("5", _("date")),
        ]

    async def chosen(self, screen: DeskScreen, key: str) -> None:
        """Lets it wait."""
        from supportdesk.operations.flow import wait

        cases = list(screen.targets())
        state, until, what = CaseState.SCHEDULED, None, ""
        now = screen.desk.now()
        if key == "1":
            tomorrow = now.astimezone(screen.session.zone).date() + timedelta(days=1)
            until = datetime.combine(tomorrow, MORNING, screen.session.zone)
        elif key == "2":
            until = now + timedelta(hours=1)
        elif key == "3":
            state = CaseState.WAITING_CUSTOMER
        else:
            asked = await self._ask(screen, supplier=key == "4")
            if asked is None:
                return
            what, until = asked
            state = CaseState.WAITING_SUPPLIER if key == "4" else CaseState.SCHEDULED

        def make(seen: int | None) -> Work:
            return lambda change, number: wait.within(change, number, state, waiting_for=what, until=until, seen=seen)

        said = _("{cases} waits: {what}.").replace("{what}", label(state).lower())
        await do_seen(screen, make, said, cases)

    async def _ask(self, screen: DeskScreen, *, supplier: bool) -> tuple[str, datetime | None] | None:
        from supportdesk.screens.dialogs.fields import TextField
        from supportdesk.screens.dialogs.form import Form

        who = TextField("what", _("Supplier") if supplier else _("For what"))
        when = TextField(
            "until", _("Until"), needed="" if supplier else _("Until when? For instance 2026-03-29 14:05.")
        )

        def check(values: Mapping[str, Any]) -> str | None:
            try:
                parse_time(screen, values["until"])
            except Invalid as error:
                return str(error)
            return None

        fields = [who, when] if supplier else [when, who]
        filled = await screen.desk_app.push_screen_wait(Form(screen.session, _("Wait"), fields, check=check))
        if filled is None:
            return None
        return filled.values["what"], parse_time(screen, filled.values["until"])


def parse_time(screen: DeskScreen, text: str) -> datetime | None:
    """An instant as people write it: `2026-03-29 14:05`, `14:05` (the next one), `2026-03-29` (08:00); `Invalid` says how."""
    written = text.strip()
    if not written:
        return None
    zone = screen.session.zone
    local = screen.desk.now().astimezone(zone)
    try:
        if len(written) <= 5 and ":" in written:
            at = datetime.combine(local.date(), time.fromisoformat(written.zfill(5)), zone)
            return at if at > local else at + timedelta(days=1)
        at = datetime.fromisoformat(written)
    except ValueError as error:
        raise Invalid(
            _("“{text}” is no time that exists. Write 14:05, 2026-03-29 or 2026-03-29 14:05.").format(text=text)
        ) from error
    if len(written) <= 10:
        at = datetime.combine(at.date(), MORNING)
    return at if at.tzinfo else at.replace(tzinfo=zone)


class Done(Command):
    """Resolves the case: cause, solution, and if wanted a word to the customer."""

    id: ClassVar[str] = "done"
    key: ClassVar[str] = "d"
    label: ClassVar[str] = N_("done")
    help: ClassVar[str] = N_("done: cause, what was done, and a word to the customer")
    action: ClassVar[Action | None] = Action.RESOLVE
    footer: ClassVar[bool] = True

    async def run(self, screen: DeskScreen) -> None:
        """Asks for cause and solution."""
        from supportdesk.operations.flow import resolve
        from supportdesk.screens.dialogs.fields import BlockField
        from supportdesk.screens.dialogs.form import Form, drop_draft

        cases = list(screen.targets())
        place = f"case:{cases[0].id}:resolve"
        title = _("Done: {cases}").format(cases=", ".join(screen.reference(case.id) for case in cases[:5]))
        fields = [*resolution_fields(), BlockField("reply", _("To customer"), height=4)]
        filled = await screen.desk_app.push_screen_wait(Form(screen.session, title, fields, place=place))
        if filled is None:
            return
        values = filled.values

        def make(seen: int | None) -> Work:
            return lambda change, number: resolve.within(
                change, number, cause=values["cause"], solution=values["solution"], reply=values["reply"], seen=seen
            )

        if await do_seen(screen, make, _("Resolved {cases}."), cases):
            await drop_draft(screen.session, place)


def resolution_fields() -> list[ChoiceField | BlockField]:
    """Cause and solution."""
    from supportdesk.screens.dialogs.fields import BlockField, ChoiceField, Option

    options = [Option(cause.key, cause.name(language())) for cause in causes()]
    needed = _("Write what was done: the next one who meets this will look for it.")
    return [
        ChoiceField("cause", _("Cause"), options, options[0].value),
        BlockField("solution", _("Solution"), height=3, needed=needed),
    ]


class Escalate(PrefixCommand):
    """Up to second line as an incident, or back down."""

    id: ClassVar[str] = "escalate"
    key: ClassVar[str] = "e"
    label: ClassVar[str] = N_("escalate")
    short: ClassVar[str] = P_("short", "escalate")
    help: ClassVar[str] = N_("escalate: 2 second line, b hand back")
    footer: ClassVar[bool] = True

    def title(self, screen: DeskScreen) -> str:
        """What stands before the choices."""
        return _("Escalate")

    def choices(self, screen: DeskScreen) -> list[Choice]:
        """Where to; what cannot be done now says why."""
        target = screen.targets()[0]
        up = why_not(screen.desk.actor, Action.ESCALATE, target) or ""
        back = why_not(screen.desk.actor, Action.HAND_BACK, target) or ""
        return [Choice("2", _("second line, as an incident"), up), Choice("b", _("hand back to first line"), back)]

    async def chosen(self, screen: DeskScreen, key: str) -> None:
        """Opens the form for it."""
        await (self._up(screen) if key == "2" else self._back(screen))

    async def _up(self, screen: DeskScreen) -> None:
        from supportdesk.operations.lines import HandOver, escalate
        from supportdesk.operations.people import competences
        from supportdesk.screens.dialogs.fields import BlockField, LookupField, Option, TextField
        from supportdesk.screens.dialogs.form import Form, drop_draft

        cases = list(screen.targets())
        place = f"case:{cases[0].id}:escalate"
        areas = await screen.in_thread(lambda: competences(screen.desk))
        options = [Option(key, key, name) for key, name in areas]

        def find_area(text: str) -> list[Option]:
            return [option for option in options if option.value.startswith(text.casefold())]

        needed = _("Say what was tried, or that nothing could be: second line starts from there.")
        fields: list[Field] = [
            BlockField("tried", _("Tried"), height=4, needed=needed),
            TextField("routine_step", _("Routine")),
            TextField("missing", _("Missing")),
            LookupField("competence", _("Competence"), find_area),
            LookupField("login", _("Specialist"), await agent_finder(screen, line=Line.SECOND)),
        ]
        title = _("To second line: {case} {subject}").format(
            case=screen.reference(cases[0].id), subject=cases[0].subject
        )
        filled = await screen.desk_app.push_screen_wait(Form(screen.session, title, fields, place=place))
        if filled is None:
            return
        values = filled.values
        hand_over = HandOver(values["tried"], values["routine_step"], values["missing"])

        def make(seen: int | None) -> Work:
            return lambda change, number: escalate.within(
                change,
                number,
                hand_over,
                competence=values["competence"] or "",
                assign_to=values["login"] or "",
                seen=seen,
            )

        if await do_seen(screen, make, _("Escalated {cases} to second line."), cases):
            await drop_draft(screen.session, place)

    async def _back(self, screen: DeskScreen) -> None:
        from supportdesk.operations.lines import hand_back
        from supportdesk.screens.dialogs.fields import BlockField
        from supportdesk.screens.dialogs.form import Form

        cases = list(screen.targets())
        needed = _("Say why it goes back: first line must know what to do otherwise.")
        form = Form(
            screen.session, _("Hand back to first line"), [BlockField("reason", _("Why"), height=3, needed=needed)]
        )
        filled = await screen.desk_app.push_screen_wait(form)
        if filled is None:
            return

        def make(seen: int | None) -> Work:
            return lambda change, number: hand_back.within(change, number, filled.values["reason"], seen=seen)

        await do_seen(screen, make, _("Handed {cases} back to first line."), cases)


class SetState(PrefixCommand):
    """Goes to another state; only those that may follow can be chosen."""

    id: ClassVar[str] = "state"
    key: ClassVar[str] = "s"
    label: ClassVar[str] = N_("state")
    help: ClassVar[str] = N_("state: close, reopen, cancel, release")

    def title(self, screen: DeskScreen) -> str:
        """What stands before the choices."""
        return _("State")

    def choices(self, screen: DeskScreen) -> list[Choice]:
        """What may follow; the rest says why not."""
        target = screen.targets()[0]
        offered = (
            ("c", _("close"), Action.CLOSE),
            ("o", _("reopen"), Action.REOPEN),
            ("x", _("cancel"), Action.CANCEL),
            ("r", _("release"), Action.RELEASE),
        )
        return [Choice(key, word, why_not(screen.desk.actor, action, target) or "") for key, word, action in offered]

    async def chosen(self, screen: DeskScreen, key: str) -> None:
        """Does it; a cancelled case needs a reason."""
        from supportdesk.operations import flow, ownership
        from supportdesk.screens.dialogs.fields import TextField
        from supportdesk.screens.dialogs.form import Form

        cases = list(screen.targets())
        reason = ""
        if key == "x":
            needed = _("Say why: a cancelled case is never looked at again.")
            form = Form(screen.session, _("Cancel"), [TextField("reason", _("Why"), needed=needed)], enter_saves=True)
            filled = await screen.desk_app.push_screen_wait(form)
            if filled is None:
                return
            reason = filled.values["reason"]
        works: dict[str, tuple[Any, str]] = {
            "c": (flow.close.within, _("Closed {cases}.")),
            "o": (flow.reopen.within, _("Reopened {cases}.")),
            "x": (lambda change, n: flow.cancel.within(change, n, reason=reason), _("Cancelled {cases}.")),
            "r": (ownership.release.within, _("Released {cases}.")),
        }
        work, said = works[key]
        await screen.do(work, said, targets=cases)

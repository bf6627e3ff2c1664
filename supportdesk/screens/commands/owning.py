"""Take, assign, release: whose case it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from supportdesk.errors import ChangedByOther
from supportdesk.i18n import N_, _, label, ngettext, pgettext
from supportdesk.rules.actions import Action
from supportdesk.screens.commands.asking import NAMED
from supportdesk.screens.commands.command import Command, Onward, Said, Target
from supportdesk.screens.commands.seen import over_other
from supportdesk.terms import Line

if TYPE_CHECKING:
    from supportdesk.operations.people import AgentRow
    from supportdesk.screens.desk_screen import DeskScreen
    from supportdesk.screens.dialogs.specs import Option


NAME = 26
"""Cells of an agent's login and name in the list to choose from."""


class Take(Command):
    """Makes the case one's own and opens it."""

    id: ClassVar[str] = "take"
    key: ClassVar[str] = "t"
    label: ClassVar[str] = N_("take")
    help: ClassVar[str] = N_("take: it is yours and open")
    action: ClassVar[Action | None] = Action.TAKE
    footer: ClassVar[bool] = True

    async def run(self, screen: DeskScreen) -> None:
        """Takes it; one that somebody else has only after a question."""
        from supportdesk.operations.ownership import take

        cases = list(screen.targets())
        others = _of_others(screen, cases) if len(cases) > 1 else []
        free = [case for case in cases if case not in others]
        said = Said(_("Took {cases}."), _("Take {cases}?"))
        try:
            if free and not await screen.do(take.within, said, targets=free, onward="down"):
                return
        except ChangedByOther as error:
            if await over_other(screen, error):
                await screen.do(partial(take.within, over=True), said, targets=cases, onward="down")
        if others and await self._over(screen, others):
            await screen.do(partial(take.within, over=True), said, targets=others, onward="down", ask=False)

    async def _over(self, screen: DeskScreen, cases: Sequence[Target]) -> bool:
        """Asks about marked cases that others have, naming both."""
        from supportdesk.operations.people import agents
        from supportdesk.screens.dialogs.question import Question

        names = await screen.in_thread(lambda: {row.id: row.login for row in agents(screen.desk, everyone=True)})
        named = [f"{screen.reference(case.id)} ({names.get(case.owner_id or 0, '')})" for case in cases[:NAMED]]
        more = " …" if len(cases) > NAMED else ""
        text = _("Others have {cases}. Take them over only if you have agreed on it.")
        return await screen.desk_app.push_screen_wait(Question(text.format(cases=", ".join(named) + more)))


def _of_others(screen: DeskScreen, cases: Sequence[Target]) -> list[Target]:
    return [case for case in cases if case.owner_id not in (None, screen.desk.actor.agent_id)]


class Release(Command):
    """Puts the case back among those nobody has."""

    id: ClassVar[str] = "release"
    label: ClassVar[str] = N_("release")
    help: ClassVar[str] = N_("release: nobody has it")
    action: ClassVar[Action | None] = Action.RELEASE

    async def run(self, screen: DeskScreen) -> None:
        """Releases it."""
        from supportdesk.operations.ownership import release

        await screen.do(release.within, Said(_("Released {cases}."), _("Release {cases}?")), onward="next")


class Assign(Command):
    """Gives the case to somebody."""

    id: ClassVar[str] = "assign"
    key: ClassVar[str] = "a"
    label: ClassVar[str] = N_("assign")
    help: ClassVar[str] = N_("assign to someone")
    action: ClassVar[Action | None] = Action.ASSIGN
    footer: ClassVar[bool] = True

    async def run(self, screen: DeskScreen) -> None:
        """Asks whom, by the first letters of login or name."""
        from supportdesk.operations.ownership import assign
        from supportdesk.screens.dialogs.form import Form
        from supportdesk.screens.dialogs.specs import LookupField

        cases = list(screen.targets())
        find = await agent_finder(screen)
        title = _("Assign {cases} to").format(cases=", ".join(screen.reference(case.id) for case in cases[:5]))
        who = LookupField(
            "login",
            _("To"),
            find,
            needed=_("Whom? Type the first letters of a name."),
            shown=8,
            hint=_("letters of a name or a competence"),
            at_once=True,
            name_cells=NAME,
        )
        form = Form(screen.session, title, [who], enter=pgettext("enter", "assign"))
        filled = await screen.desk_app.push_screen_wait(form)
        if filled is None:
            return
        login = filled.values["login"]
        said = Said(_("Assigned {cases} to {who}."), _("Assign {cases} to {who}?")).put(who=login)
        onward: Onward = "down" if login == screen.desk.actor.login else "next"
        await screen.do(lambda change, number: assign.within(change, number, login), said, targets=cases, onward=onward)


async def agent_finder(screen: DeskScreen, *, line: Line | None = None) -> Callable[[str], Sequence[Option]]:
    """A look-up among the agents by login, name, line or competence; with how much each has."""
    from supportdesk.operations.people import agents
    from supportdesk.screens.dialogs.specs import Option

    people = [row for row in await screen.in_thread(lambda: agents(screen.desk)) if row.lines]
    if line is not None:
        people = [row for row in people if line.value in row.lines]

    def find(text: str) -> Sequence[Option]:
        wanted = text.casefold().strip()
        found = [row for row in people if _fits(row, wanted)]
        found.sort(key=lambda row: (not row.login.startswith(wanted), row.open_cases, row.login))
        return [Option(row.login, f"{row.login}  {row.name}", _agent_note(row)) for row in found]

    return find


def _fits(row: AgentRow, wanted: str) -> bool:
    return any(word.casefold().startswith(wanted) for word in (row.login, *row.name.split(), *row.competences))


def _agent_note(row: AgentRow) -> str:
    lines = ", ".join(label(Line(line)).lower() for line in row.lines)
    skills = f" ({', '.join(row.competences)})" if row.competences else ""
    n_open = ngettext("{n} open", "{n} open", row.open_cases).format(n=row.open_cases)
    return f"{n_open}, {lines}{skills}"

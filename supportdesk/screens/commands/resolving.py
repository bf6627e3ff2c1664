"""Resolving a case: cause, solution, and if wanted a word to the customer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from supportdesk.i18n import N_, _, language
from supportdesk.operations.at_work import and_no_draft
from supportdesk.operations.causes_before import CauseBefore, causes_before_case
from supportdesk.rules.actions import Action
from supportdesk.rules.causes import causes
from supportdesk.screens.commands.command import Command, Said
from supportdesk.screens.commands.seen import do_seen
from supportdesk.screens.widgets.look import Line
from supportdesk.text import wrap

if TYPE_CHECKING:
    from supportdesk.change import Change, Outcome
    from supportdesk.screens.desk_screen import DeskScreen, Work
    from supportdesk.screens.dialogs.specs import BlockField, ChoiceField


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
        from supportdesk.screens.dialogs.form import Form
        from supportdesk.screens.dialogs.specs import BlockField

        cases = list(screen.targets())
        place = f"case:{cases[0].id}:resolve"
        title = _("Done: {cases}").format(cases=", ".join(screen.reference(case.id) for case in cases[:5]))
        before = await screen.in_thread(lambda: causes_before_case(screen.desk, cases[0].id))
        hint = _("may be left empty: then nothing is sent")
        fields = [*resolution_fields(before), BlockField("reply", _("To customer"), height=4, hint=hint)]
        form = Form(screen.session, title, fields, place=place, beside=cause_lines(before))
        filled = await screen.desk_app.push_screen_wait(form)
        if filled is None:
            return
        values = filled.values

        def make(seen: int | None) -> Work:
            def work(change: Change, number: int) -> Outcome:
                said = {"cause": values["cause"], "solution": values["solution"], "reply": values["reply"]}
                return resolve.within(change, number, **said, seen=seen)

            return and_no_draft(work, place)

        await do_seen(screen, make, Said(_("Resolved {cases}."), _("Set {cases} to resolved?")), cases, onward="next")


def resolution_fields(before: Sequence[CauseBefore]) -> list[ChoiceField | BlockField]:
    """Cause and solution. Causes that cases alike had stand first and the usual one is chosen; each keeps its digit."""
    from supportdesk.screens.dialogs.specs import BlockField, ChoiceField, Option

    usual = [one.cause for one in before]
    known = sorted(causes(), key=lambda cause: usual.index(cause.key) if cause.key in usual else len(usual))
    options = [Option(cause.key, cause.name(language()), key=str(cause.digit)) for cause in known]
    first = known[0].key if known[0].key in usual else None
    needed = _("Write what was done: the next one who meets this will look for it.")
    hint = _("what was done: whoever meets this next looks for it")
    return [
        ChoiceField(
            "cause", _("Cause"), options, first, needed=_("Choose a cause by its digit: repeats are found by it.")
        ),
        BlockField("solution", _("Solution"), height=3, needed=needed, hint=hint),
    ]


def cause_lines(before: Sequence[CauseBefore]) -> Callable[[Mapping[str, Any], int], Sequence[Line]]:
    """What stands below the form: when to choose the cause that is chosen, and what cases alike had before."""
    named = {cause.key: cause for cause in causes()}
    times = [f"{named[one.cause].name(language())} {one.times}" for one in before if one.cause in named]

    def lines(values: Mapping[str, Any], width: int) -> Sequence[Line]:
        chosen = named.get(values["cause"])
        said = [f"{chosen.name(language())}: {chosen.hint(language())}"] if chosen and chosen.hint(language()) else []
        said += [_("Cases alike before: {causes}").format(causes=", ".join(times[:3]))] if times else []
        return [[(row, "dim")] for text in said for row in wrap(text, width - 1)]

    return lines

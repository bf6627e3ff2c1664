"""`supportdesk plan …`: a plan made together with the customer (P7)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from supportdesk.cli import arguments as given
from supportdesk.cli.command import DeskCommand, group
from supportdesk.cli.doing import number
from supportdesk.cli.owed_text import at, plan_lines, show_many, show_one
from supportdesk.cli.session import Session, session_of
from supportdesk.i18n import _, label, zone
from supportdesk.operations.owed_view import PlanRow, plan_of, plans
from supportdesk.rules.record_names import record_number
from supportdesk.rules.written_time import moment
from supportdesk.terms import Side, Subject

app = group(_("Plans made together with a customer: steps with an owner on either side."))
Number = Annotated[str, typer.Argument(metavar=_("PLAN"), help=_("The plan: PLN-3 or 3."))]
Step = Annotated[int, typer.Argument(metavar=_("STEP"), min=1, help=_("The number of the step, as the plan shows it."))]
NextContact = Annotated[
    str | None, typer.Option("--next-contact", metavar=_("TIME"), help=_("When the customer hears from us next."))
]


@app.command("make", cls=DeskCommand, help=_("Begin a plan for a case: what both sides want to reach."))
def make(
    context: typer.Context,
    *,
    case: given.Case,
    goal: Annotated[str, typer.Option("--goal", metavar=_("TEXT"), help=_("What it is to reach."))],
    next_contact: NextContact = None,
) -> None:
    """Begins it."""
    from supportdesk.operations.plans import make_plan

    session = session_of(context)
    contact = moment(next_contact, zone()) if next_contact is not None else None
    _show(session, make_plan(session.me, number(session, case), goal, next_contact_at=contact).number)


@app.command("list", cls=DeskCommand, help=_("List the plans, by when the customer hears from us next."))
def list_plans(
    context: typer.Context,
    *,
    everything: Annotated[bool, typer.Option("--all", help=_("Those that are done with, too."))] = False,
) -> None:
    """Prints them."""
    session = session_of(context)

    def cells(row: PlanRow) -> tuple[str, ...]:
        done = sum(step.done_at is not None for step in row.steps)
        return (label(row.state), f"{done}/{len(row.steps)}", at(row.next_contact_at), row.customer, row.goal)

    headings = (_("State"), _("Steps"), _("Next contact"), _("Customer"), _("Goal"))
    show_many(session, plans(session.me, everything=everything), headings, cells)


@app.command("show", cls=DeskCommand, help=_("Show a plan with its steps and its history."))
def show(context: typer.Context, plan: Number) -> None:
    """Prints it."""
    _show(session_of(context), record_number(Subject.PLAN, plan))


@app.command("set", cls=DeskCommand, help=_("Set the goal of a draft, or when the customer hears from us next."))
def set_fields(
    context: typer.Context,
    *,
    plan: Number,
    goal: Annotated[str | None, typer.Option("--goal", metavar=_("TEXT"), help=_("What it is to reach."))] = None,
    next_contact: NextContact = None,
    seen: given.Seen = None,
) -> None:
    """Sets it."""
    from supportdesk.operations.plans import set_plan

    contact = moment(next_contact, zone()) if next_contact is not None else None
    _do(context, plan, lambda session, key: set_plan(session.me, key, goal=goal, next_contact_at=contact, seen=seen))


@app.command("step", cls=DeskCommand, help=_("Add a step to a draft: what, who does it, until when."))
def step(
    context: typer.Context,
    *,
    plan: Number,
    text: Annotated[str, typer.Argument(metavar=_("TEXT"), help=_("What is to be done."))],
    owner: Annotated[str, typer.Option("--owner", metavar=_("NAME"), help=_("Who does it."))],
    due: Annotated[str, typer.Option("--due", metavar=_("TIME"), help=_("Until when."))],
    customer: Annotated[bool, typer.Option("--customer", help=_("It is the customer's to do."))] = False,
    seen: given.Seen = None,
) -> None:
    """Adds it."""
    from supportdesk.operations.plans import NewStep, add_step

    made = NewStep(text, Side.CUSTOMER if customer else Side.OURS, owner, moment(due, zone()))
    _do(context, plan, lambda session, key: add_step(session.me, key, made, seen=seen))


@app.command("unstep", cls=DeskCommand, help=_("Take a step out of a draft."))
def unstep(context: typer.Context, plan: Number, place: Step) -> None:
    """Takes it out."""
    from supportdesk.operations.plans import remove_step

    _do(context, plan, lambda session, key: remove_step(session.me, key, place))


@app.command("tick", cls=DeskCommand, help=_("Say that a step is done."))
def tick(context: typer.Context, plan: Number, place: Step) -> None:
    """Ticks it."""
    from supportdesk.operations.plans import tick_step

    _do(context, plan, lambda session, key: tick_step(session.me, key, place))


@app.command("agree", cls=DeskCommand, help=_("Record that the customer has agreed: who, and how."))
def agree(
    context: typer.Context,
    *,
    plan: Number,
    who: Annotated[str, typer.Option("--who", metavar=_("NAME"), help=_("Who at the customer agreed."))],
    how: Annotated[str, typer.Option("--how", metavar=_("TEXT"), help=_("How: by phone, by mail, in a meeting."))],
) -> None:
    """Records it."""
    from supportdesk.operations.plans import move_plan

    _do(context, plan, lambda session, key: move_plan(session.me, key, "agree", agreed_by=who, agreed_how=how))


@app.command("move", cls=DeskCommand, help=_("Take a plan on: change (it is a draft again), keep, drop."))
def move(
    context: typer.Context,
    *,
    plan: Number,
    verb: Annotated[str, typer.Argument(metavar=_("STEP"), help=_("The step; a wrong one names those there are."))],
    reason: given.Reason = "",
) -> None:
    """Takes it on."""
    from supportdesk.operations.plans import move_plan

    _do(context, plan, lambda session, key: move_plan(session.me, key, verb, reason=reason))


def _do(context: typer.Context, plan: str, work: Callable[[Session, int], object]) -> None:
    session, key = session_of(context), record_number(Subject.PLAN, plan)
    work(session, key)
    _show(session, key)


def _show(session: Session, key: int) -> None:
    row = plan_of(session.me, key)
    show_one(session, row, plan_lines(row, session.me.now()))

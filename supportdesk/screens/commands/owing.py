"""What is owed to a customer, from inside a case: a diagnosis, a report, a plan, the responsibility (P5, P6, P7, P8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportdesk.i18n import _, full_time, label, pgettext
from supportdesk.operations.at_work import and_no_draft, store_written
from supportdesk.rules.record_names import record_name
from supportdesk.rules.report_text import Mark, marks
from supportdesk.screens.commands.asking import ask_line
from supportdesk.screens.commands.waiting import parse_time
from supportdesk.terms import FunctionHit, Subject
from supportdesk.text import safe

if TYPE_CHECKING:
    from supportdesk.change import Change, Outcome
    from supportdesk.screens.desk_screen import DeskScreen
    from supportdesk.screens.dialogs.specs import Field

SHOWN_MARKS = 4


async def write_diagnosis(screen: DeskScreen) -> None:
    """Asks what a specialist has found so far, and writes it on the case."""
    from supportdesk.operations.case_view import case_detail
    from supportdesk.operations.diagnosis import Diagnosis, diagnose
    from supportdesk.screens.dialogs.form import Form
    from supportdesk.screens.dialogs.specs import BlockField, ChoiceField, Option, TextField

    case = screen.targets()[0]
    found = (await screen.in_thread(lambda: case_detail(screen.desk, case.id))).diagnosis
    zone = screen.session.zone
    by = full_time(found.fixed_by, zone) if found is not None and found.fixed_by is not None else ""
    fields: list[Field] = [
        BlockField(
            "cause",
            _("Cause"),
            found.cause if found else "",
            height=3,
            needed=_("Say what the cause is so far, or that it is not known."),
        ),
        ChoiceField(
            "function",
            _("Function"),
            [Option(hit, label(hit)) for hit in FunctionHit],
            found.function if found else FunctionHit.PARTLY,
        ),
        TextField("fixed_by", _("Fixed by"), by, hint=_("when it is expected to be fixed: 14:30, or 2026-03-29 14:30")),
        TextField("sure", _("Sure, %"), _number(found.sure if found else None), hint=_("how sure that is: 1 to 100")),
        TextField("hit", _("People"), _number(found.hit if found else None), hint=_("for how many people")),
    ]
    title = _("Diagnosis of {case}: {subject}").format(case=screen.reference(case.id), subject=case.subject)
    place = f"case:{case.id}:diagnosis"
    filled = await screen.desk_app.push_screen_wait(Form(screen.session, title, fields, place=place))
    if filled is None:
        return
    values = filled.values
    wanted = Diagnosis(
        values["cause"],
        FunctionHit(values["function"]),
        parse_time(screen, values["fixed_by"]),
        _count(values["sure"]),
        _count(values["hit"]),
    )

    def work(change: Change, number: int) -> Outcome:
        return diagnose.within(change, number, wanted, seen=case.version)

    await screen.do(and_no_draft(work, place), _("Wrote the diagnosis of {cases}."), targets=[case])


async def report_on_case(screen: DeskScreen) -> None:
    """Opens the report of a case that must go; makes one first where there is none."""
    from supportdesk.operations.owed_view import reports
    from supportdesk.operations.reports import ask_for_report

    case = screen.targets()[0]
    rows = await screen.in_thread(lambda: reports(screen.desk, case=case.id))
    key = rows[0].id if rows else (await screen.in_thread(lambda: ask_for_report(screen.desk, case.id))).number
    await write_report(screen, key)


async def write_report(screen: DeskScreen, key: int) -> bool:
    """Opens the draft of a report, asks once more about words that are better not said, and sends or records it."""
    from supportdesk.operations.report_draft import draft_report
    from supportdesk.operations.reports import send_report
    from supportdesk.screens.dialogs.form import Form
    from supportdesk.screens.dialogs.question import Question
    from supportdesk.screens.dialogs.specs import BlockField, TextField

    found = await screen.in_thread(lambda: draft_report(screen.desk, key))
    name, place = record_name(Subject.REPORT, key), f"report:{key}"
    title = _("{report} to {who}: {why}").format(
        report=name, who=found.to or _("the customer"), why=label(found.report.cause)
    )
    fields: list[Field] = [
        BlockField("text", _("Text"), found.text, height=10, needed=_("There is no text. Write something first.")),
        TextField("next_word", _("Next word"), full_time(found.next_word_at, screen.session.zone)),
        TextField("told_to", _("Told to"), hint=_("who was told by phone; empty: it goes as a reply")),
    ]
    enter = pgettext("enter", "send")
    while True:
        filled = await screen.desk_app.push_screen_wait(Form(screen.session, title, fields, place=place, enter=enter))
        if filled is None:
            return False
        text, word, told = (str(filled.values[one] or "") for one in ("text", "next_word", "told_to"))
        doubtful = marks(text)
        if not doubtful or await screen.desk_app.push_screen_wait(Question(_doubt(doubtful))):
            break
        fields[:1] = [BlockField("text", _("Text"), text, height=10)]
    at = parse_time(screen, word) or found.next_word_at
    await screen.in_thread(
        lambda: store_written(
            screen.desk, place, lambda change: send_report.within(change, key, text, at, told_to=told)
        )
    )
    said = _("{report} was told.") if told.strip() else _("{report} sent, held 20 s.")
    screen.told([found.report.case_id], said.format(report=name), undo=True)
    return True


async def plan_of_case(screen: DeskScreen) -> None:
    """Opens the plan of a case; asks for its goal first where there is none."""
    from supportdesk.operations.owed_view import plans
    from supportdesk.operations.plans import make_plan
    from supportdesk.screens.dialogs.form import Form
    from supportdesk.screens.dialogs.specs import TextField
    from supportdesk.screens.plan import PlanScreen

    case = screen.targets()[0]
    rows = await screen.in_thread(lambda: plans(screen.desk, case=case.id))
    if rows:
        screen.app.push_screen(PlanScreen(screen.session, rows[0].id))
        return
    fields: list[Field] = [
        TextField("goal", _("Goal"), needed=_("Say what the plan is to reach: one line that both sides would sign.")),
        TextField("contact", _("Next contact"), hint=_("when the customer hears from us next: 14:30")),
    ]
    title = _("Plan with {customer}: {case}").format(customer=case.customer, case=screen.reference(case.id))
    filled = await screen.desk_app.push_screen_wait(Form(screen.session, title, fields))
    if filled is None:
        return
    goal, contact = filled.values["goal"], parse_time(screen, filled.values["contact"])
    kept = await screen.in_thread(lambda: make_plan(screen.desk, case.id, goal, next_contact_at=contact))
    screen.told([case.id], _("Began {record}.").format(record=record_name(Subject.PLAN, kept.number)), undo=True)
    screen.app.push_screen(PlanScreen(screen.session, kept.number))


async def pass_responsibility(screen: DeskScreen) -> None:
    """Asks why, and offers the responsibility for a case to the manager."""
    from supportdesk.operations.responsibility import pass_on

    case = screen.targets()[0]
    needed = _("Say why the manager should answer for it: what was promised, what has gone wrong.")
    title = _("{case}: responsibility to the Support & Service Manager").format(case=screen.reference(case.id))
    why = await ask_line(screen, title, _("Why"), needed, enter=pgettext("enter", "pass on"))
    if why is None:
        return
    await screen.in_thread(lambda: pass_on(screen.desk, case.id, why))
    screen.told(
        [case.id],
        _("The manager is asked to answer for {case}.").format(case=screen.reference(case.id)),
        undo=True,
    )


def _doubt(found: list[Mark]) -> str:
    words = ", ".join(f"“{safe(mark.word)}”" for mark in found[:SHOWN_MARKS])
    return _("These words blame, or promise too much: {words}. Send it all the same?").format(words=words)


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _count(text: str) -> int | None:
    from supportdesk.errors import Invalid

    plain = text.strip().removesuffix("%").strip()
    if not plain:
        return None
    if not (plain.isascii() and plain.isdigit() and len(plain) < 10):
        raise Invalid(_("“{text}” is no whole number.").format(text=safe(text)))
    return int(plain)

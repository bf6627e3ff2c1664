"""`supportdesk rules replay`: what rules would have said of the desk's own history, before they are put in force."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from supportdesk.cli.as_data import plain
from supportdesk.cli.output import put
from supportdesk.cli.rule_files import File, text_of
from supportdesk.cli.session import Session, session_of
from supportdesk.clock import from_ms
from supportdesk.errors import Invalid
from supportdesk.i18n import _, duration, full_time, zone
from supportdesk.operations.case_view import reference
from supportdesk.operations.rule_sets import checked, rules_in_force
from supportdesk.rules.replay import Said
from supportdesk.rules.replay_report import HOURS, OfRule
from supportdesk.rules.rule_book import RuleBook
from supportdesk.rules.written_time import moment
from supportdesk.text import safe

if TYPE_CHECKING:
    from supportdesk.operations.replay import Replayed
    from supportdesk.rules.service_levels import ServiceLevel

STEP = 2


def replay_rules(
    context: typer.Context,
    *,
    file: File = None,
    since: Annotated[str, typer.Option("--since", metavar=_("DATE"), help=_("From this moment on."))],
    until: Annotated[
        str | None, typer.Option("--until", metavar=_("DATE"), help=_("To this moment; without it, to now."))
    ] = None,
    agreements: Annotated[
        Path | None,
        typer.Option(
            "--agreements",
            metavar=_("FILE"),
            help=_("With the calendars and service levels of this file; else with what was promised to each case."),
        ),
    ] = None,
    decisions: Annotated[bool, typer.Option("--decisions", help=_("Each decision, too."))] = False,
) -> None:
    """Replays a file of rules, or without one those in force, over the log."""
    from supportdesk.operations.replay import replay

    session = session_of(context)
    begin, end = moment(since, zone()), None if until is None else moment(until, zone())
    if end is not None and end <= begin:
        raise Invalid(_("--until must be later than --since."))
    book = rules_in_force(session.me).book if file is None else _checked(file)
    if not book.rules:
        raise Invalid(_("No rules are in force. Name a file of rules: supportdesk rules replay FILE --since DATE"))
    promised = None if agreements is None else _levels_of(agreements)
    found = replay(session.me, book, begin, end, zone=zone(), promised=promised)
    session.show(_data(session, found, decisions=decisions), lambda: _tell(session, found, decisions=decisions))


def _checked(file: Path) -> RuleBook:
    text, name = text_of(file)
    return checked(text, file=name)


def _levels_of(file: Path) -> tuple[ServiceLevel, ...]:
    """The service levels of a file of agreements."""
    from supportdesk.cli.sla_files import read_toml
    from supportdesk.rules.service_level_file import read_service_levels

    _calendars, levels = read_service_levels(read_toml(file), name=str(file))
    return levels


def _data(session: Session, found: Replayed, *, decisions: bool) -> dict[str, Any]:
    data: dict[str, Any] = {
        "since": plain(found.since),
        "until": plain(found.until),
        "events": found.events,
        "cases": found.report.cases,
        "missed": found.report.missed,
        "seen_before": found.report.seen_before,
        "untold": list(found.untold),
        "rules": [_rule_data(rule) for rule in found.report.rules],
    }
    if decisions:
        data["decisions"] = [_said_data(session, one) for one in found.report.said]
    return data


def _rule_data(rule: OfRule) -> dict[str, Any]:
    lead = rule.median_lead_ms
    return {
        "rule": rule.rule,
        "decisions": rule.decisions,
        "cases": len(rule.cases),
        "early": rule.early,
        "median_lead_minutes": None if lead is None else lead // 60_000,
        "after": rule.after,
        "undecided": rule.undecided,
        "false": rule.false,
        "hours": rule.hours,
    }


def _said_data(session: Session, one: Said) -> dict[str, Any]:
    ended = None if one.ended_at is None else plain(from_ms(one.ended_at))
    return {"case": reference(session.me, one.case_id), "at": plain(from_ms(one.at)), "rule": one.rule, "ended": ended}


def _tell(session: Session, found: Replayed, *, decisions: bool) -> None:
    told = found.report
    headings = (_("Rule"), _("Said"), _("Early"), _("Lead"), _("After"), _("Open"), _("False"))
    leads = [rule.median_lead_ms for rule in told.rules]
    rows = [
        (
            rule.rule,
            str(rule.decisions),
            str(rule.early),
            "-" if lead is None else duration(timedelta(milliseconds=lead)),
            *(str(rule.after), str(rule.undecided), str(rule.false)),
        )
        for rule, lead in zip(told.rules, leads, strict=True)
    ]
    session.table(headings, rows, wide=0, right=" ".join((*headings[1:3], *headings[4:])))
    put("")
    steps = range(0, HOURS, STEP)
    hours = [(rule.rule, *(str(sum(rule.hours[at : at + STEP]) or "-") for at in steps)) for rule in told.rules]
    names = [f"{at:02}" for at in steps]
    session.table((_("Rule"), *names), hours, wide=0, right=" ".join(names))
    put("")
    for one in told.said if decisions else ():
        put(f"{full_time(from_ms(one.at), zone())}  {reference(session.me, one.case_id)}  {safe(one.rule)}")
    session.talk(
        _("{missed} promises were missed; of {seen} some rule spoke before. {events} events of {cases} cases.").format(
            missed=told.missed, seen=told.seen_before, events=found.events, cases=told.cases
        )
    )
    session.talk(_("Cases ran as they did: what a rule would have done changes nothing here."))
    if found.untold:
        session.talk(_("History cannot tell: {fields}.").format(fields=", ".join(found.untold)))

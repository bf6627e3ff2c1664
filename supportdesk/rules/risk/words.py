"""The facts of a chance as words that people know."""

from __future__ import annotations

from collections.abc import Callable

from supportdesk.i18n import _
from supportdesk.rules.risk.features import LINES, STATES
from supportdesk.terms import CaseState, Line

Label = Callable[[CaseState | Line], str]


def fact_words(name: str, value: float, label: Label) -> str:
    """One fact: what it is about, and its value where people can read it. `label` names states and lines."""
    n = round(value)
    if name == "state":
        return label(CaseState(STATES[n])).lower()
    if name == "line":
        return label(Line(LINES[n])).lower()
    if name in _YES_OR_NO:
        return _YES_OR_NO[name]()[1 if value else 0]
    return _SAID[name]().format(n=n)


_YES_OR_NO: dict[str, Callable[[], tuple[str, str]]] = {
    "has_owner": lambda: (_("nobody owns it"), _("somebody owns it")),
    "has_group": lambda: (_("no group has it"), _("a group has it")),
    "same_actor": lambda: (
        _("others than the one who registered it work on it"),
        _("only the one who registered it has touched it"),
    ),
}
_SAID: dict[str, Callable[[], str]] = {
    "priority": lambda: _("priority {n}"),
    "impact": lambda: _("impact {n}"),
    "urgency": lambda: _("urgency {n}"),
    "events": lambda: _("{n} events so far"),
    "reassigned": lambda: _("moved {n} times"),
    "reopened": lambda: _("reopened {n} times"),
    "groups": lambda: _("{n} groups have had it"),
    "recent": lambda: _("{n} events in the last day"),
    "quiet": lambda: _("nothing for {n} h"),
    "delay": lambda: _("registered {n} h after it came"),
    "hour": lambda: _("at {n} o'clock"),
    "arrived_hour": lambda: _("came at {n} o'clock"),
    "weekday": lambda: _("the day of the week"),
    "arrived_weekday": lambda: _("the day of the week on which it came"),
    "work_left": lambda: _("{n} h of usual work before it is due"),
    "work_8h": lambda: _("{n} h of usual work in the next 8 h"),
    "rate_group": lambda: _("what its group is given"),
    "rate_category": lambda: _("its category"),
    "rate_subcategory": lambda: _("its subcategory"),
    "rate_subject": lambda: _("its subject"),
    "rate_customer": lambda: _("its customer"),
    "rate_contact": lambda: _("who asks"),
    "rate_owner": lambda: _("what its owner has"),
    "rate_actor": lambda: _("who worked on it last"),
    "rate_registrar": lambda: _("who registered it"),
    "rate_group+owner": lambda: _("its group and owner together"),
    "rate_group+subject": lambda: _("its group and subject together"),
    "speed_group": lambda: _("the pace of its group"),
    "speed_owner": lambda: _("the pace of its owner"),
    "speed_subject": lambda: _("the pace of such subjects"),
    "open_group": lambda: _("its group has {n} open"),
    "open_owner": lambda: _("its owner has {n} open"),
    "open_customer": lambda: _("its customer has {n} open"),
    "open_subject": lambda: _("{n} open on the same subject"),
    "arrived_group": lambda: _("how much came to its group today"),
    "arrived_subject": lambda: _("how much came on its subject today"),
    "resolved_group_day": lambda: _("what its group resolved today"),
    "resolved_group": lambda: _("what its group resolved this week"),
    "resolved_owner": lambda: _("what its owner resolved this week"),
    "pressure_group": lambda: _("open against resolved in its group"),
    "pressure_owner": lambda: _("open against resolved by its owner"),
}
FOR_WORDS = frozenset({"state", "line", *_YES_OR_NO, *_SAID})
"""The facts that can be said. The share of the target used is not among them: all similar cases stand there too."""

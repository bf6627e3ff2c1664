"""The values that fields with a fixed list take, in both languages whichever is spoken: a filter can be passed on.

`key` is what a filter is written with, `names` are the other words for it; a choice of several values is a short
word for all of them.
"""

from __future__ import annotations

from typing import NamedTuple

from supportdesk.terms import OPEN_STATES, WAITING_STATES, CaseState, Channel, Impact, Kind, Line, Priority, Urgency

_ACCENTS = str.maketrans("åäæáàöøóòéèêüúíý-", "aaaaaooooeeeuuiy_")


def plain(word: str) -> str:
    """A field's or value's name as it is looked up: `Läge` and `lage` are one, and so are `-` and `_`."""
    return word.casefold().translate(_ACCENTS)


class Choice(NamedTuple):
    """A word of a list and the values it stands for."""

    key: str
    values: tuple[str | int, ...]
    names: tuple[str, ...] = ()


def _one(value: str | int, *names: str, key: str = "") -> Choice:
    return Choice(key or str(int(value) if isinstance(value, int) else str(value)), (_bare(value),), names)


def _bare(value: str | int) -> str | int:
    """The plain value of an enum's member: what the engines take as a parameter."""
    return int(value) if isinstance(value, int) else str.__str__(value)


_DONE = tuple(str(state) for state in CaseState if state not in OPEN_STATES)

STATES = (
    _one(CaseState.NEW, "ny", "nytt", "nya"),
    _one(CaseState.OPEN, "öppen", "öppet", "öppna"),
    _one(CaseState.WAITING_CUSTOMER, "customer", "kund", "väntar_kund", "väntar_på_kund"),
    _one(CaseState.WAITING_SUPPLIER, "supplier", "leverantör", "väntar_leverantör", "väntar_på_leverantör"),
    _one(CaseState.SCHEDULED, "planned", "planerad", "inplanerad", "planerat"),
    _one(CaseState.RESOLVED, "solved", "löst", "lösta"),
    _one(CaseState.CLOSED, "stängt", "stängd", "stängda"),
    _one(CaseState.CANCELLED, "canceled", "avbrutet", "avbruten", "avbrutna"),
    _one(CaseState.MERGED, "sammanslaget", "sammanslagen", "sammanslagna"),
    Choice("wait", tuple(str(state) for state in WAITING_STATES), ("waiting", "väntar", "vänta", "väntande")),
    Choice("done", _DONE, ("klar", "klart", "klara", "avslutat", "avslutad")),
)
LINES = (
    _one(Line.FIRST, "first", "första", "l1", "1st", key="1"),
    _one(Line.SECOND, "second", "andra", "l2", "2nd", key="2"),
    _one(Line.PROBLEM, "p", "problem_management"),
    _one(Line.MANAGER, "s", "m", "service", "chef", "ansvarig", "serviceansvarig"),
)
KINDS = (
    _one(Kind.QUESTION, "q", "fråga", "frågor"),
    _one(Kind.REQUEST, "service_request", "beställning", "tjänstebegäran", "begäran"),
    _one(Kind.FAULT, "fel"),
    _one(Kind.INCIDENT, "inc", "incidenter", "incidents"),
)
CHANNELS = (
    _one(Channel.PHONE, "telefon", "tel", "tfn"),
    _one(Channel.MAIL, "email", "e-post", "epost", "mejl"),
    _one(Channel.DESK, "supporten"),
    _one(Channel.IMPORT, "imported", "importerad"),
)
PRIORITIES = (
    _one(Priority.CRITICAL, "critical", "kritisk", "p1"),
    _one(Priority.HIGH, "high", "hög", "p2"),
    _one(Priority.NORMAL, "normal", "p3"),
    _one(Priority.LOW, "low", "låg", "p4"),
)
IMPACTS = (
    _one(Impact.ALL, "all", "everyone", "alla"),
    _one(Impact.SEVERAL, "several", "flera"),
    _one(Impact.ONE, "one", "en", "one_person", "en_person"),
)
URGENCIES = (
    _one(Urgency.NOW, "now", "nu"),
    _one(Urgency.TODAY, "today", "idag"),
    _one(Urgency.LATER, "later", "senare"),
)
IS = (
    Choice("open", ("open",), ("öppen", "öppet", "öppna")),
    Choice("done", ("done",), ("klar", "klart", "klara")),
    Choice("waiting", ("waiting",), ("wait", "väntar", "väntande")),
    Choice("mine", ("mine",), ("min", "mitt", "mina")),
    Choice("unowned", ("unowned",), ("none", "free", "oägd", "ledig", "ledigt", "ingen")),
    Choice("unanswered", ("unanswered",), ("obesvarad", "obesvarat", "obesvarade")),
    Choice("merged", ("merged",), ("sammanslagen", "sammanslaget", "sammanslagna")),
    Choice("escalated", ("escalated",), ("eskalerad", "eskalerat", "eskalerade")),
)


def causes() -> tuple[Choice, ...]:
    """The causes of this desk, by key, digit and name; read from its data file when first asked."""
    from supportdesk.rules import causes as file

    return tuple(
        Choice(cause.key, (cause.key,), (str(cause.digit), *(name.replace(" ", "_") for name in cause.names.values())))
        for cause in file.causes()
    )

"""The values that fields with a fixed list take, in both languages whichever is spoken: a filter can be passed on.

`key` is what a filter is kept with, `swedish` what it is called to Swedes, `names` are the other words for it; a choice
of several values is a short word for all of them.
"""

from __future__ import annotations

from typing import NamedTuple

from supportdesk.terms import (
    OPEN_STATES,
    WAITING_STATES,
    CaseState,
    Channel,
    FunctionHit,
    Impact,
    Kind,
    Line,
    Priority,
    Urgency,
)

_ACCENTS = str.maketrans("åäæáàöøóòéèêüúíý-", "aaaaaooooeeeuuiy_")


def plain(word: str) -> str:
    """A field's or value's name as it is looked up: `Läge` and `lage` are one, and so are `-` and `_`."""
    return word.casefold().translate(_ACCENTS)


class Choice(NamedTuple):
    """A word of a list and the values it stands for. `swedish` is empty where the key serves Swedes as well."""

    key: str
    values: tuple[str | int, ...]
    names: tuple[str, ...] = ()
    swedish: str = ""


def _one(value: str | int, *names: str, key: str = "", sv: str = "") -> Choice:
    return Choice(key or str(int(value) if isinstance(value, int) else str(value)), (_bare(value),), names, sv)


def _bare(value: str | int) -> str | int:
    """The plain value of an enum's member: what the engines take as a parameter."""
    return int(value) if isinstance(value, int) else str.__str__(value)


_DONE = tuple(str(state) for state in CaseState if state not in OPEN_STATES)

STATES = (
    _one(CaseState.NEW, "nytt", "nya", sv="ny"),
    _one(CaseState.OPEN, "öppet", "öppna", sv="öppen"),
    _one(CaseState.WAITING_CUSTOMER, "customer", "kund", "väntar_på_kund", sv="väntar_kund"),
    _one(CaseState.WAITING_SUPPLIER, "supplier", "leverantör", "väntar_på_leverantör", sv="väntar_leverantör"),
    _one(CaseState.SCHEDULED, "planned", "inplanerad", "planerat", sv="planerad"),
    _one(CaseState.RESOLVED, "solved", "lösta", sv="löst"),
    _one(CaseState.CLOSED, "stängt", "stängda", sv="stängd"),
    _one(CaseState.CANCELLED, "canceled", "avbrutet", "avbrutna", sv="avbruten"),
    _one(CaseState.MERGED, "sammanslaget", "sammanslagna", sv="sammanslagen"),
    Choice("wait", tuple(str(state) for state in WAITING_STATES), ("waiting", "vänta", "väntande"), "väntar"),
    Choice("done", _DONE, ("klart", "klara", "avslutat", "avslutad"), "klar"),
)
LINES = (
    _one(Line.FIRST, "first", "första", "l1", "1st", key="1"),
    _one(Line.SECOND, "second", "andra", "l2", "2nd", key="2"),
    _one(Line.PROBLEM, "p", "problem_management"),
    _one(Line.MANAGER, "s", "m", "service", "chef", "ansvarig", sv="serviceansvarig"),
)
KINDS = (
    _one(Kind.QUESTION, "q", "frågor", sv="fråga"),
    _one(Kind.REQUEST, "service_request", "beställning", "begäran", sv="tjänstebegäran"),
    _one(Kind.FAULT, sv="fel"),
    _one(Kind.INCIDENT, "inc", "incidenter", "incidents"),
)
CHANNELS = (
    _one(Channel.PHONE, "tel", "tfn", sv="telefon"),
    _one(Channel.MAIL, "email", "epost", "mejl", sv="e-post"),
    _one(Channel.DESK, sv="supporten"),
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
FUNCTIONS = (
    _one(FunctionHit.NOT, "fine", "opåverkad", key="not", sv="inte"),
    _one(FunctionHit.PARTLY, "part", "partly", "delvis", key="partly", sv="delvis"),
    _one(FunctionHit.WHOLLY, "down", "helt", "nere", key="wholly", sv="helt"),
)
IS = (
    Choice("open", ("open",), ("öppet", "öppna"), "öppen"),
    Choice("done", ("done",), ("klart", "klara"), "klar"),
    Choice("waiting", ("waiting",), ("wait", "väntande"), "väntar"),
    Choice("mine", ("mine",), ("mitt", "mina"), "min"),
    Choice("unowned", ("unowned",), ("none", "free", "oägd", "ledig", "ledigt", "ingen"), "utan_ägare"),
    Choice("unanswered", ("unanswered",), ("obesvarat", "obesvarade"), "obesvarad"),
    Choice("merged", ("merged",), ("sammanslaget", "sammanslagna"), "sammanslagen"),
    Choice("late", ("late",), ("sen", "sent", "försenat", "försenade"), "försenad"),
    Choice("breached", ("breached",), ("missed", "broken", "brutet", "missad", "missat"), "bruten"),
    Choice("escalated", ("escalated",), ("eskalerat", "eskalerade"), "eskalerad"),
    Choice("fixed_late", ("fixed_late",), ("too_late", "hinner_inte"), "klar_för_sent"),
)


def causes() -> tuple[Choice, ...]:
    """The causes of this desk, by key, digit and name; read from its data file when first asked."""
    from supportdesk.rules import causes as file

    return tuple(
        Choice(cause.key, (cause.key,), (str(cause.digit), _word(cause.names["en"])), _word(cause.names.get("sv", "")))
        for cause in file.causes()
    )


def _word(name: str) -> str:
    return name.lower().replace(" ", "_")

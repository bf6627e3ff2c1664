"""What a setup must not do: name what is not there, send people away who have something in hand, close a circle. Pure.

Only what differs is looked at: what the desk has already is no fault of the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any, NamedTuple

from supportdesk.errors import Invalid
from supportdesk.i18n import _
from supportdesk.rules.file_part import Part
from supportdesk.text import safe

Fields = dict[str, Any]
State = dict[str, dict[str, Fields]]
Places = Mapping[tuple[str, str], Part]
Held = Callable[[], Mapping[str, list[str]]]
"""By login what somebody has in hand, in words; asked only when somebody would leave."""
ROOT = "setup"


class Reference(NamedTuple):
    """A field of a section that names things of another; `at_work` when only people who work here will do."""

    section: str
    field: str
    target: str
    at_work: bool = False


REFERENCES = (
    Reference("agent", "competences", "competence"),
    Reference("customer", "sales", "agent"),
    Reference("component", "competence", "competence"),
    Reference("component", "responsible", "agent", at_work=True),
    Reference("component", "deputy", "agent", at_work=True),
    Reference("component", "customers", "customer"),
    Reference("component", "needs", "component"),
    Reference("freeze", "component", "component"),
    Reference("shift", "who", "agent", at_work=True),
    Reference("shift", "deputy", "agent", at_work=True),
)


def nothing_held() -> Mapping[str, list[str]]:
    """Nobody has anything in hand."""
    return {}


def check_setup(before: State, after: State, places: Places, held: Held) -> None:
    """Refuses with the place in the file where there is one."""
    for one in REFERENCES:
        _refuse_unknown(one, before, after, places)
    refuse_leaving(before, after, held, places)
    agents = after["agent"].values()
    if agents and not any(agent["active"] and "manager" in agent["roles"] for agent in agents):
        raise Invalid(f"{ROOT}: " + _("nobody would be left who is a manager: the desk needs one."))
    _refuse_circle(after, places)
    _refuse_unanswered(before, after, places)
    for key, fields in after["freeze"].items():
        if fields["ends"] <= fields["starts"] and fields != before.get("freeze", {}).get(key):
            raise _fault(places, "freeze", key, _("It would end before it begins."), "ends")


def refuse_leaving(before: State, after: State, held: Held, places: Places | None = None) -> None:
    """Refuses that somebody leaves who has cases, components, turns on the rota or a responsibility."""
    there = before.get("agent", {})
    leaving = [key for key, one in after["agent"].items() if not one["active"] and there.get(key, {}).get("active")]
    in_hand = held() if leaving else {}
    for login in leaving:
        kept = [*in_hand.get(login, ()), *_kept(after, login)]
        if kept:
            sentence = _("{who} cannot leave yet: {kept}. Give that to somebody else first, or in the same file.")
            raise _fault(places or {}, "agent", login, sentence.format(who=login, kept="; ".join(kept)))


def _kept(after: State, login: str) -> Iterator[str]:
    """What the file itself would leave with somebody."""
    for word, found in (
        (_("responsible for {names}"), _naming(after, "component", "responsible", login)),
        (_("deputy for {names}"), _naming(after, "component", "deputy", login)),
        (_("on the rota: {names}"), _naming(after, "shift", "who", login) + _naming(after, "shift", "deputy", login)),
    ):
        if found:
            yield word.format(names=", ".join(dict.fromkeys(found)))


def _naming(state: State, section: str, field: str, login: str) -> list[str]:
    return [key for key, fields in state[section].items() if fields[field] == login]


def _words(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value] * bool(value)


def _refuse_unknown(one: Reference, before: State, after: State, places: Places) -> None:
    there, targets = before.get(one.section, {}), after[one.target]
    for key, fields in after[one.section].items():
        for word in _words(fields[one.field]):
            if word not in targets and (one.section, key) not in places and (one.target, word) in places:
                told = _("{thing} “{key}” still names it. Change that first, or in the same file.")
                raise _fault(places, one.target, word, told.format(thing=one.section, key=key))
            if word not in targets:
                told = _("there is no {thing} “{key}”.").format(thing=one.target, key=word)
                raise _fault(places, one.section, key, told, one.field)
            if one.at_work and not targets[word]["active"] and there.get(key, {}).get(one.field) != word:
                told = _("{who} does not work at the desk any more.").format(who=word)
                raise _fault(places, one.section, key, told, one.field)


def _refuse_circle(after: State, places: Places) -> None:
    """Refuses needs that lead back to where they began; the sentence names the way."""
    try:
        TopologicalSorter({name: fields["needs"] for name, fields in after["component"].items()}).prepare()
    except CycleError as error:
        way = list(reversed(error.args[1]))[1:]
        first = next((at for at, name in enumerate(way) if ("component", name) in places), 0)
        way = [*way[first:], *way[:first], way[first]]
        sentence = _("That would be a circle: {way}. Take one of these away first.")
        raise _fault(places, "component", way[0], sentence.format(way=" → ".join(way)), "needs") from error


def _refuse_unanswered(before: State, after: State, places: Places) -> None:
    """A component that others need, or that has windows to be changed in, has somebody who answers for it."""
    needed = {name for fields in after["component"].values() for name in fields["needs"]}
    for name, fields in after["component"].items():
        if fields["responsible"] or fields["deputy"] or fields == before.get("component", {}).get(name):
            continue
        if fields["windows"] or name in needed:
            told = _(
                "nobody would answer for {component}, and others need it or it is changed in windows: name who does."
            )
            raise _fault(places, "component", name, told.format(component=name), "responsible")


def _fault(places: Places, section: str, key: str, sentence: str, field: str = "") -> Invalid:
    part = places.get((section, key))
    if part is None:
        return Invalid(safe(f"{ROOT}: {section} {key}{'.' if field else ''}{field}: {sentence}"))
    return part.fault(sentence, field)

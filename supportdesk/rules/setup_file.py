"""A desk's setup as a file: read over what the desk has, and what differs. Pure: the desk is given and taken as plain values.

A `State` is `{section: {key: {field: value}}}`. What a file does not name stays; what it names with `remove = true` goes.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from supportdesk.errors import Invalid
from supportdesk.i18n import _
from supportdesk.rules.calendar_values import as_mapping
from supportdesk.rules.file_part import Part
from supportdesk.rules.logins import clean_login
from supportdesk.rules.notice_plan import plan_fields
from supportdesk.rules.rota_file import shift_fields
from supportdesk.rules.routine_text import KEY
from supportdesk.rules.service_level_file import Calendars, Levels, read_service_levels
from supportdesk.rules.service_level_table import level_table
from supportdesk.rules.setup_checks import ROOT, Fields, Held, State, check_setup, nothing_held
from supportdesk.rules.setup_limits import refuse_long
from supportdesk.rules.setup_parts import NEEDED, SECTIONS, Section, needed_instant, text
from supportdesk.rules.storable import storable_all
from supportdesk.rules.toml_lines import toml_lines
from supportdesk.terms import Line

INNER = ("contact", "agreement")
"""Sections that are written inside their customer."""
LISTED = ("competence", "agent", "customer", "component", "freeze", "routine", "view", "shift")
PROMISES = ("calendar", "service_level")
ORDER = (
    *("competence", "agent", "customer", *INNER, "component", "freeze", "routine"),
    *(*PROMISES, "view", "cover", "shift", "notices"),
)
"""The sections in the order in which they are stored: what is referred to comes first."""
REMOVED = "remove"
ONLY = "notices"
"""The key of the one entry of a section that has but one."""


class Difference(NamedTuple):
    """One thing that applying would add, change or remove; `fields` are those that differ, old and new."""

    section: str
    key: str
    kind: str
    fields: Mapping[str, tuple[Any, Any]]


def read_setup(text: str, state: State, *, file: str, held: Held = nothing_held) -> State:
    """What the desk would be with this file applied. `Invalid` names the file, the line and what is wrong.

    `held` tells by login what somebody still has in hand.
    """
    try:
        document = storable_all(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise Invalid(_("{file} is no TOML: {why}.").format(file=file, why=error)) from error
    try:
        whole = Part(document, ROOT)
        after = _over(whole, {section: dict(state.get(section, {})) for section in ORDER})
        check_setup(state, after, _places(whole, after), held)
        return after
    except Invalid as error:
        raise _placed(error, text, file) from error


def _placed(error: Invalid, text: str, file: str) -> Invalid:
    """The same refusal with the line on which the longest part of its place stands."""
    sentence, found, at = str(error), "", 1
    for path, line in toml_lines(text).items():
        place = ".".join((ROOT, *map(str, path)))
        if len(place) > len(found) and sentence.startswith(place) and sentence[len(place) :][:1] in (".", ":", "["):
            found, at = place, line
    return Invalid(f"{file}:{at}: {sentence.removeprefix(f'{ROOT}.').removeprefix(f'{ROOT}: ')}")


def differences(before: State, after: State) -> list[Difference]:
    """What differs, section by section."""
    found = []
    for section in ORDER:
        old, new = before.get(section, {}), after.get(section, {})
        for key in dict.fromkeys((*old, *new)):
            if key not in new:
                found.append(Difference(section, key, "removed", {}))
            elif key not in old:
                found.append(
                    Difference(section, key, "added", {name: (None, value) for name, value in new[key].items()})
                )
            elif old[key] != new[key]:
                names = dict.fromkeys((*old[key], *new[key]))
                pairs = {name: (old[key].get(name), new[key].get(name)) for name in names}
                changed = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
                found.append(Difference(section, key, "changed", changed))
    return found


def promises_of(state: State) -> tuple[Calendars, Levels]:
    """The calendars and service levels of a state, as they are loaded."""
    calendars = {key: {**written, "name": key} for key, written in state.get("calendar", {}).items()}
    return read_service_levels({"calendar": calendars, "service_level": state.get("service_level", {})}, name=ROOT)


# ---- Reading over what there is --------------------------------------------------------------------------------------


def _over(whole: Part, state: State) -> State:
    whole.only(*LISTED, *PROMISES, "cover", "notices")
    for section in LISTED:
        alike: Counter[str] | None = Counter() if section == "freeze" else None
        for part in _entries(whole, section):
            key = _entry(part, section, state, alike)
            for inner in INNER if section == "customer" else ():
                seen: Counter[str] = Counter()
                for owned in _entries(part, inner):
                    _entry(owned, inner, state, seen, customer=key)
    known = Names(state["component"])
    for name, fields in state["component"].items():
        if fields["needs"]:
            state["component"][name] = {**fields, "needs": sorted({known[word] for word in fields["needs"]})}
    _promises(whole, state)
    _cover(whole, state)
    if "notices" in whole.values:
        state["notices"][ONLY] = {**state["notices"].get(ONLY, {}), **plan_fields(whole.table("notices"))}
    return state


def _entries(whole: Part, section: str) -> list[Part]:
    written = whole.values.get(section, [])
    if not isinstance(written, list):
        raise whole.fault(_("this is written as tables that begin with [[{name}]].").format(name=section), section)
    return [Part(one, f"{whole.place}.{section}.{number}") for number, one in enumerate(written)]


def _entry(part: Part, section: str, state: State, seen: Counter[str] | None = None, **given: str) -> str:
    """Lays one entry over what the desk has of it; gives its key. `seen` counts entries of the same key."""
    there = state[section]
    refuse_long(part, section)
    given |= _given(part, section, state)
    key = entry_key(part, section, there, **given)
    if seen is not None:
        seen[key] += 1
        key = numbered(key, seen[key])
    if _removed(part):
        _remove(section, key, there)
        return key
    if section == "shift":
        there[key] = shift_fields(part)
        return key
    kind = SECTIONS[section]
    inner = INNER if section == "customer" else ()
    part.only(kind.key, REMOVED, *kind.fields, *inner)
    if key not in there:
        _refuse_missing(part, kind)
    read = {name: field.read(part, name) for name, field in kind.fields.items() if name in part.values}
    there[key] = {**kind.defaults(), **there.get(key, {}), **read, **given}
    if section == "agreement" and "" != there[key]["valid_to"] <= there[key]["valid_from"]:
        raise part.fault(
            _("The agreement would end before it begins."), "valid_to" if "valid_to" in part.values else ""
        )
    if section == "view" and not there[key]["position"]:
        there[key]["position"] = 1 + max(view["position"] for view in there.values())
    return key


def _given(part: Part, section: str, state: State) -> dict[str, str]:
    """What of an entry's key is the name of something else: of a freeze, its component as the desk writes it."""
    if section != "freeze":
        return {}
    written = text(part, "component") if "component" in part.values else ""
    return {"component": Names(state["component"])[written]}


def _refuse_missing(part: Part, kind: Section) -> None:
    for name, field in kind.fields.items():
        if field.default is NEEDED and name not in part.values:
            raise part.fault(_("“{key}” is needed here.").format(key=name))


def entry_key(part: Part, section: str, there: Mapping[str, Fields], **given: str) -> str:
    """What names an entry. A contact has no number: it is its customer's, by mail, else by name."""
    if section == "contact":
        return contact_key(given["customer"], part.text("name"), str(part.values.get("mail", "")))
    if section == "freeze":
        return freeze_key(part.text("name"), given["component"], needed_instant(part, "starts"), there)
    key = part.text("name" if section == "shift" else SECTIONS[section].key)
    if section == "routine" and not KEY.fullmatch(key):
        raise part.fault(_("“{key}” cannot name a routine: use small letters, digits and -.").format(key=key), "key")
    if section == "agent":
        return _login(part, key)
    if section == "competence":
        return key.lower()
    same = Names(there)[key]
    if section == "agreement" and same in there and there[same]["customer"] != given["customer"]:
        sentence = _("this agreement is that of customer {number}.")
        raise part.fault(sentence.format(number=there[same]["customer"]), "number")
    return same


def _login(part: Part, key: str) -> str:
    try:
        return clean_login(key)
    except Invalid as error:
        raise part.fault(str(error), "login") from error


def contact_key(customer: str, name: str, mail: str) -> str:
    """What names a contact."""
    return f"{customer}: {mail.strip().lower() or name.strip()}"


def freeze_key(name: str, component: str, starts: str, there: Iterable[str] = ()) -> str:
    """What names a freeze: what it is called, the component or `*` for all, and when it starts."""
    return Names(there)[f"{name.strip()}: {component or '*'}: {starts}"]


class Names:
    """Names that are known, found whatever letters are large; an unknown word stays as it was written."""

    def __init__(self, known: Iterable[str]) -> None:
        self._by_fold = {name.casefold(): name for name in known}

    def __getitem__(self, word: str) -> str:
        return self._by_fold.get(word.casefold(), word)


def numbered(key: str, number: int) -> str:
    """The key of the first, second … entry that nothing tells apart."""
    return key if number == 1 else f"{key} #{number}"


def _removed(part: Part) -> bool:
    if part.values.get(REMOVED, False) not in (True, False):
        raise part.fault(_("true or false belongs here."), REMOVED)
    return bool(part.values.get(REMOVED, False))


def _remove(section: str, key: str, there: dict[str, Fields]) -> None:
    """Takes an entry away. People and customers have a history: they stay, and are no longer active."""
    if section not in ("agent", "customer"):
        there.pop(key, None)
    elif key in there:
        there[key] = {**there[key], "active": False}


def _promises(whole: Part, state: State) -> None:
    """Lays calendars and service levels over those there are, and has all of them read together."""
    if not any(name in whole.values for name in PROMISES):
        return
    merged = {}
    for section in PROMISES:
        written = dict(whole.table(section).tables())
        kept = {key: value for key, value in state[section].items() if key not in written}
        if section == "calendar":
            kept = {key: {**value, "name": key} for key, value in kept.items()}
        merged[section] = {**kept, **{key: one.values for key, one in written.items() if not _removed(one)}}
        if section == "calendar" and any(_removed(one) for one in written.values()):
            raise whole.table(section).fault(_("a calendar is never removed: what was promised by it stays."))
    calendars, levels = read_service_levels(merged, name=ROOT)
    state["calendar"] = {key: as_mapping(one.calendar.definition) for key, one in calendars.items()}
    state["service_level"] = {level.key: level_table(level) for level in levels}


def _cover(whole: Part, state: State) -> None:
    part = whole.table("cover")
    part.only(*(line.value for line in Line))
    for line in part.values:
        word = part.text(line)
        if word == "never":
            state["cover"].pop(line, None)
            continue
        calendar = word.removeprefix("outside ")
        if word != "always" and calendar not in state["calendar"]:
            sentence = _("“always”, a calendar, “outside” and a calendar, or “never” belongs here. There are: {known}.")
            raise part.fault(sentence.format(known=", ".join(state["calendar"]) or "–"), line)
        state["cover"][line] = {"when": word}


def _places(whole: Part, state: State) -> dict[tuple[str, str], Part]:
    """Where in the file each entry stands."""
    return {
        (section, entry_key(part, section, state[section], **_given(part, section, state))): part
        for section in LISTED
        for part in _entries(whole, section)
    }

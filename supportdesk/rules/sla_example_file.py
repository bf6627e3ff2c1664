"""A file of examples, of calendars or of service levels or both: which run, which differ, which are not ours to hold.

A dict with `vectors`; beside them `calendars` and `slas` may hold what the examples then name instead of repeating it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from supportdesk.errors import DeskError, Invalid
from supportdesk.i18n import _
from supportdesk.rules import calendar_examples, sla_examples

MARKS = ("holds_here", "holds_under_recommended")
"""How the examples of other projects say that our decisions lead to the same answer."""


@dataclass(frozen=True)
class Differs:
    """An example whose answer is another than expected."""

    id: str
    expected: Any
    got: Any


@dataclass(frozen=True)
class Skipped:
    """An example that is not ours to hold, and why."""

    id: str
    reason: str


@dataclass(frozen=True)
class Checked:
    """What came of the examples of one or several files."""

    passed: int = 0
    failed: tuple[Differs, ...] = ()
    skipped: tuple[Skipped, ...] = ()

    def __add__(self, other: Checked) -> Checked:
        return Checked(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)


def check(document: Any, name: str) -> Checked:
    """Runs the examples of a file. `Invalid` names the file and the place of what is no example."""
    if not isinstance(document, Mapping) or not isinstance(document.get("vectors"), list):
        raise Invalid(_("{file} is no file of examples: it needs a list under “vectors”.").format(file=name))
    checked = Checked()
    for number, written in enumerate(document["vectors"]):
        place = f"vectors[{number}]"
        try:
            if not isinstance(written, Mapping) or not isinstance(written.get("id"), str):
                raise Invalid(_("An example is an object with an “id”."))
            place = written["id"]
            checked += _checked(written, document)
        except DeskError as error:
            raise Invalid(f"{name}, {place}: {error}") from error
    return checked


def _checked(written: Mapping[str, Any], document: Mapping[str, Any]) -> Checked:
    reason = _why_not(written)
    if reason:
        return Checked(skipped=(Skipped(written["id"], reason),))
    got, expected = _run(with_names_filled_in(written, document))
    if got == expected:
        return Checked(passed=1)
    return Checked(failed=(Differs(written["id"], expected, got),))


def _run(example: Mapping[str, Any]) -> tuple[Any, Any]:
    if "timeline" in example:
        return sla_examples.run_example(example)
    if "op" in example:
        return calendar_examples.run_example(example)
    raise Invalid(_("An example has a “timeline” or an “op”."))


def _why_not(example: Mapping[str, Any]) -> str:
    """Why an example is not ours to hold; nothing for one that runs."""
    marks = [example[mark] for mark in MARKS if mark in example]
    if any(mark is True for mark in marks):
        return ""
    if marks:
        return str(_("our decisions lead to another answer"))
    return str(_("not marked as one that holds here")) if "peer" in example else ""


def with_names_filled_in(example: Mapping[str, Any], document: Mapping[str, Any]) -> dict[str, Any]:
    """An example with the calendars and service levels that it names put in their places."""
    filled = dict(example)
    if "calendar" in filled:
        filled["calendar"] = _named(filled["calendar"], document, "calendars")
    if "sla" in filled:
        filled["sla"] = _level(filled["sla"], document)
    if isinstance(filled.get("timeline"), list):
        filled["timeline"] = [_event(event, document) for event in filled["timeline"]]
    return filled


def _event(event: Any, document: Mapping[str, Any]) -> Any:
    return {**event, "sla": _level(event["sla"], document)} if isinstance(event, Mapping) and "sla" in event else event


def _level(sla: Any, document: Mapping[str, Any]) -> Any:
    """A service level: by name, or written out, or like a named one but for what is written out."""
    found = _named(sla, document, "slas")
    if isinstance(found, Mapping) and "like" in found:
        found = {**_named(found["like"], document, "slas"), **found}
        del found["like"]
    if isinstance(found, Mapping) and "calendar" in found:
        found = {**found, "calendar": _named(found["calendar"], document, "calendars")}
    return found


def _named(value: Any, document: Mapping[str, Any], where: str) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return document[where][value]
    except (KeyError, TypeError) as error:
        raise Invalid(_("There is no “{name}” under “{where}”.").format(name=value, where=where)) from error

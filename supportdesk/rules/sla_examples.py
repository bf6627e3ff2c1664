"""Runs written examples of service levels: a timeline of a case, and what its clocks say at one moment.

The format is that of docs/sla.md: `sla` (targets in working minutes), `timeline` (`at`, `event`), `now`, `expected`.
An example names its own expectations and only they are compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from supportdesk.errors import DeskError, Invalid
from supportdesk.i18n import _
from supportdesk.rules.clocks import breach, fold
from supportdesk.rules.sla_example_answers import answer
from supportdesk.rules.sla_example_events import MomentsOfAnExample, instant


def run_example(example: Mapping[str, Any]) -> tuple[Any, Any]:
    """What the clocks say and what the example expects, alike when it holds; `Invalid` names the place of a fault."""
    expected = _part(example, "expected", Mapping)
    timeline = _part(example, "timeline", list)
    if not all(isinstance(event, Mapping) for event in timeline) or not timeline:
        raise Invalid(_("The timeline is a list of objects, with one at least."))
    in_order = sorted(timeline, key=lambda event: instant(event.get("at"))) if _out_of_order(example) else timeline
    happened = MomentsOfAnExample(_part(example, "sla", Mapping), timeline, of_a_peer="peer" in example)
    for number, event in enumerate(in_order):
        _add(happened, event, number + 1)
    now = instant(example.get("now", in_order[-1]["at"]))
    clocks = breach(fold(happened.moments, happened.levels), now)
    got = {name: answer(name, clocks, happened, now) for name in expected}
    return _as_expected(got, expected, float(example.get("tolerance_s", 0)) * 1000), expected


def _out_of_order(example: Mapping[str, Any]) -> bool:
    """Whether the example says itself that its events do not stand in the order of time."""
    return bool(example.get("attributes_set_directly"))


def _add(happened: MomentsOfAnExample, event: Any, number: int) -> None:
    try:
        happened.add(event)
    except KeyError as error:
        missing = _("“{part}” is missing.").format(part=error.args[0])
        raise Invalid(_("timeline, event {n}: {fault}").format(n=number, fault=missing)) from error
    except DeskError as error:
        raise Invalid(_("timeline, event {n}: {fault}").format(n=number, fault=error)) from error


def _part(example: Mapping[str, Any], name: str, kind: type) -> Any:
    part = example.get(name)
    if not isinstance(part, kind):
        raise Invalid(_("“{part}” is missing or is not what it should be.").format(part=name))
    return part


def _as_expected(got: Any, expected: Any, tolerance_ms: float) -> Any:
    """What came out, with every instant that is the expected one, within the tolerance, written as it was expected."""
    if isinstance(expected, Mapping) and isinstance(got, Mapping):
        return {name: _as_expected(value, expected.get(name), tolerance_ms) for name, value in got.items()}
    if isinstance(expected, list) and isinstance(got, list) and len(got) == len(expected):
        return [_as_expected(mine, theirs, tolerance_ms) for mine, theirs in zip(got, expected, strict=True)]
    if isinstance(expected, str) and isinstance(got, str) and got[:1].isdigit():
        return expected if abs(instant(expected) - instant(got)) <= tolerance_ms else got
    return got

"""What was ticked of a routine on a case, as JSON in one text: who, when, with what result (P4). Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

from supportdesk.i18n import _, label
from supportdesk.terms import StepResult

LONGEST_NOTE = 200


class Tick(NamedTuple):
    """One step that was ticked. `at` is milliseconds since 1970 UTC, `who` a login."""

    step: int
    result: StepResult
    who: str
    at: int
    note: str = ""


def read_ticks(stored: str) -> tuple[Tick, ...]:
    """The ticks that `write_ticks` stored."""
    return tuple(
        Tick(one["step"], StepResult(one["result"]), one["who"], one["at"], one["note"]) for one in json.loads(stored)
    )


def write_ticks(ticks: Sequence[Tick]) -> str:
    """The text that is stored."""
    found = [
        {"step": one.step, "result": one.result.value, "who": one.who, "at": one.at, "note": one.note} for one in ticks
    ]
    return json.dumps(found, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def told(title: str, ticks: Sequence[Tick], step: int) -> str:
    """How far one has come, as a hand-over says it: “Disk full: 1 done (/var/log), 2 not solved; at step 3”."""
    done = ", ".join(f"{one.step} {label(one.result).lower()}{_noted(one.note)}" for one in ticks)
    begun = _("at step {n}").format(n=step)
    return f"{title}: {done}; {begun}" if done else f"{title}: {begun}"


def _noted(note: str) -> str:
    """What was seen at a step, in one line, cut where it is long: the whole of it stands on the run."""
    words = " ".join(note.split())
    if not words:
        return ""
    return f" ({words})" if len(words) <= LONGEST_NOTE else f" ({words[: LONGEST_NOTE - 1]}…)"

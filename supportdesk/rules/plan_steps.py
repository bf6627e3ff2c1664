"""The steps of a plan made with a customer: whose each is, until when, and whether it was kept (P7). Pure.

They are stored as JSON in one text, so that every edition of a plan stands whole in its history.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from supportdesk.errors import Invalid
from supportdesk.i18n import _
from supportdesk.terms import Side

MOST = 100


class PlanStep(NamedTuple):
    """One step. `due_at` and `done_at` are milliseconds since 1970 UTC; `owner` is a name people know."""

    text: str
    side: Side
    owner: str
    due_at: int
    done_at: int | None = None

    def broken(self, now: int) -> bool:
        """Whether its time has passed and it is not done, or was done too late."""
        return self.due_at < (now if self.done_at is None else self.done_at)


def read_steps(stored: str) -> tuple[PlanStep, ...]:
    """The steps that `write_steps` stored."""
    return tuple(
        PlanStep(one["text"], Side(one["side"]), one["owner"], one["due"], one["done"]) for one in json.loads(stored)
    )


def write_steps(steps: Sequence[PlanStep]) -> str:
    """The text that is stored."""
    found: list[dict[str, Any]] = [
        {"text": one.text, "side": one.side.value, "owner": one.owner, "due": one.due_at, "done": one.done_at}
        for one in steps
    ]
    return json.dumps(found, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def with_step(steps: Sequence[PlanStep], step: PlanStep) -> tuple[PlanStep, ...]:
    """The steps and one more, in the order of their dates. `Invalid` for one that nobody owns or that says nothing."""
    if not step.text.strip():
        raise Invalid(_("Say what is to be done in this step."))
    if not step.owner.strip():
        raise Invalid(_("A step needs an owner: a name, on our side or the customer's. Say who does it."))
    if len(steps) >= MOST:
        raise Invalid(_("A plan has at most {n} steps. Make another plan.").format(n=MOST))
    clean = step._replace(text=step.text.strip(), owner=step.owner.strip())
    return tuple(sorted([*steps, clean], key=lambda one: one.due_at))


def without_step(steps: Sequence[PlanStep], place: int) -> tuple[PlanStep, ...]:
    """The steps but one; `place` counts from 1."""
    _step_at(steps, place)
    return tuple(one for at, one in enumerate(steps, 1) if at != place)


def ticked(steps: Sequence[PlanStep], place: int, now: int) -> tuple[PlanStep, ...]:
    """The steps with one done now; `place` counts from 1."""
    step = _step_at(steps, place)
    if step.done_at is not None:
        raise Invalid(_("Step {n} is done already.").format(n=place))
    return tuple(one._replace(done_at=now) if at == place else one for at, one in enumerate(steps, 1))


def next_due(steps: Sequence[PlanStep]) -> int | None:
    """When the next step that is not done is due."""
    return min((one.due_at for one in steps if one.done_at is None), default=None)


def _step_at(steps: Sequence[PlanStep], place: int) -> PlanStep:
    if not 1 <= place <= len(steps):
        raise Invalid(_("There is no step {n}. The plan has {count}.").format(n=place, count=len(steps)))
    return steps[place - 1]

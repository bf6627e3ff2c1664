"""A diagnosis on a case: cause so far, when it is expected to be fixed and how surely, what function suffers, for how many (P5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from supportdesk.change import Change, Outcome
from supportdesk.errors import Invalid
from supportdesk.i18n import _
from supportdesk.operations.access import case_for
from supportdesk.operations.operation import operation
from supportdesk.rules.actions import Action
from supportdesk.terms import EventTag, FunctionHit


@dataclass(frozen=True)
class Diagnosis:
    """What a specialist has found so far. `confidence` is percent; `fix_at` is `None` while nobody dares to say."""

    cause: str
    function: FunctionHit
    fix_at: datetime | None = None
    confidence: int | None = None
    hit_count: int | None = None


@operation
def diagnose(change: Change, number: int, found: Diagnosis, *, seen: int | None = None) -> Outcome:
    """Writes the diagnosis on the case; the one before stays in its history."""
    case = case_for(change, Action.DIAGNOSE, number, seen)
    if not found.cause.strip():
        raise Invalid(_("Say what the cause is so far, or that it is not known."))
    if found.fix_at is not None and found.fix_at <= change.now:
        raise Invalid(_("That time has passed. Give one that is still to come."))
    if found.confidence is not None and not 1 <= found.confidence <= 100:
        raise Invalid(_("How sure is it? Give 1 to 100 percent."))
    if found.hit_count is not None and found.hit_count < 0:
        raise Invalid(_("For how many? Give a number, 0 or more."))
    fields = {
        "suspected_cause": found.cause.strip(),
        "fix_expected_at": found.fix_at,
        "fix_confidence": found.confidence,
        "function_hit": int(found.function),
        "hit_count": found.hit_count,
        "diagnosed_at": change.now,
    }
    return change.apply(case, EventTag.CASE_DIAGNOSED, fields)

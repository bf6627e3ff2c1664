"""From a repeat to a problem: a new one behind its cases, or one that is known already."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from supportdesk.errors import Invalid
from supportdesk.i18n import _
from supportdesk.operations.operation import operation
from supportdesk.operations.problems import link_to_problem, log_problem
from supportdesk.operations.repeats import repeat_of
from supportdesk.rules.repeats import WORD

if TYPE_CHECKING:
    from supportdesk.change import Change
    from supportdesk.records import Kept


@operation
def log_from_repeat(
    change: Change,
    sign: str,
    title: str = "",
    *,
    since: datetime | None = None,
    texts: Mapping[str, str] = MappingProxyType({}),
) -> Kept:
    """Logs a problem behind those cases of a repeat that have none; known by the word, where the repeat is of one.

    Without a title it is called after the repeat.
    """
    found = repeat_of(change.desk, sign, since)
    if not found.unlinked:
        raise Invalid(_("All of its cases have a problem behind them already."))
    kind, _colon, rest = sign.partition(":")
    known_by = {"symptoms": rest} if kind == WORD else {}
    return log_problem.within(change, title or found.name, cases=found.unlinked, texts={**known_by, **texts})


@operation
def join_repeat(change: Change, sign: str, problem: int, *, since: datetime | None = None) -> int:
    """Says that a problem is behind those cases of a repeat that have none; how many there were."""
    found = repeat_of(change.desk, sign, since)
    if not found.unlinked:
        raise Invalid(_("All of its cases have a problem behind them already."))
    for number in found.unlinked:
        link_to_problem.within(change, number, problem)
    return len(found.unlinked)

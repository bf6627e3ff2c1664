"""One operation on many marked cases: one transaction, one undo; what is refused is named and the rest is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from supportdesk.change import Change, Outcome
from supportdesk.desk import Desk
from supportdesk.errors import DeskError


@dataclass(frozen=True)
class BulkOutcome:
    """What was done, under one operation id, and what was refused with its reason, by case number."""

    operation_id: str
    done: tuple[Outcome, ...]
    refused: tuple[tuple[int, str], ...]


def on_each(desk: Desk, numbers: Sequence[int], work: Callable[[Change, int], Outcome]) -> BulkOutcome:
    """Does `work` to each case in turn. `work` is `lambda change, n: assign.within(change, n, "bo")`."""

    def all_of_them(change: Change) -> BulkOutcome:
        done: list[Outcome] = []
        refused: list[tuple[int, str]] = []
        for number in dict.fromkeys(numbers):
            try:
                with change.session.begin_nested():
                    done.append(work(change, number))
            except DeskError as error:
                refused.append((number, str(error)))
        return BulkOutcome(change.operation_id, tuple(done), tuple(refused))

    return desk.perform(all_of_them)

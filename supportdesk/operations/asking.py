"""Who asks a filter, and what it has to know of them and of the desk to become SQL."""

from __future__ import annotations

from typing import Any, NamedTuple

from supportdesk.clock import to_ms
from supportdesk.desk import Desk
from supportdesk.operations.clocks import times_for
from supportdesk.operations.filter_numbers import compile_numbers
from supportdesk.operations.filter_sql import Condition, compile_filter
from supportdesk.operations.filter_sql_clocks import ClockTimes
from supportdesk.operations.visibility import reads_inside, visible_cases
from supportdesk.rules.filter_tree import Filter, Term, Words

_EVERY_CASE = "1 = 1"


class Asking(NamedTuple):
    """A desk in somebody's hands. `visible` is which cases they may see, nothing where it is all; `inside` whether they
    read notes; `times` what a filter asks of clocks."""

    desk: Desk
    visible: str
    inside: bool
    times: ClockTimes

    @property
    def sees_by_case(self) -> bool:
        """Whether what they may see is a question about each case."""
        return "c." in self.visible

    def condition(self, tree: Filter, *, by_row: bool, letter: str = "p") -> Condition:
        """The condition of a filter."""
        return compile_filter(
            tree,
            self.desk.dialect,
            prefix=self.desk.prefix,
            inside=self.inside,
            times=self.times,
            by_row=by_row,
            letter=letter,
        )

    def numbers(self, leaf: Words | Term, *, letter: str = "p", done: int | None = None) -> Condition | None:
        """The query of all numbers that fit a part."""
        return compile_numbers(
            leaf,
            self.desk.dialect,
            prefix=self.desk.prefix,
            inside=self.inside,
            times=self.times,
            letter=letter,
            done=done,
        )

    def given(self, sql: str, params: dict[str, Any]) -> dict[str, Any]:
        """The parameters that a query names, with those that every one may."""
        every = {"me": self.desk.actor.agent_id, "now": to_ms(self.desk.now()), **params}
        return {name: value for name, value in every.items() if f":{name}" in sql}


def asking(desk: Desk, tree: Filter) -> Asking:
    """What asking this filter takes."""
    visible = visible_cases(desk.actor)
    return Asking(desk, "" if visible == _EVERY_CASE else visible, reads_inside(desk.actor), times_for(desk, tree))

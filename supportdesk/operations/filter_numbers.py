"""Makes a query of the numbers of all cases that fit one part of a filter, where an index has them."""

from __future__ import annotations

from datetime import tzinfo

from supportdesk.operations.filter_columns import (
    BEFORE_DONE,
    BEHIND_DONE,
    DISTINCT,
    EVERY_DONE,
    FLAGS_BEFORE_DONE,
    FLAGS_BEHIND_DONE,
    INDEXED,
    LEAST,
    NO_SERVICE,
    NONE,
    REQUESTER,
    SIDES,
    SUBCATEGORY,
    WITH_AND_WITHOUT,
)
from supportdesk.operations.filter_sql import Compiler, Condition, SqlDialect
from supportdesk.operations.filter_sql_clocks import NO_CLOCKS, ClockTimes
from supportdesk.rules.filter_clocks import CLOCK_FIELDS
from supportdesk.rules.filter_tree import Op, Special, Term, Words
from supportdesk.rules.search_words import PREFIX

_CASES = "SELECT c.id FROM cases c WHERE"
_COUNTS = ("backs", "reopened")


def compile_numbers(
    part: Words | Term,
    dialect: SqlDialect,
    *,
    tz: tzinfo | None = None,
    prefix: str = PREFIX,
    inside: bool = True,
    times: ClockTimes = NO_CLOCKS,
    letter: str = "p",
    done: int | None = None,
) -> Condition | None:
    """The query for one word or for a term of one value; nothing where no index has these cases.

    Read with a limit it costs as much as it gives, however many cases there are. `done` leaves out those of which it is
    not true, if the index can tell. A case may come twice where two of its fields fit.
    """
    compiler = Compiler(dialect, tz, prefix, inside=inside, times=times, by_row=False, letter=letter)
    maker = _Numbers(compiler, done)
    sql = maker.of(part)
    return Condition(sql, maker.sql.params) if sql else None


class _Numbers:
    """Makes one query."""

    def __init__(self, sql: Compiler, done: int | None) -> None:
        self.sql = sql
        self.done = "" if done is None else f"c.done = {done}"

    def of(self, part: Words | Term) -> str:
        """The query, or nothing."""
        if isinstance(part, Words):
            if not self.sql.inside:
                return ""
            return self.sql.found(part.text, self.sql.number_ranges(part.text))
        field, value = part.field, part.values[0]
        if field == "is":
            return self.flag(str(value))
        if field == "state":
            return self.before_done(f"c.state = {self.sql.put(value)}")
        if field == "service" and value is Special.NONE:
            nowhere = (NONE["component"], self.sql.known("component_id", "components", NO_SERVICE))
            return " UNION ALL ".join(map(self.before_done, nowhere))
        if field in BEFORE_DONE:
            fits = self.sql.term(part)
            return self.before_done(fits) if part.op is Op.IS else f"{_CASES} {fits}"
        if field in WITH_AND_WITHOUT:
            return self.before_done(self.sql.term(part))
        if field in INDEXED:
            return f"{_CASES} {self.sql.term(part)}"
        return "" if value is Special.NONE else self.of_value(part)

    def of_value(self, part: Term) -> str:
        """What has to have a value to be in an index."""
        field, text = part.field, str(part.values[0])
        if field in SIDES:
            return self.sql.term(part).removeprefix("c.id IN (").removesuffix(")")
        if field in BEHIND_DONE:
            within = BEHIND_DONE[field]
            return "" if field in _COUNTS and _holds_zero(part) else self.behind_done(self.sql.term(part), within)
        if field in CLOCK_FIELDS:
            fits = self.sql.term(part)
            return self.behind_done(fits, "") if fits.startswith("c.due_at <") else ""
        if field == "category":
            return self.category(text)
        if field == "contact":
            known = self.sql.known(
                "contact_id", "contacts", *(self.sql.in_letters(name, text) for name in ("name", "mail"))
            )
            called = self.sql.in_letters("c.requester", text)
            return f"{_CASES} {REQUESTER} AND {called} UNION ALL {_CASES} {known}"
        return ""

    def flag(self, name: str) -> str:
        """One of the questions that `is:` asks."""
        if name in FLAGS_BEHIND_DONE:
            return self.behind_done(*FLAGS_BEHIND_DONE[name])
        if name == "merged":
            return f"{_CASES} c.merged_into_id >= {LEAST}"
        return self.before_done(FLAGS_BEFORE_DONE[name]) if name in FLAGS_BEFORE_DONE else ""

    def before_done(self, fits: str) -> str:
        """By an index that has `done` behind."""
        return f"{_CASES} {fits} AND {self.done}" if self.done else f"{_CASES} {fits}"

    def behind_done(self, fits: str, within: str) -> str:
        """By an index that begins with `done`."""
        both = " AND ".join(filter(None, (within, fits)))
        return " UNION ALL ".join(f"{_CASES} {done} AND {both}" for done in ([self.done] if self.done else EVERY_DONE))

    def category(self, text: str) -> str:
        """By the different categories there are."""
        found = []
        for column, within in (("category", "1 = 1"), ("subcategory", SUBCATEGORY)):
            fits = self.sql.in_letters("value", text)
            known = DISTINCT.format(column=column, within=within, fits=fits)
            found.append(self.before_done(f"{within} AND c.{column} IN ({known})"))
        return " UNION ALL ".join(found)


def _holds_zero(part: Term) -> bool:
    """Whether cases fit that have none of what is counted."""
    least = part.values[0]
    return not isinstance(least, int) or least + (part.op is Op.ABOVE) < 1 or part.op in (Op.BELOW, Op.UP_TO)

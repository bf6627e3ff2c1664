"""Where the fields of the filter language stand in the tables: the parts of SQL that `filter_sql` puts together."""

from __future__ import annotations

from supportdesk.terms import WAITING_STATES

COLUMNS = {
    "id": "c.id",
    "priority": "c.priority",
    "impact": "c.impact",
    "urgency": "c.urgency",
    "line": "c.line",
    "kind": "c.kind",
    "channel": "c.channel",
    "cause": "c.cause",
    "backs": "c.hand_back_count",
    "reopened": "c.reopen_count",
    "risk": "c.risk",
    "function": "c.function_hit",
    "problem": "c.problem_id",
}
TIMES = {
    "age": "c.arrived_at",
    "waiting": "CASE WHEN c.last_inbound_at > coalesce(c.last_reply_at, 0) THEN c.last_inbound_at END",
    "arrived": "c.arrived_at",
    "updated": "c.updated_at",
    "resolved": "c.resolved_at",
    "wake": "c.wake_at",
    "fixed": "c.fix_expected_at",
    "word": "c.next_word_at",
}
ALONE = COLUMNS | TIMES
"""Columns of a case by which a field is told alone."""
SIDES = {"tag": ("case_tags", "tag"), "watch": ("case_watchers", "agent_id")}
"""Tables with several rows for one case, and the column that is asked for."""
NONE = {
    "owner": "c.owner_id IS NULL",
    "customer": "c.customer_id IS NULL",
    "component": "c.component_id IS NULL",
    "area": "c.competence_id IS NULL",
    "source": "c.source IS NULL",
    "category": "c.category = ''",
    "contact": "(c.contact_id IS NULL AND c.requester = '')",
    "cause": "c.cause = ''",
    "risk": "c.risk IS NULL",
    "function": "c.function_hit IS NULL",
    "problem": "c.problem_id IS NULL",
    "tag": "NOT EXISTS (SELECT 1 FROM case_tags t WHERE t.case_id = c.id)",
    "watch": "NOT EXISTS (SELECT 1 FROM case_watchers w WHERE w.case_id = c.id)",
}
NO_SERVICE = "service = ''"
_WAITING = ", ".join(f"'{state.value}'" for state in WAITING_STATES)
_FIXED_LATE = (
    "EXISTS (SELECT 1 FROM clocks k WHERE k.case_id = c.id AND k.kind = 'resolution' AND k.due_at < c.fix_expected_at)"
)
FLAGS = {
    "open": "c.done = 0",
    "done": "c.done = 1",
    "waiting": f"c.done = 0 AND c.state IN ({_WAITING})",
    "mine": "c.owner_id = :me",
    "unowned": "c.owner_id IS NULL",
    "unanswered": "c.last_inbound_at > coalesce(c.last_reply_at, 0)",
    "late": "c.due_at < :now",
    "breached": "c.breached = 1",
    "merged": "c.merged_into_id IS NOT NULL",
    "escalated": "c.escalated_at IS NOT NULL",
    "fixed_late": _FIXED_LATE,
}

BEFORE_DONE = frozenset(
    {"kind", "channel", "impact", "urgency", "cause", "area", "owner", "customer", "component", "service"}
)
"""Fields that begin an index which goes on with `done`."""
BEHIND_DONE = {
    "priority": "",
    "line": "",
    "wake": "",
    "backs": "c.hand_back_count <> 0",
    "reopened": "c.reopen_count <> 0",
    "risk": "c.risk IS NOT NULL",
    "function": "c.function_hit IS NOT NULL",
    "fixed": "c.fix_expected_at IS NOT NULL",
    "word": "c.next_word_at IS NOT NULL",
    "problem": "c.problem_id IS NOT NULL",
}
"""Fields that stand in an index behind `done`, and which cases are in it."""
WITH_AND_WITHOUT = frozenset({"id", "age", "arrived", "updated"})
"""Fields that begin an index, and stand in another behind `done`."""
INDEXED = frozenset({"source", "resolved"})
"""Fields that begin an index without `done`."""
LEAST = -(2**63) + 1
"""Smaller than any number or instant: every SQLite takes an index for `>= LEAST`, not every one for `IS NOT NULL`."""
FLAGS_BEHIND_DONE = {
    "late": (FLAGS["late"], ""),
    "breached": (FLAGS["breached"], "c.breached <> 0"),
    "escalated": (f"c.escalated_at >= {LEAST}", FLAGS["escalated"]),
    "fixed_late": (f"c.fix_expected_at >= {LEAST} AND {_FIXED_LATE}", "c.fix_expected_at IS NOT NULL"),
}
FLAGS_BEFORE_DONE = {
    "waiting": f"c.state IN ({_WAITING})",
    "mine": FLAGS["mine"],
    "unowned": FLAGS["unowned"],
}
EVERY_DONE = ("c.done = 0", "c.done = 1", "c.done < 0", "c.done > 1")
"""Whatever `done` holds, even where a row is damaged: an index that begins with it can be asked for the field behind."""
SUBCATEGORY, REQUESTER = "c.subcategory <> ''", "c.requester <> ''"
"""Which cases are in the indexes of these."""
DISTINCT = (
    "WITH RECURSIVE known(value) AS (SELECT min(c.{column}) FROM cases c WHERE {within} UNION ALL "
    "SELECT (SELECT min(c.{column}) FROM cases c WHERE {within} AND c.{column} > known.value) FROM known "
    "WHERE known.value IS NOT NULL) SELECT value FROM known WHERE {fits}"
)
"""The different values of a column that few have, by its index: the engines would read one value for each case."""

"""Names that only the desk knows, for completing what is typed in the filter bar."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from supportdesk.desk import Desk
from supportdesk.operations.visibility import EVERY_CASE, visible_cases, visible_customers, with_me
from supportdesk.rules.filter_complete import Names

MOST = 500


def known_names(desk: Desk) -> Names:
    """Where completions of filters come from; each list is read when its field is typed for the first time."""

    def read(sql: str) -> Callable[[], Iterable[str]]:
        kept: list[str] = []

        def names() -> Iterable[str]:
            if not kept:
                params = with_me(desk.actor, sql, {})
                kept.extend(str(name) for (name,) in desk.rows(f"{sql} LIMIT {MOST}", params))
            return kept

        return names

    cases, customers = visible_cases(desk.actor), visible_customers(desk.actor)
    return Names(
        agents=read("SELECT login FROM agents WHERE active ORDER BY login"),
        customers=read(f"SELECT cu.name FROM customers cu WHERE cu.active AND ({customers}) ORDER BY cu.search_name"),
        tags=read(_tags(cases)),
        components=read("SELECT name FROM components ORDER BY search_name"),
        services=read("SELECT DISTINCT service FROM components WHERE service <> '' ORDER BY service"),
        areas=read("SELECT key FROM competences ORDER BY key"),
        categories=read(f"SELECT DISTINCT c.category FROM cases c WHERE c.done = 0 AND c.category <> '' AND ({cases})"),
        sources=read(f"SELECT DISTINCT c.source FROM cases c WHERE c.done = 0 AND c.source IS NOT NULL AND ({cases})"),
    )


def _tags(cases: str) -> str:
    """Tags of cases that may be seen; whoever sees all needs none of them read."""
    if cases == EVERY_CASE:
        return "SELECT DISTINCT tag FROM case_tags ORDER BY tag"
    return f"SELECT DISTINCT t.tag FROM case_tags t JOIN cases c ON c.id = t.case_id WHERE ({cases}) ORDER BY t.tag"

"""Names that only the desk knows, for completing what is typed in the filter bar."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from supportdesk.desk import Desk
from supportdesk.rules.filter_complete import Names

MOST = 500


def known_names(desk: Desk) -> Names:
    """Where completions of filters come from; each list is read when its field is typed for the first time."""

    def read(sql: str) -> Callable[[], Iterable[str]]:
        kept: list[str] = []

        def names() -> Iterable[str]:
            if not kept:
                kept.extend(str(name) for (name,) in desk.rows(f"{sql} LIMIT {MOST}"))
            return kept

        return names

    return Names(
        agents=read("SELECT login FROM agents WHERE active ORDER BY login"),
        customers=read("SELECT name FROM customers WHERE active ORDER BY search_name"),
        tags=read("SELECT DISTINCT tag FROM case_tags ORDER BY tag"),
        components=read("SELECT name FROM components ORDER BY search_name"),
        services=read("SELECT DISTINCT service FROM components WHERE service <> '' ORDER BY service"),
        areas=read("SELECT key FROM competences ORDER BY key"),
        categories=read("SELECT DISTINCT category FROM cases WHERE done = 0 AND category <> ''"),
        sources=read("SELECT DISTINCT source FROM cases WHERE done = 0 AND source IS NOT NULL"),
    )

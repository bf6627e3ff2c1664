"""Opening one case reads that case: never through all there is at the desk, however much that may be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desk_words import a_desk
from engines import SqliteDesks
from fake_clock import FakeClock
from supportdesk.desk import Desk
from supportdesk.operations.case_view import attachment_content, case_detail, open_cases_of, thread
from supportdesk.operations.marking import attach
from supportdesk.storage.reading import Params, SqliteReader

Asked = list[tuple[str, Params]]

READ_THROUGH = {"SCAN f", "SCAN family", "SCAN counted", "SCAN service_levels"}
"""What may be read from one end to the other: the case with those merged into it, what has been counted, what was promised."""


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Every query that is asked, with its parameters."""
    queries: Asked = []
    rows = SqliteReader.rows

    def noting(reader: SqliteReader, sql: str, params: Params | None = None) -> list[tuple[Any, ...]]:
        if not sql.startswith("EXPLAIN"):
            queries.append((sql, params or {}))
        return rows(reader, sql, params)

    monkeypatch.setattr(SqliteReader, "rows", noting)
    return queries


WORKS: dict[str, Callable[[Desk, int, int, int], object]] = {
    "a case": lambda desk, case, _file, _customer: case_detail(desk, case),
    "its thread": lambda desk, case, _file, _customer: thread(desk, case),
    "its file": lambda desk, case, file, _customer: attachment_content(desk, case, file),
    "cases of a customer": lambda desk, _case, _file, customer: open_cases_of(desk, customer, most=5),
}


@pytest.mark.parametrize("what", WORKS)
def test_nothing_is_read_from_one_end_to_the_other(
    what: str, asked: Asked, sqlite_desks: SqliteDesks, folder: Path, clock: FakeClock
) -> None:
    with sqlite_desks.fresh(folder) as address:
        desk = a_desk(address, clock)
        case = desk.phone_case("VPN drops", by=desk.anna)
        attach(desk.anna, case, "trace.txt", b"x")
        file = desk.nobody.rows("SELECT id FROM attachments")[0][0]
        asked.clear()
        WORKS[what](desk.anna, case, file, desk.hamnen)
        steps = [
            step for sql, params in asked for *_, step in desk.store.reader.rows(f"EXPLAIN QUERY PLAN {sql}", params)
        ]
        desk.store.close()
        assert steps
        assert [step for step in steps if step.startswith("SCAN") and step not in READ_THROUGH] == []
        assert [step for step in steps if "cases_open" in step] == []

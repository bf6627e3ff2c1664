"""How a customer stands: what sales read of their own customers, and nobody of others' (P14)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from test_owed import promised

from desk_words import Words, refused
from supportdesk.desk import Store
from supportdesk.errors import NotAllowed, NotFound
from supportdesk.operations.flow import resolve
from supportdesk.operations.plans import make_plan
from supportdesk.operations.problems import log_problem
from supportdesk.operations.standing import Kept, standing
from supportdesk.operations.sweep import sweep
from supportdesk.terms import Channel, ClockKind


@pytest.fixture
def desk(desks: Any, clock: Any, tmp_path: Path) -> Iterator[Words]:
    with desks.furnished(promised, tmp_path) as address, closing(Store(address, durable=False)) as store:
        yield Words(store, clock)


def test_says_what_was_kept_what_is_open_and_what_is_owed(desk: Words):
    mine: Any = {"customer_id": desk.hamnen, "channel": Channel.MAIL}
    in_time, late = desk.phone_case("Mail is slow", **mine), desk.phone_case("Mail stopped", **mine)
    resolve(desk.anna, in_time, cause="configuration", solution="Made room.")
    desk.clock.forward(hours=5)
    sweep(desk.nobody)
    log_problem(desk.bo, "The disk fills up", cases=[late])
    make_plan(desk.bo, late, "Mail works", next_contact_at=desk.clock.now() + timedelta(hours=2))
    found = standing(desk.sara, "K1")
    assert found.kept == (Kept(ClockKind.RESOLUTION, 2, 1),)
    assert found.kept[0].percent == 50
    assert [(case.id, case.late) for case in found.open] == [(late, True)]
    assert [(one.title, one.cases) for one in found.problems] == [("The disk fills up", 1)]
    assert [plan.goal for plan in found.plans] == ["Mail works"]
    assert [report.case_id for report in found.reports] == [late]
    assert (found.arrived, found.resolved) == (2, 1)


def test_others_customers_are_not_there_for_sales(desk: Words):
    with refused("There is no customer", kind=NotFound):
        standing(desk.sara, "K2")
    assert standing(desk.anna, "K2").open == ()
    with refused("done by", kind=NotAllowed):
        standing(desk.olle, "K1")

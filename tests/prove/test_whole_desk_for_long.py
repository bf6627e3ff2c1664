"""The same random desk as in the everyday tests, for longer, anew each time, and on PostgreSQL too."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from furnished import on_postgresql, on_sqlite
from supportdesk.i18n import use
from whole_desk import WORKS, machine_on

RUNS = {"sqlite": 400, "postgresql": 60}
FACTOR = float(os.environ.get("SUPPORTDESK_PROVE") or 1)
"""`make prove` sets 1; more makes it longer."""


def test_whatever_people_do_what_must_hold_holds(
    engine: str, desks: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    use("en")
    figures: Counter[str] = Counter()
    long = settings(
        max_examples=int(RUNS[engine] * FACTOR),
        stateful_step_count=60,
        deadline=None,
        database=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )
    make = on_sqlite if engine == "sqlite" else on_postgresql
    with make(desks, tmp_path) as opened:
        run_state_machine_as_test(machine_on(opened, figures), settings=long)
    done, refused = (sum(figures[f"{what} {how}"] for what in WORKS) for how in ("done", "refused"))
    with capsys.disabled():
        print(f"\n{engine}: {long.max_examples} desks, {done} works done, {refused} refused, 0 broken invariants")
    assert len([what for what in WORKS if figures[f"{what} done"]]) >= len(WORKS) - 4

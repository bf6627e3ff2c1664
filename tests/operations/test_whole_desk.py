"""A whole desk worked on at random, for as long as everyday tests may take; `make prove` goes on for longer."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from engines import SqliteDesks
from furnished import on_sqlite
from whole_desk import WORKS, machine_on

EVERYDAY = settings(
    max_examples=20,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def test_whatever_people_do_what_must_hold_holds(sqlite_desks: SqliteDesks, folder: Path):
    figures: Counter[str] = Counter()
    with on_sqlite(sqlite_desks, folder) as opened:
        run_state_machine_as_test(machine_on(opened, figures), settings=EVERYDAY)
    tried = [what for what in WORKS if figures[f"{what} done"]]
    assert len(tried) >= len(WORKS) - 4, figures

"""A desk to try things on: an invented provider, its customers, and six weeks of their cases, each lived through the
operations, so that every event in it is real."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from supportdesk.demo.cast import settle
from supportdesk.demo.changing import change, describe
from supportdesk.demo.office import SetClock
from supportdesk.demo.owing import owe
from supportdesk.demo.plan import Planner
from supportdesk.demo.stage import Progress, play
from supportdesk.demo.stories import tales
from supportdesk.desk import Desk, Store
from supportdesk.operations.routines import load_routine
from supportdesk.operations.setup import apply_setup, plan_setup
from supportdesk.operations.sweep import sweep
from supportdesk.resources import data_folder
from supportdesk.rules.actor import rule
from supportdesk.storage.address import Address
from supportdesk.storage.upgrade import create

__all__ = ["DEMO_AGENT", "build"]

DEMO_AGENT = "maja"
"""In whose hands the demo opens: the first agent of first line."""
FOUNDED = timedelta(days=60)
MAKER = rule("demo")
ROTA = data_folder() / "demo" / "rota.toml"
ROUTINES = data_folder() / "demo" / "routines"


def build(
    address: Address, *, now: datetime, seed: int = 1, cases: int = 200, progress: Progress | None = None
) -> None:
    """Makes a demo desk at a place where there is none, as it would look at `now` (aware).

    The same seed gives the same desk, as old as it looks, on every day. `cases` are never fewer than the open ones and
    the groups, and no more than the stories give. Where it cannot be finished, no file is left behind.
    """
    create(address)
    try:
        _live(address, now, seed, cases, progress)
    except BaseException:
        _remove(address.path)
        raise


def _live(address: Address, now: datetime, seed: int, cases: int, progress: Progress | None) -> None:
    clock = SetClock(now - FOUNDED)
    desk = Desk(Store(address, durable=False), clock, actor=MAKER)
    with closing(desk), desk.together():
        whole = desk.store.open_change
        if whole is None:
            raise AssertionError("together() opens a change")
        cast = settle(whole, tales())
        describe(whole)
        play(whole, clock, cast, Planner(tales(), cast, now, seed).scripts(cases), progress)
    clock.set(now)
    with closing(desk):
        apply_setup(desk, plan_setup(desk, ROTA.read_text(encoding="utf-8"), file=ROTA.name))
        for file in sorted(ROUTINES.glob("*.md")):
            load_routine(desk, file.stem, file.read_text(encoding="utf-8"), file=file.name)
        sweep(desk)
        owe(desk)
        change(desk)


def _remove(file: Path | None) -> None:
    """Removes a SQLite file with what stands beside it; a server's database is left to its owner."""
    if file is not None:
        for suffix in ("", "-wal", "-shm", ".gate"):
            file.with_name(file.name + suffix).unlink(missing_ok=True)

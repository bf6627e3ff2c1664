"""What every test may ask for: a desk's address on both engines, its database, and a clock that stands still."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from engines import NoServer, PostgresqlDesks, SqliteDesks, postgresql_server
from fake_clock import FakeClock
from supportdesk.i18n import use

settings.register_profile(
    "desk", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)  # a busy machine is no fault
settings.load_profile("desk")


@pytest.fixture(autouse=True)
def no_language_is_left_behind() -> Iterator[None]:
    """The language is the process's: what one test speaks, no other hears."""
    yield
    use("en")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(scope="session")
def sqlite_desks(tmp_path_factory: pytest.TempPathFactory) -> SqliteDesks:
    return SqliteDesks(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="session")
def postgresql_desks() -> Iterator[PostgresqlDesks]:
    pytest.importorskip("psycopg", reason="the PostgreSQL half needs psycopg")
    try:
        with postgresql_server() as server, closing(PostgresqlDesks(server)) as desks:
            yield desks
    except NoServer as error:
        pytest.skip(f"no PostgreSQL server to test on: {error}")


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def desks(engine: str, request: pytest.FixtureRequest) -> Any:
    """Where desks of this engine come from."""
    return request.getfixturevalue(f"{engine}_desks")


@pytest.fixture
def address(desks: Any, tmp_path: Path) -> Iterator[Any]:
    """A fresh desk, empty and of the present layout, on each engine in turn."""
    with desks.fresh(tmp_path) as address:
        yield address


@pytest.fixture
def empty_address(desks: Any, tmp_path: Path) -> Iterator[Any]:
    """A place where no desk is yet."""
    with desks.empty(tmp_path) as address:
        yield address


@pytest.fixture
def database(address: Any) -> Iterator[Any]:
    """The write side of the fresh desk."""
    from supportdesk.storage.database import Database

    with closing(Database(address, durable=False)) as database:
        yield database


def pytest_collection_finish() -> None:
    """What the tests have imported stays to the end: the collector need not go through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Slow tests run on SQLite here and on PostgreSQL by `make prove`, so that `make test` stays under five minutes.

    So do sweeps: see `sweeps`. What takes part in one is marked `swept`, and `make prove` runs it to its end. What is marked `long`
    runs there alone.
    """
    if os.environ.get("SUPPORTDESK_PROVE"):
        return
    put_off = [
        item
        for item in items
        if item.get_closest_marker("long") or (item.get_closest_marker("slow") and "postgresql" in item.nodeid)
    ]
    config.hook.pytest_deselected(items=put_off)
    items[:] = [item for item in items if item not in set(put_off)]

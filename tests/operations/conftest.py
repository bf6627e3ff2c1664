"""A furnished desk on each engine, and the proof after every test that the log still explains every row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from desk_words import Words, furnish
from desk_words import furnished as a_furnished_desk
from fake_clock import FakeClock
from supportdesk.desk import Desk, Store
from supportdesk.i18n import use
from supportdesk.operations.verify import verify


@pytest.fixture(autouse=True)
def in_english() -> None:
    use("en")


@pytest.fixture(scope="session")
def furnished() -> Iterator[tuple[dict[str, Store], ExitStack]]:
    """One desk an engine, shared by the tests: each works on cases of its own."""
    with ExitStack() as stack:
        yield {}, stack


@pytest.fixture
def desk(
    engine: str,
    desks: Any,
    clock: FakeClock,
    furnished: tuple[dict[str, Store], ExitStack],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Words]:
    """The shared desk of this engine; afterwards every case that the test made is what its events say."""
    stores, stack = furnished
    if engine not in stores:
        address = stack.enter_context(desks.fresh(tmp_path_factory.mktemp(engine)))
        stores[engine] = Store(address, durable=False)
        stack.callback(stores[engine].close)
        furnish(Desk(stores[engine], FakeClock()))
    words = Words(stores[engine], clock)
    first = words.nobody.rows("SELECT coalesce(max(id), 0) + 1 FROM cases")[0][0]
    yield words
    assert list(verify(words.nobody, first=first)) == []


@pytest.fixture
def own_desk(desks: Any, clock: FakeClock, tmp_path: Path) -> Iterator[Words]:
    """A desk of the test's own: for what looks at all cases at once."""
    with desks.furnished(a_furnished_desk, tmp_path) as address, closing(Store(address, durable=False)) as store:
        words = Words(store, clock)
        yield words
        assert list(verify(words.nobody)) == []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path

"""One demo desk for all who only look at it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from demo_desk import demo_at

from supportdesk.desk import Desk
from sweeps import some_of


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with closing(demo_at(tmp_path_factory.mktemp("demo") / "demo.db")) as desk:
        yield desk


@pytest.fixture(scope="session")
def small_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The open cases and what belongs to them: no desk can be asked to be smaller."""
    with closing(demo_at(tmp_path_factory.mktemp("demo") / "small.db", cases=1)) as desk:
        yield desk


@pytest.fixture(scope="session", params=some_of((1, 200), 1))
def size(request: pytest.FixtureRequest) -> int:
    """How many cases the desks are asked for that are compared."""
    return request.param


@pytest.fixture(scope="session")
def sized_desk(size: int, request: pytest.FixtureRequest) -> Desk:
    """One to compare others of this size with."""
    return request.getfixturevalue("small_desk" if size == 1 else "desk")

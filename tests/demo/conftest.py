"""One demo desk for all who only look at it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from demo_desk import demo_at

from supportdesk.desk import Desk


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with closing(demo_at(tmp_path_factory.mktemp("demo") / "demo.db")) as desk:
        yield desk

"""A demo desk of forty cases, and the real program opened on it in a terminal."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from fake_clock import TUESDAY, FakeClock
from supportdesk.desk import open_desk
from supportdesk.i18n import use
from supportdesk.operations.customers import add_customer
from supportdesk.operations.desk_facts import DEMO, set_desk_fact
from supportdesk.operations.ownership import take
from supportdesk.operations.people import add_agent, identify
from supportdesk.operations.register import NewCase, register
from supportdesk.operations.views import seed_views
from supportdesk.storage.address import parse_address
from supportdesk.storage.upgrade import create
from supportdesk.terms import Line, Role
from terminal import Terminal

ROOT = Path(__file__).parents[2]
NOW = ("--now", TUESDAY.isoformat())
"""Starts the program at the time at which the cases were made: no minute turns while two pages are compared."""
PROGRAM = (sys.executable, "-m", "supportdesk")
SUBJECTS = (
    "Mail is down for everyone",
    "Går inte att skriva ut",
    "日本語の件名 … – “quoted”",
    "VPN \x1b[31mred\u202e tuo",
)

Opened = Callable[..., Terminal]


@pytest.fixture(scope="session")
def made_desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that every test starts from a copy of: Anna owns three cases, nobody the other 37."""
    path = tmp_path_factory.mktemp("made") / "desk.db"
    create(parse_address(str(path)))
    desk = open_desk(str(path), clock=FakeClock(), durable=False)
    add_agent(desk, "anna", "Anna Ahl", [Role.MANAGER, Role.FIRST_LINE], lines=[Line.FIRST])
    anna = desk.acting_as(identify(desk, "anna"))
    set_desk_fact(anna, DEMO, "1")
    seed_views(anna)
    customer = add_customer(anna, "K1", "Örebro Åkeri AB")
    with anna.together():
        for n in range(40):
            case = NewCase(
                SUBJECTS[n % len(SUBJECTS)],
                "It does not work.",
                customer_id=customer if n % 3 else None,
                impact=n % 3 + 1,
                urgency=n % 2 + 1,
                arrived_at=anna.now() - timedelta(minutes=7 * n, seconds=20),
            )
            outcome = register(anna, case)
            if n in (4, 7, 18):
                take(anna, outcome.case_id)
    desk.close()
    return path


@pytest.fixture
def desk_file(made_desk: Path, tmp_path: Path) -> Path:
    use("en")
    return Path(shutil.copy(made_desk, tmp_path / "desk.db"))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def environment(home: Path) -> dict[str, str]:
    """A person with an empty home who reads English."""
    folders = {f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("CONFIG", "DATA", "STATE")}
    return {"PYTHONPATH": str(ROOT), "HOME": str(home), "PATH": os.environ["PATH"], "TZ": "UTC", **folders}


@pytest.fixture
def opened(desk_file: Path, environment: dict[str, str]) -> Iterator[Opened]:
    """Opens the program on the desk in a terminal of `cols` × `rows`; further words and variables may be given."""
    with Terminal() as terminal:

        def start(
            *words: str, cols: int = 80, rows: int = 24, program: tuple[str, ...] = PROGRAM, **env: str
        ) -> Terminal:
            argv = [*program, "--database", str(desk_file), *words]
            return terminal.start(argv, env=environment | env, cols=cols, rows=rows)

        yield start


def ready(terminal: Terminal) -> bool:
    """Whether Textual has taken over and counted the views."""
    return 1004 in terminal.modes and "Mine 3" in terminal.screen_text()

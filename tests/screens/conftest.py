"""A small desk for the screens: four customers, three agents, a handful of cases at known times."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from fake_clock import FakeClock
from supportdesk.desk import Desk, open_desk
from supportdesk.i18n import use
from supportdesk.operations.customers import add_contact, add_customer
from supportdesk.operations.ownership import take
from supportdesk.operations.people import add_agent, identify
from supportdesk.operations.register import NewCase, register
from supportdesk.operations.views import seed_views
from supportdesk.storage.address import parse_address
from supportdesk.storage.upgrade import create
from supportdesk.terms import Line, Role

CASES = (
    ("Mail is down for everyone", "Hamnen AB", 1, 1, 30),
    ("VPN drops every ten minutes", "Kviberg Tryck", 2, 1, 90),
    ("Cannot print from the order system", "Hamnen AB", 3, 2, 200),
    ("New user on Monday", "Orust kommun", 3, 3, 1500),
    ("Disk 81 % on fs02", "Orust kommun", 2, 3, 3000),
)


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that every test starts from a copy of."""
    path = tmp_path_factory.mktemp("furnished") / "desk.db"
    create(parse_address(str(path)))
    clock = FakeClock()
    desk = open_desk(str(path), clock=clock)
    add_agent(desk, "eva", "Eva Berg", [Role.MANAGER], lines=[Line.MANAGER])
    eva = desk.acting_as(identify(desk, "eva"))
    add_agent(eva, "anna", "Anna Ahl", [Role.FIRST_LINE], lines=[Line.FIRST])
    add_agent(eva, "dan", "Dan Dahl", [Role.FIRST_LINE], lines=[Line.FIRST])
    add_agent(eva, "bo", "Bo Berg", [Role.SECOND_LINE], lines=[Line.SECOND], competences=["mail", "network"])
    add_agent(eva, "olle", "Olle Ohm", [Role.OPS])
    seed_views(eva)
    anna = desk.acting_as(identify(desk, "anna"))
    customers = {}
    for number, name in enumerate(("Hamnen AB", "Kviberg Tryck", "Orust kommun"), start=1001):
        key = add_customer(eva, f"K{number}", name, level="gold", mail_domain=f"{name.split()[0].lower()}.example")
        contact = add_contact(
            eva, key, "Lina Ek", mail=f"lina@{name.split()[0].lower()}.example", phone="031-390 06 07"
        )
        customers[name] = (key, contact)
    for subject, customer, impact, urgency, minutes in CASES:
        key, contact = customers[customer]
        arrived = clock.now() - timedelta(minutes=minutes)
        text = f"Hello,\n\n{subject}. We need help.\n\nLina"
        register(
            anna,
            NewCase(
                subject, text, impact=impact, urgency=urgency, customer_id=key, contact_id=contact, arrived_at=arrived
            ),
        )
    take(anna, 1002)
    desk.close()
    return path


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def desk(furnished: Path, tmp_path: Path, clock: FakeClock) -> Iterator[Desk]:
    use("en")
    path = tmp_path / "desk.db"
    shutil.copy(furnished, path)
    opened = open_desk(str(path), clock=clock, durable=False)
    yield opened
    opened.close()

"""Database addresses as people write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from supportdesk.errors import DeskUnreachable
from supportdesk.storage.address import parse_address


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("/srv/desk/desk.db", "/srv/desk/desk.db"),
        ("sqlite:////srv/desk/desk.db", "/srv/desk/desk.db"),
        ("sqlite:///desk.db", f"{Path.cwd()}/desk.db"),
        ("desk.db", f"{Path.cwd()}/desk.db"),
        ("~/desk.db", f"{Path.home()}/desk.db"),
        ("/srv/100 % sure?#1.db", "/srv/100 % sure?#1.db"),
    ],
)
def test_a_file(written, path):
    address = parse_address(written)
    assert (address.dialect, str(address.path), address.shown) == ("sqlite", path, path)
    assert parse_address(address.url) == address


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("postgresql://anna:s3cret@db.example:5433/desk", "postgresql://db.example:5433/desk"),
        ("postgres://db.example/desk", "postgresql://db.example/desk"),
        ("postgresql+psycopg://db.example/desk?sslmode=verify-full", "postgresql://db.example/desk"),
        ("postgresql:///desk?host=/run/postgresql&password=s3cret", "postgresql:///desk"),
        ("postgresql:///desk?host=db.example", "postgresql://db.example/desk"),
        ("postgresql://anna@[2001:db8::1]/desk", "postgresql://[2001:db8::1]/desk"),
        ("postgresql:///desk", "postgresql:///desk"),
        ("postgresql://?service=desk", "postgresql://"),
    ],
)
def test_a_server(written, shown):
    address = parse_address(written)
    assert (address.dialect, address.path, address.shown) == ("postgresql", None, shown)
    assert "s3cret" not in repr(address)
    assert parse_address(address.url) == address


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("", "The database address is empty. Give a file or postgresql://HOST/NAME."),
        ("sqlite://", "“sqlite://” names no file. Give sqlite:///FOLDER/desk.db."),
        ("sqlite:///:memory:", "“sqlite:///:memory:” names no file. Give sqlite:///FOLDER/desk.db."),
        ("mysql://db/desk", "“mysql” is no database this program knows. Use sqlite:///FILE or postgresql://HOST/NAME."),
        ("postgresql://", "The address names no database. Write postgresql://HOST/NAME."),
        (
            "postgresql://anna:s3cret@db:port/desk",
            "The address of the database cannot be read. Write postgresql://HOST:PORT/NAME.",
        ),
        (
            "postgresql://anna:s3cret@[db/desk",
            "The address of the database cannot be read. Write postgresql://HOST:PORT/NAME.",
        ),
        ("/", "“/” names no file. Give FOLDER/desk.db."),
        ("desk\0.db", "A file name cannot hold a zero byte. Give another by --database."),
    ],
)
def test_what_cannot_be_an_address(written, sentence):
    with pytest.raises(DeskUnreachable) as refused:
        parse_address(written)
    assert str(refused.value) == sentence

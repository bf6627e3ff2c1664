"""A person at a shell: runs the program in this process, as `python -m supportdesk` would, and keeps what it said."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

from supportdesk.cli.main import run
from supportdesk.desk import Desk, open_desk
from supportdesk.operations.desk_facts import DEMO, set_desk_fact
from supportdesk.operations.people import add_agent, user_name
from supportdesk.rules.actor import rule
from supportdesk.storage.address import Address
from supportdesk.terms import Line, Role

STATE = "state"
UNSET = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "NO_COLOR", "COLUMNS", "SUPPORTDESK_NOW", "SUPPORTDESK_AGENT")


@dataclass(frozen=True)
class Said:
    """What one command answered."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()

    @property
    def data(self) -> Any:
        return json.loads(self.out)


class Shell:
    """`shell("case", "take", "SD-1001")` gives what was said; `does` and `refuses` also hold the exit status."""

    def __init__(self, database: str, capsys: Any, monkeypatch: Any, home: Path) -> None:
        self.database, self.home = database, home
        self._capsys, self._monkeypatch = capsys, monkeypatch
        self.opened: list[Any] = []
        for name, folder in (("XDG_CONFIG_HOME", "config"), ("XDG_DATA_HOME", "data"), ("XDG_STATE_HOME", STATE)):
            monkeypatch.setenv(name, str(home / folder))
        for name in UNSET:
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("SUPPORTDESK_CONFIG", "")
        monkeypatch.setenv("SUPPORTDESK_LANGUAGE", "en")
        monkeypatch.setenv("SUPPORTDESK_DATABASE", database)
        monkeypatch.setenv("TZ", "Europe/Stockholm")

    def __call__(self, *words: str, stdin: bytes = b"") -> Said:
        self._monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(stdin), encoding="utf-8"))
        code = run(words, self._screens)
        out, err = self._capsys.readouterr()
        return Said(code, out, err)

    def _screens(self, settings: Any) -> int:
        self.opened.append(settings)
        return 0

    def does(self, *words: str, stdin: bytes = b"") -> Said:
        said = self(*words, stdin=stdin)
        assert said.code == 0, said
        return said

    def data(self, *words: str, stdin: bytes = b"") -> Any:
        """What it prints with `--json`."""
        return self.does(*words, "--json", stdin=stdin).data

    def refuses(self, *words: str, stdin: bytes = b"", code: int = 1) -> str:
        """The one sentence it refuses with; nothing comes on stdout."""
        said = self(*words, stdin=stdin)
        assert (said.code, said.out) == (code, ""), said
        return said.err.removesuffix("\n")

    def case(self, subject: str = "The printer is stuck", *words: str) -> str:
        """A new case; gives its reference."""
        return str(self.data("case", "new", subject, *words)["reference"])


@contextmanager
def desk_at(database: str) -> Iterator[Desk]:
    """The desk in the hands of a rule, to set a scene."""
    desk = open_desk(database, durable=False).acting_as(rule("scene"))
    try:
        yield desk
    finally:
        desk.close()


def people(desk: Desk) -> None:
    """The one who runs the tests is manager and first line; bo is second line, sia sells, olle runs the machines."""
    add_agent(desk, user_name(), "Anna Lund", [Role.MANAGER, Role.FIRST_LINE], lines=[Line.FIRST])
    add_agent(desk, "bo", "Bo Ek", [Role.SECOND_LINE], lines=[Line.SECOND], competences=["mail"])
    add_agent(desk, "sia", "Sia Sand", [Role.SALES])
    add_agent(desk, "olle", "Olle Ord", [Role.OPS])


def staffed(address: Address) -> None:
    """A desk of these people, left to be copied: see `engines`."""
    with desk_at(address.url) as desk:
        people(desk)


def demo_desk(desk: Desk) -> None:
    """Lets the tests be other people by `--as`."""
    set_desk_fact(desk, DEMO, "1")


Scene = Callable[[Desk], None]

"""What a sweep takes on a push and what by `make prove`, and that `make prove` finds every test that takes part in one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import sweeps
from sweeps import rounds, some_of

TESTS = Path(__file__).parent


@pytest.mark.parametrize(
    ("wanted", "taken"), [(1, "a"), (3, "adg"), (5, "acegi"), (10, "abcdefghij"), (99, "abcdefghij")]
)
def test_a_part_is_spread_over_the_whole(monkeypatch, wanted, taken):
    monkeypatch.setattr(sweeps, "PROVING", False)
    assert "".join(some_of("abcdefghij", wanted)) == taken
    assert rounds(wanted, 1000) == wanted


def test_all_of_it_is_proven(monkeypatch):
    monkeypatch.setattr(sweeps, "PROVING", True)
    assert some_of("abcdefghij", 1) == list("abcdefghij")
    assert rounds(1, 1000) == 1000


def test_who_sweeps_is_marked():
    sweeping = {
        path for path in TESTS.rglob("test_*.py") if re.search("^from sweeps import", path.read_text("utf-8"), re.M)
    }
    assert len(sweeping) > 5
    unmarked = [path for path in sweeping if not re.search(r"mark\.(swept|slow)$", path.read_text("utf-8"), re.M)]
    assert [path.name for path in unmarked if path.name != "test_sweeps.py"] == []

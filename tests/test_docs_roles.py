"""docs/roles.md says what the table says, and of every action what it is and what decides beside the role."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from role_table import CELLS, IF
from supportdesk.rules.actions import Action

ROOT = Path(__file__).parents[1]
TOOL = ROOT / "tools" / "roles.py"


@pytest.fixture
def roles(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(str(TOOL.parent))
    import roles

    return roles


def test_the_drawing_is_what_the_table_says():
    done = subprocess.run([sys.executable, str(TOOL), "check"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_every_action_has_its_words_once(roles):
    named = [name for actions in roles.PARTS.values() for name in actions]
    assert sorted(named) == sorted(Action)


def test_half_a_cell_is_where_the_table_by_hand_has_one(roles):
    by_hand = {name: {role for role, cell in row.items() if cell in ("own", "if")} for name, row in CELLS.items()}
    assert {name: set(who) for name, who in roles.HALF.items()} == {name: who for name, who in by_hand.items() if who}
    assert set(roles.HALF) <= set(roles.BESIDE)
    assert set(IF) <= set(roles.BESIDE)

"""The ways of records: each is one table, sound in itself, and drawn in the handbook as it stands."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from supportdesk.records import FLOWS
from supportdesk.rules.actions import TABLE
from supportdesk.rules.flow import Flow

TOOL = Path(__file__).parents[1] / "tools" / "flows.py"


def test_the_drawing_is_what_the_tables_say():
    done = subprocess.run([sys.executable, str(TOOL), "check"], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.returncode == 0


@pytest.mark.parametrize("flow", FLOWS.values(), ids=lambda flow: flow.name)
class TestFlow:
    def test_every_state_can_be_reached_or_is_where_it_begins_or_what_undo_makes(self, flow: Flow):
        reached = {move.target for move in flow.moves} | {flow.first, flow.cancelled}
        assert reached == set(type(flow.first))

    def test_what_is_not_done_can_go_on(self, flow: Flow):
        for state in type(flow.first):
            assert flow.is_done(state) or flow.verbs(state), state

    def test_every_step_is_somebodys(self, flow: Flow):
        assert all(TABLE[move.action].roles for move in flow.moves)

    def test_a_verb_is_one_step(self, flow: Flow):
        verbs = [move.verb for move in flow.moves]
        assert len(verbs) == len(set(verbs))

    def test_what_was_a_mistake_is_done_with(self, flow: Flow):
        assert flow.is_done(flow.cancelled)

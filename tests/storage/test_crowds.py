"""Many programs on one desk, and programs that are killed: nothing that was reported stored is ever lost.

Modest numbers; `make prove` runs the same with large ones.
"""

from __future__ import annotations

from benchmarks.storage_crowd import crowd, furnish
from benchmarks.storage_kills import kills


def test_a_crowd_on_one_case_loses_nothing_and_nobody_is_turned_away(address):
    furnish(address)
    result = crowd(address, processes=2, threads=4, transactions=50)
    assert result.faults == []
    assert (result.reported, result.counted, result.events) == (400, 400, 400)


def test_kills_in_the_middle_of_writing(address):
    """What was acknowledged is there; the rest is there whole or not at all; the next writer is not held up."""
    result = kills(address, rounds=20)
    assert result.acknowledged > 20
    assert (result.lost, result.halves, result.damaged) == (0, 0, 0)
    assert max(result.recoveries) < 10

"""No byte of a stranger's text acts on the terminal, runs as markup or moves a column: the real program, on every screen.

A tour on honest texts gives the alphabet of the program; the same tour among hostile ones may send nothing outside of it.
"""

from __future__ import annotations

import base64
import re
import sys
from collections.abc import Container, Sequence

import pytest
from robot import at_the_desk

from hostile import HONEST, OWN, SHARED, shared_payloads
from program_run import environment
from stranger_desk import PACKED, PATTERN, furnish
from supportdesk.desk import open_desk
from supportdesk.operations.people import user_name
from sweeps import some_of
from terminal import Terminal, tokens
from tour import SIZE, VOCABULARY, Toured, look_round

STRANGERS = {
    "ours": list(OWN.values()),
    "shared": pytest.param(
        some_of(list(shared_payloads().values()), 24),
        marks=pytest.mark.skipif(not SHARED.exists(), reason="the longer collection of payloads is not here"),
    ),
}


@pytest.fixture(scope="module")
def toured(sqlite_desks, tmp_path_factory: pytest.TempPathFactory):
    def go(texts: Sequence[str], opened: Container[int], pasted: Sequence[str] = ()) -> Toured:
        return look_round(sqlite_desks, tmp_path_factory.mktemp("desk"), texts, opened, pasted)

    return go


@pytest.fixture(scope="module")
def honest(toured) -> Toured:
    return toured(HONEST, (PACKED, PATTERN), HONEST[:3])


def test_honest_texts_stand_in_their_columns_and_need_no_more_than_we_know(honest):
    assert honest.alphabet - VOCABULARY == set()
    assert len(honest.tour.previewed) == len(HONEST) + 1
    assert honest.tour.crooked == []


@pytest.mark.swept
@pytest.mark.parametrize("texts", STRANGERS.values(), ids=STRANGERS)
def test_strangers_add_nothing(texts, honest, toured):
    sample = slice(None, None, 1 + len(texts) // 20)
    strange = toured(texts, (PACKED, *range(PATTERN, PATTERN + len(texts))[:40:8]), pasted=texts[sample])
    assert strange.alphabet - honest.alphabet == set()
    assert len(strange.tour.previewed) == len(texts) + 1
    assert strange.tour.crooked == []
    assert foreign_in_clipboards(strange.tour.terminal.raw) == []


def foreign_in_clipboards(raw: bytes) -> list[str]:
    """What the program put into the terminal's clipboard and is more than text."""
    sent = [base64.b64decode(found).decode() for found in re.findall(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)", raw)]
    assert sent
    return [text for text in sent if tokens(text.encode()) - {"TEXT", "LF"}]


UNSAFE = """
import re, sys
from supportdesk import unicode_rules
unicode_rules.one_line = lambda text, limit, blank: text.replace("\\n", " ")[:limit]
unicode_rules.block = lambda text, limit, line_limit, tab: text[:limit]
if sys.argv.pop(1) == "both":
    unicode_rules.FOREIGN = re.compile("(?!)")
sys.argv.insert(1, "--database")
from supportdesk.start import main
main()
"""
"""The program without the first protection, or without either."""


@pytest.mark.parametrize("missing", ["first", "both"])
def test_without_its_protections_the_program_would_be_caught(missing, honest, sqlite_desks, tmp_path):
    """The first page has the first protection alone, everything after it has both."""
    with sqlite_desks.fresh(tmp_path) as address, Terminal() as terminal:
        furnish(address.url, [OWN["title and clipboard"], OWN["eight-bit controls"], OWN["reading direction"]])
        unsafe = (sys.executable, "-c", UNSAFE, missing)
        terminal.start([*unsafe, address.url], environment(tmp_path), *SIZE)
        terminal.wait_for(lambda terminal: "OSC 52" in tokens(terminal.raw))
        assert tokens(terminal.raw) - honest.alphabet >= {"OSC 0", "Cf U+202E", "C1 9B"}


async def test_the_last_guard_has_nothing_to_do(sqlite_desks, tmp_path):
    """All that is drawn is made safe before: the filter behind it removes nothing (the robot asserts it)."""
    with sqlite_desks.fresh(tmp_path) as address:
        furnish(address.url, list(OWN.values()))
        desk = open_desk(address.url, durable=False)
        async with at_the_desk(desk, user_name(), size=SIZE) as me:
            await me.press("6", "o", "n")
            await me.sees("Case v")
            for case in range(PACKED + 1 + len(OWN), PACKED + 1, -6):
                await me.press("colon", *str(case))
                await me.sees("open the case")
                await me.press("enter")
                await me.sees(f"supportdesk  SD-{case} ", "owner")
                await me.press("enter", "2", "3", "4")
                await me.sees("[4 History]")
                await me.press("r")
                await me.sees("Reply to")
                await me.press("escape", "q")
                await me.sees("supportdesk  Queue")
        desk.close()

"""Every hostile text on every screen: each case opened, each section read to its end, each text pasted. Some minutes."""

from __future__ import annotations

import pytest

from hostile import HONEST, OWN, shared_payloads
from stranger_desk import PACKED, PATTERN
from tour import VOCABULARY, look_round

EACH = 30
"""So many texts at a desk: a list that is one page long."""
TEXTS = [*OWN.values(), *shared_payloads().values()]


@pytest.mark.parametrize("start", range(0, len(TEXTS), EACH))
def test_every_text_on_every_screen(start, sqlite_desks, tmp_path):
    texts = TEXTS[start : start + EACH]
    seen = look_round(sqlite_desks, tmp_path, texts, range(PACKED, PATTERN + len(texts)), texts)
    assert seen.alphabet - VOCABULARY == set()
    assert len(seen.tour.previewed) == len(texts) + 1
    assert seen.tour.crooked == []


def test_honest_texts_on_every_screen(sqlite_desks, tmp_path):
    seen = look_round(sqlite_desks, tmp_path, HONEST, range(PACKED, PATTERN + len(HONEST)), HONEST)
    assert seen.alphabet - VOCABULARY == set()
    assert seen.tour.crooked == []

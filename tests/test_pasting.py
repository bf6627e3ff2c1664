"""Pastes arrive in pieces; whatever is in them, nothing of it is a key."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from supportdesk.pasting import END, START, PasteGuard

MARKED = {"\x1b": "\u241b", "\x03": "\u2403", "\x00": "\u2400", "\x7f": "\u2421", "\x9b": "\ufffd"}
keys = st.text(st.sampled_from("aå[200~1\x1b\r\x03"), max_size=12).filter(lambda text: START not in text)
pasted = st.text(st.sampled_from("aå[201~\x1b\x03\x00\x7f\x9b\t\r\n"), max_size=20).filter(lambda text: END not in text)
sizes = st.lists(st.integers(1, 9), min_size=1)


def read(text: str, sizes: list[int]) -> str:
    """What comes out when the text comes in in pieces of these sizes, over and over."""
    guard, out, at = PasteGuard(), "", 0
    while at < len(text):
        for size in sizes:
            out += guard(text[at : at + size])
            at += size
    return out


@given(keys, pasted, keys, sizes)
def test_keys_pass_as_they_are_and_pastes_without_control_characters(before, text, after, sizes):
    out = read(before + START + text + END + after, sizes)
    shown = "".join(MARKED.get(character, character) for character in text)
    assert out == before + START + shown + END + after


def test_a_paste_that_goes_on_is_not_held_up():
    guard = PasteGuard()
    assert guard(START + "one") == START + "one"
    assert guard("two\x1b[20") == "two"
    assert guard("x") == "\u241b[20x"


def test_keys_are_never_held_up():
    guard = PasteGuard()
    assert [guard(key) for key in ("\x1b", "[", "2", "0", "0", "x")] == ["\x1b", "[", "2", "0", "0", "x"]

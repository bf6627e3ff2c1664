"""How long the running program takes to answer: from the key to the last byte of what it shows, at 1,000,000 cases beside 1,000.

What a person waits for, with everything between the key and the terminal. Both sizes are tried turn by turn, so that
whatever else the machine does falls on both; the least of several times counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from benchmarks.desk_of import RARE_AREA, RARE_CATEGORY, RARE_TAG, RARE_WORD
from benchmarks.measured_program import LARGE, SMALL, Row, opened, show_all_cases
from benchmarks.measured_terminal import MeasuredTerminal

TIMES = 11
MOST = 1.5
FILTERS = (
    *("is:open", "l:2", "p:<=2", "p:3 l:2", "s:open", 'c:"Customer 7 AB"', "comp:srv1", f"cat:{RARE_CATEGORY}"),
    *(f"area:{RARE_AREA}", RARE_WORD, "mail1", "vpn", f"tag:{RARE_TAG}", "age:>2h", "resolved:<1h", "kind:request"),
    *("l:2 OR p:1", "o:none is:open -s:wait", "is:open mail1", "backs:>2", "impact:1 urgency:1", "nosuchword"),
)
Keys = Sequence[bytes]
ANSWERS: Mapping[str, tuple[Keys, bytes, Keys]] = {
    "open a case": ([], b"\r", [b"q"]),
    "a row down": ([], b"j", [b"k"]),
    "half a page down": ([], b"\x04", [b"\x15"]),
    "jump to the end": ([], b"G", [b"g"]),
    "re-sort by age": ([b"o"], b"a", [b"o", b"p"]),
    "re-sort by customer": ([b"o"], b"c", [b"o", b"p"]),
    **{f"filter {text}": ([b"/"], b"\x15" + text.encode() + b"\r", [b"1"]) for text in FILTERS},
}
"""By what is done: the keys before it, the one that is answered, and those that take one back."""


def answered(terminal: MeasuredTerminal, before: Keys, key: bytes, after: Keys) -> float:
    """Milliseconds from the key to the last byte of the answer."""
    for one in before:
        terminal.press(one)
    _written, taken = terminal.press(key)
    for one in after:
        terminal.press(one)
    return taken


def rows(desks: Mapping[int, Path]) -> list[Row]:
    """A row for each thing that is done."""
    with ExitStack() as stack:
        small, large = (stack.enter_context(opened(desks[size])) for size in (SMALL, LARGE))
        for terminal in (small, large):
            show_all_cases(terminal)
        found = []
        for name, (before, key, after) in ANSWERS.items():
            few, many = [], []
            for _time in range(TIMES):
                few.append(answered(small, before, key, after))
                many.append(answered(large, before, key, after))
            found.append(_row(name, min(few), min(many)))
    return found


def _row(name: str, few: float, many: float) -> Row:
    return Row(
        f"answer: {name}",
        f"{few:.0f} ms at 1,000",
        f"{many:.0f} ms",
        f"{many / few:.2f} x",
        f"{MOST} x",
        many <= few * MOST,
    )

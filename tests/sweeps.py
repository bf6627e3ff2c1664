"""How far a law is swept: a part of its cases on every push, all of them by `make prove`, which sets SUPPORTDESK_PROVE.

Whoever asks here marks the test `swept`, so that `make prove` finds it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

PROVING = bool(os.environ.get("SUPPORTDESK_PROVE"))


def rounds(on_push: int, proving: int) -> int:
    """How many times, by chance or in turn."""
    return proving if PROVING else on_push


def some_of(all_of_them: Sequence[T], on_push: int) -> list[T]:
    """So many of them, from the first on and evenly spread; all by `make prove`."""
    wanted = rounds(min(on_push, len(all_of_them)), len(all_of_them))
    return [all_of_them[at * len(all_of_them) // wanted] for at in range(wanted)]

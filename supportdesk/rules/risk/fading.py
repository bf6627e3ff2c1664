"""Counts and sums that fade with time, so that what happened lately weighs most."""

from __future__ import annotations

from collections.abc import Hashable


class Fading:
    """By key: how many and their sum, each halved every `half` milliseconds. Times must not go back."""

    def __init__(self, half: float) -> None:
        self.half = half
        self._held: dict[Hashable, tuple[int, float, float]] = {}

    def add(self, key: Hashable, at: int, value: float = 1.0) -> None:
        """One more, worth `value`."""
        count, total = self.get(key, at)
        self._held[key] = (at, count + 1.0, total + value)

    def get(self, key: Hashable, at: int) -> tuple[float, float]:
        """The faded count and sum."""
        held = self._held.get(key)
        if held is None:
            return 0.0, 0.0
        last, count, total = held
        if at == last:
            return count, total
        kept = 0.5 ** ((at - last) / self.half)
        return count * kept, total * kept

    def count(self, key: Hashable, at: int) -> float:
        """The faded count."""
        return self.get(key, at)[0]

    def mean(self, key: Hashable, at: int, prior: float, strength: float) -> float:
        """The mean, pulled towards `prior` as if `strength` more had shown that."""
        count, total = self.get(key, at)
        return (total + prior * strength) / (count + strength)

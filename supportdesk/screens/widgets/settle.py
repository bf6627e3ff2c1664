"""Holds back what is not worth doing while a key is held down."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.message_pump import MessagePump
    from textual.timer import Timer

DELAY = 0.045
"""Seconds without another call after which a held back one is done; longer than the gap of a repeating key."""
BURST = 0.1
"""Calls closer together than this many seconds belong to one burst."""


class Settle:
    """Calls `action` at once when nothing went on before, and at the end of a burst instead of all through it.

    A preview shown through this follows a single key without delay and a held key not at all, so a slow
    link carries two rows a key and no more. `burst=math.inf` never calls at once: a plain debounce.
    """

    def __init__(
        self,
        host: MessagePump,
        action: Callable[[], object],
        *,
        delay: float = DELAY,
        burst: float = BURST,
        now: Callable[[], float] = monotonic,
    ) -> None:
        self._host, self._action, self._now = host, action, now
        self._delay, self._burst = delay, burst
        self._last = float("-inf")
        self._timer: Timer | None = None

    def __call__(self) -> None:
        """Something has changed: act now or when it settles."""
        quiet, self._last = self._now() - self._last, self._now()
        self.cancel()
        if quiet >= self._burst and self._burst != float("inf"):
            self._action()
        else:
            self._timer = self._host.set_timer(self._delay, self._fire)

    @property
    def waiting(self) -> bool:
        """Whether something is held back."""
        return self._timer is not None

    def cancel(self) -> None:
        """Forget what is held back."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def flush(self) -> None:
        """Do now what is held back, if anything is."""
        if self._timer is not None:
            self._fire()

    def _fire(self) -> None:
        self.cancel()
        self._action()

"""What was found on a case in words, for screens and commands alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from supportdesk.i18n import _, label, ngettext
from supportdesk.terms import FunctionHit
from supportdesk.text import safe


class Estimate(NamedTuple):
    """What a diagnosis says beside its cause. `fixed_by` is a time as people read it, `sure` percent, `hit` people."""

    function: FunctionHit
    fixed_by: str = ""
    sure: int | None = None
    hit: int | None = None

    def __str__(self) -> str:
        return ", ".join(self._parts())

    def _parts(self) -> Iterator[str]:
        yield _("function {how}").format(how=label(self.function))
        if self.fixed_by:
            by = _("fixed by {time}").format(time=self.fixed_by)
            yield by + (f" ({self.sure} %)" if self.sure is not None else "")
        if self.hit is not None:
            yield ngettext("{n} person hit", "{n} people hit", self.hit).format(n=self.hit)


def followed_words(title: str, step: int, steps: int, text: str) -> str:
    """How far one is in a routine: “Disk full: step 2 of 3, Empty the old logs.” Safe to show."""
    said = _("{title}: step {n} of {count}, {text}") if text else _("{title}: step {n}")
    return said.format(title=safe(title, limit=300), n=step, count=steps, text=safe(text, limit=300))

"""One thing that `supportdesk doctor` found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from supportdesk.i18n import P_, pgettext

Level = Literal["ok", "warn", "bad"]
LABELS: dict[Level, str] = {"ok": P_("finding", "ok"), "warn": P_("finding", "look"), "bad": P_("finding", "BAD")}


@dataclass(frozen=True)
class Finding:
    """`what` is a sentence for people; `advice` says what to do, "" where there is nothing to do."""

    level: Level
    what: str
    advice: str = ""

    @property
    def well(self) -> bool:
        """Whether the desk can be worked in as it is."""
        return self.level != "bad"

    def __str__(self) -> str:
        label = pgettext("finding", LABELS[self.level])
        return f"{label:<5} {self.what}{f' {self.advice}' if self.advice else ''}"


def ok(what: str, advice: str = "") -> Finding:
    """All is well; the advice is for who wants more."""
    return Finding("ok", what, advice)


def warn(what: str, advice: str) -> Finding:
    """Works, and should be looked at."""
    return Finding("warn", what, advice)


def bad(what: str, advice: str = "") -> Finding:
    """Must be put right before the desk is worked in."""
    return Finding("bad", what, advice)

"""Models of few trees: for tests of what becomes of a model, not of how good it is."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from supportdesk.rules.risk.model import PARTS, fit

QUICK_PARTS = tuple(replace(part, setting=replace(part.setting, trees=5)) for part in PARTS)
quick_fit = partial(fit, parts=QUICK_PARTS)

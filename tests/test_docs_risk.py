"""docs/risk.md says what the program does: its commands, its numbers, its words."""

from __future__ import annotations

import re
from pathlib import Path

from supportdesk.i18n import use
from supportdesk.operations.risk_read import Chances, Weight
from supportdesk.rules.risk.boosting import Setting
from supportdesk.rules.risk.features import NAMES
from supportdesk.rules.risk.model import LEAST_HISTORY
from supportdesk.rules.risk.samples import FRACTIONS
from supportdesk.screens.wording.chances import STEPS, chance_lines

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "risk.md").read_text(encoding="utf-8")


def test_the_numbers_are_those_of_the_program():
    assert f"**The facts.** {len(NAMES)}:" in PAGE
    assert f"fewer than {LEAST_HISTORY} cases" in PAGE
    assert "10, 25, 50, 75 and 90 %" in PAGE
    assert FRACTIONS == (0.0, 0.1, 0.25, 0.5, 0.75, 0.9)
    assert "50, 75 or 90 % of the time" in PAGE
    assert STEPS == (90, 75, 50)
    assert Setting().seed == 1


def test_the_example_is_what_is_shown():
    use("en")
    facts = (Weight("quiet", 31.2, 0.5), Weight("open_group", 40, 0.3), Weight("priority", 3, -0.2))
    shown = chance_lines(Chances(68, 30, 49, 70, facts), None)
    assert [line for line in shown if line not in PAGE] == []
    assert len(shown) == 3


def test_every_command_exists():
    reference = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    named = set(re.findall(r"supportdesk risk (\w+)", PAGE))
    assert named == {"backtest", "fit", "report"}
    assert [name for name in named if f"risk {name}" not in reference] == []


def test_without_a_forecast_the_share_of_the_time_is_said():
    use("en")
    assert chance_lines(None, 49) == []
    assert chance_lines(None, None) == []
    assert chance_lines(None, 80) == ["75 % of the time is used; there is no forecast yet"]
    assert chance_lines(None, 99) == ["90 % of the time is used; there is no forecast yet"]
    assert chance_lines(None, 130) == []

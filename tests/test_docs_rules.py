"""The examples of docs/rules.md are rules that could be put in force."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from supportdesk.operations.rule_sets import checked
from supportdesk.rules.rule_book import Verb

PAGE = Path(__file__).parents[1] / "docs" / "rules.md"
EXAMPLES = re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("text", EXAMPLES)
def test_an_example_can_be_put_in_force(text: str):
    assert len(checked(text).rules) == 1


def test_every_verb_is_explained():
    assert len(EXAMPLES) == 2
    page = PAGE.read_text(encoding="utf-8")
    assert [verb for verb in Verb if f"`{verb.value}`" not in page] == []

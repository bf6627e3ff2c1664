"""The floors of docs/decisions/0001: who may import whom, and what the first page need not wait for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "supportdesk"
HEAVY = ("sqlmodel", "sqlalchemy", "pydantic", "alembic", "typer", "click", "textual", "rich")
LIGHT = ("clock", "settings", "text", "errors", "i18n", "terms", "resources", "zones")
RULES = sorted(
    f"rules.{'.'.join(path.relative_to(PACKAGE / 'rules').with_suffix('').parts)}"
    for path in (PACKAGE / "rules").rglob("*.py")
    if path.name != "__init__.py"
)


def test_every_module_stands_on_its_floor(monkeypatch):
    from importlinter.cli import lint_imports

    monkeypatch.chdir(ROOT)
    assert lint_imports(no_cache=True, no_logo=True) == 0


@pytest.mark.parametrize("module", [*LIGHT, *RULES])
def test_the_lower_floors_load_nothing_heavy(module):
    code = f"import sys, supportdesk.{module}; print(*sorted(set({HEAVY!r}) & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stdout.split() == []


def test_the_rules_are_looked_at():
    assert RULES, "supportdesk/rules has no modules: the test above looks in the wrong place"

"""docs/commands.md says what the program says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
TOOL = ROOT / "tools" / "command_reference.py"


def test_the_reference_is_not_stale():
    """In a process of its own: help is in the language spoken when its module was first imported."""
    swede = os.environ | {"LANG": "sv_SE.UTF-8", "COLUMNS": "200"}
    run = subprocess.run([sys.executable, str(TOOL), "check"], capture_output=True, text=True, check=False, env=swede)
    assert (run.returncode, run.stderr) == (0, "")


def test_wrong_usage():
    run = subprocess.run([sys.executable, str(TOOL)], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (2, "Say one of: write, check.\n")

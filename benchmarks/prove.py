"""`make prove`: everything that shows how safe a desk is and takes minutes; each part prints its figures.

The parts are the tests in `tests/prove` and the modules `benchmarks/prove_*.py`, each run by itself. `SUPPORTDESK_PROVE=10`
makes the tests ten times as long.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def parts() -> dict[str, list[str]]:
    """By name: the command of each part."""
    tests = [
        sys.executable,
        "-m",
        "pytest",
        "tests/prove",
        "-q",
        "-p",
        "no:cacheprovider",
        "-o",
        "faulthandler_timeout=0",
    ]
    modules = sorted(path.stem for path in Path(__file__).parent.glob("prove_*.py"))
    slow = [sys.executable, "-m", "pytest", "tests", "-q", "-p", "no:cacheprovider", "-m", "slow or swept or long"]
    return {"tests/prove": tests, "slow tests on both engines, and whole sweeps": slow} | {
        name: [sys.executable, "-m", f"benchmarks.{name}"] for name in modules
    }


def main() -> int:
    """Runs every part; 1 when any failed."""
    environment = os.environ | {"SUPPORTDESK_PROVE": os.environ.get("SUPPORTDESK_PROVE") or "1"}
    failed = []
    for name, command in parts().items():
        print(f"== {name}", flush=True)
        if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode:
            failed.append(name)
    print(f"Failed: {', '.join(failed)}." if failed else "All of it held.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

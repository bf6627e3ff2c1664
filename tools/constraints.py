"""Keeps constraints.txt, the exact version of every package that runs, tests and builds the program.

python tools/constraints.py write   # newest versions that pyproject.toml allows, tried in an environment of their own
python tools/constraints.py check   # exits 1 and lists what this environment needs and the file lacks
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

ROOT = Path(__file__).parents[1]
FILE = ROOT / "constraints.txt"
HEAD = """\
# Exact versions of everything that runs, tests and builds supportdesk, on Python 3.11, 3.12 and 3.13.
# Used by `make` for every installation. Made anew, with the newest versions that pyproject.toml allows, by `make constraints`.
"""
INSTALLED = ("postgresql", "pdf")
"""The extras that `make` installs; of the others no exact version is kept."""
NOT_OURS = {"pip", "setuptools", "supportdesk"}


def write() -> int:
    """Installs what pyproject.toml allows into a throw-away environment and writes down what came."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        pip = [f"{folder}/bin/python", "-m", "pip", "-qq", "--disable-pip-version-check"]
        subprocess.run([*pip, "install", "--upgrade", "pip"], check=True)
        subprocess.run(
            [*pip, "install", "-e", f"{ROOT}[{','.join(INSTALLED)}]", "--group", f"{ROOT}/pyproject.toml:dev"],
            check=True,
        )
        frozen = subprocess.run([*pip, "freeze", "--exclude-editable"], check=True, capture_output=True, text=True)
    lines = [line for line in frozen.stdout.splitlines() if line.partition("==")[0] not in NOT_OURS]
    FILE.write_text(HEAD + "\n".join(sorted(lines, key=str.lower)) + "\n", encoding="utf-8")
    print(f"{len(lines)} packages in {FILE.name}. Run make test, then commit it.")
    return 0


def check() -> int:
    """1 with a list when something needed here has no exact version in the file, or another than the installed one."""
    complaints = sorted(set(disagreements()))
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return 1 if complaints else 0


def disagreements() -> Iterator[str]:
    """What is wrong, a line each."""
    pinned = {}
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, exact, version = line.partition("==")
            if not exact or "@" in line:
                yield f"{FILE.name}: “{line}” is no NAME==VERSION"
            pinned[canonicalize_name(name)] = version
    for name in needed():
        try:
            installed = distribution(name).version
        except PackageNotFoundError:
            yield f"{name} is needed and not installed: run make"
            continue
        if pinned.get(name) != installed:
            yield f"{name} {installed} is installed, {FILE.name} has {pinned.get(name, 'no version')}: run make constraints"


def needed() -> set[NormalizedName]:
    """Every package reachable from pyproject.toml on this Python, by canonical name."""
    found: set[tuple[NormalizedName, str]] = set()
    waiting = list(declared())
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        for extra in ("", *requirement.extras):
            if name not in NOT_OURS and (name, extra) not in found:
                found.add((name, extra))
                waiting += required_by(name, extra)
    return {name for name, _extra in found}


def declared() -> Iterator[Requirement]:
    """What pyproject.toml asks for, in all the groups that `make` installs."""
    table = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = table["project"]
    extras = [project["optional-dependencies"][name] for name in INSTALLED]
    groups = [project["dependencies"], *extras, table["dependency-groups"]["dev"]]
    return (Requirement(text) for group in groups for text in group)


def required_by(name: str, extra: str) -> Iterator[Requirement]:
    """What an installed package asks for on this machine; nothing when it is not installed."""
    try:
        texts = distribution(name).requires or []
    except PackageNotFoundError:
        return
    for requirement in map(Requirement, texts):
        if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
            yield requirement


if __name__ == "__main__":
    commands = {"write": write, "check": check}
    if len(sys.argv) != 2 or sys.argv[1] not in commands:
        print("Say one of: write, check.", file=sys.stderr)
        raise SystemExit(2)
    raise SystemExit(commands[sys.argv[1]]())

"""What stands under `make`: the Python it builds with, and the documents it checks."""

from __future__ import annotations

import importlib.util
import subprocess
from pathlib import Path

import pytest

TOOLS = Path(__file__).parents[1] / "tools"
OLD_OR_GONE = "#!/bin/sh\nexit 1\n"
GOOD = "#!/bin/sh\nexit 0\n"


@pytest.fixture
def find(tmp_path):
    """Runs tools/find-python on a machine that has just these programs."""

    def on(programs: dict[str, str]) -> subprocess.CompletedProcess[str]:
        for name, text in programs.items():
            (tmp_path / name).write_text(text)
            (tmp_path / name).chmod(0o755)
        command = ["/bin/sh", str(TOOLS / "find-python")]
        return subprocess.run(command, capture_output=True, text=True, check=False, env={"PATH": str(tmp_path)})

    return on


class TestFindPython:
    def test_the_newest_that_runs(self, find, tmp_path):
        found = find({"python3.13": OLD_OR_GONE, "python3.12": GOOD, "python3.11": GOOD, "python3": GOOD})
        assert (found.returncode, found.stdout) == (0, f"{tmp_path}/python3.12\n")

    def test_the_plain_one_will_do(self, find, tmp_path):
        assert find({"python3": GOOD}).stdout == f"{tmp_path}/python3\n"

    @pytest.mark.parametrize("programs", [{}, {"python3": OLD_OR_GONE}])
    def test_none_is_said_in_a_sentence(self, find, programs):
        found = find(programs)
        assert (found.returncode, found.stdout) == (1, "")
        assert found.stderr == (
            "No Python 3.11 or newer with venv was found. "
            "Install python3.11 and python3.11-venv (or newer) and run make again.\n"
        )


@pytest.fixture(scope="module")
def docs():
    spec = importlib.util.spec_from_file_location("docs_tool", TOOLS / "docs.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class TestDocuments:
    def test_ours_lead_somewhere(self, docs):
        assert list(docs.broken(docs.ROOT)) == []

    def test_what_leads_nowhere_is_named(self, docs, tmp_path):
        (tmp_path / "docs").mkdir()
        (tmp_path / "Makefile").write_text("test: ## all\n")
        (tmp_path / "docs" / "keys.md").write_text("# Keys & commands\n")
        (tmp_path / "README.md").write_text(
            "[keys](docs/keys.md) [part](docs/keys.md#keys--commands) [out](https://desk.example/x) `make test`\n"
            "[gone](docs/gone.md) [no part](docs/keys.md#nothing) `make tests`; we make sense of `[x](y)`\n"
        )
        assert list(docs.broken(tmp_path)) == [
            "README.md: the link docs/gone.md leads nowhere",
            "README.md: the link docs/keys.md#nothing leads nowhere",
            "README.md: there is no `make tests`",
        ]

"""What is installed, not what is checked out: the wheel holds the program and what ships with it."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from supportdesk import __version__

ROOT = Path(__file__).parents[1]
DATA = ROOT / "data"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel, built without isolation so that nothing is fetched."""
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT), cwd=out)
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """A folder with nothing of ours but what the wheel put there."""
    target = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--disable-pip-version-check"]
    run(*pip, "--target", str(target), str(wheel), cwd=target)
    return target


def run(*command: str, cwd: Path, **environment: str) -> str:
    """What the command printed; on failure the test shows both of its streams."""
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=cwd, env=os.environ | environment, timeout=300
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def python(installed: Path, *arguments: str) -> str:
    return run(sys.executable, *arguments, cwd=installed, PYTHONPATH=str(installed), LANG="sv_SE.UTF-8")


def test_it_holds_all_data_and_no_tests(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    expected = {f"supportdesk/data/{path.relative_to(DATA).as_posix()}" for path in DATA.rglob("*") if path.is_file()}
    assert expected <= names
    assert "supportdesk/data/locale/sv/LC_MESSAGES/supportdesk.mo" in names
    assert not [name for name in names if name.startswith(("tests", "tools", "benchmarks", "docs"))]


def test_it_carries_licence_and_command(wheel):
    with zipfile.ZipFile(wheel) as archive:
        about = f"supportdesk-{__version__}.dist-info"
        assert "Apache License" in archive.read(f"{about}/licenses/LICENSE").decode()
        assert "supportdesk = supportdesk.__main__:main" in archive.read(f"{about}/entry_points.txt").decode()


def test_the_program_runs_from_it(installed):
    assert __version__ in python(installed, "-m", "supportdesk", "--version")


def test_data_is_found_inside_it(installed):
    code = "from supportdesk.resources import data_folder; print(data_folder())"
    assert Path(python(installed, "-c", code).strip()) == installed / "supportdesk" / "data"


def test_it_speaks_swedish(installed):
    code = "from supportdesk import i18n; i18n.use('sv'); print(i18n.__file__, i18n._('just now'))"
    assert python(installed, "-c", code).split() == [str(installed / "supportdesk/i18n/__init__.py"), "nyss"]

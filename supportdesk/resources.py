"""Finds what ships with the program (`data/`), in a checkout and in an installed wheel alike."""

from __future__ import annotations

from pathlib import Path


def data_folder() -> Path:
    """The folder with rules, matrices, routines, demo desk and locale."""
    package = Path(__file__).parent
    installed = package / "data"
    return installed if installed.is_dir() else package.parent / "data"

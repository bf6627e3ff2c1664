"""The chances on the public incident log, where it lies beside the project. Some minutes."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli_desk import Shell, desk_at, people

DATASET = Path(__file__).parents[3] / "shared" / "datasets" / "servicenow_incidents_2016-02_2016-04.csv.gz"
WORDS = ("--train-until", "2016-04-15", "--from", "2016-04-15", "--to", "2016-04-30")


@pytest.mark.skipif(not DATASET.exists(), reason="the public incident log is not beside the project")
def test_the_population_is_that_of_the_protocol(sqlite_desks, capsys, monkeypatch, tmp_path):
    with sqlite_desks.fresh(tmp_path) as address:
        with desk_at(address.url) as desk:
            people(desk)
        shell = Shell(address.url, capsys, monkeypatch, tmp_path)
        shell.does("import", "servicenow", str(DATASET), "--zone", "Europe/Stockholm")
        found = shell.data("risk", "backtest", *WORDS)["by_moment"]
    assert [score["cases"] for score in found.values()] == [3539, 1530, 1436, 1201, 1089, 1054]
    assert found["opening"]["auroc"] > 0.74

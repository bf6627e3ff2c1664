"""No command sends a byte of a stranger's text that a terminal acts on: what it prints, its JSON and its refusals."""

from __future__ import annotations

import csv
import io
import json

import pytest

from benchmarks.incident_log import COLUMNS, incident_log
from cli_desk import Shell, desk_at, people
from hostile import HONEST, OWN, SHARED, shared_payloads
from program_run import command
from stranger_desk import PACKED, PATTERN, furnish
from sweeps import some_of
from terminal import tokens

PLAIN = {"TEXT", "LF", "Cf U+200C", "Cf U+200D"}
"""All that a command writes: text, ends of lines, and joiners that letters and emoji need."""
OURS = pytest.param(list(OWN.values()), id="ours")
THEIRS = pytest.param(
    some_of(list(shared_payloads().values()), 24),
    id="shared",
    marks=pytest.mark.skipif(not SHARED.exists(), reason="the longer collection of payloads is not here"),
)


@pytest.fixture
def furnished(sqlite_desks, capsys, monkeypatch, tmp_path):
    """A shell at a desk of these texts."""

    def at(texts) -> Shell:
        with sqlite_desks.fresh(tmp_path) as address:
            furnish(address.url, texts)
            return Shell(address.url, capsys, monkeypatch, tmp_path)

    return at


def said(*streams: str) -> set[str]:
    return {name for stream in streams for name in tokens(stream.encode("utf-8", "surrogateescape"))}


@pytest.mark.swept
@pytest.mark.parametrize("texts", [OURS, THEIRS])
def test_what_is_read(texts, furnished):
    shell = furnished(texts)
    cases = range(PACKED, PATTERN + len(texts))
    lists = [[what, "list"] for what in ("case", "view", "agent", "customer", "component")]
    shown = [["case", what, str(case)] for what in ("show", "history") for case in cases]
    customers = [["customer", "show", row["number"]] for row in shell.data("customer", "list")]
    answers = [(words, shell(*words), shell(*words, "--json")) for words in (*lists, *shown, *customers)]
    assert [words for words, text, _ in answers if not said(text.out, text.err) <= PLAIN] == []
    assert [words for words, _, data in answers if not said(data.out, data.err) <= {"TEXT", "LF"}] == []
    assert [words for words, text, _ in answers if text.code and words not in customers] == []
    found = [text for words, text, _ in answers if words in customers and text.code == 0]
    assert len(found) > len(customers) * 2 / 3, (
        "a number of blanks at its ends is not found by itself, but the others are"
    )


@pytest.mark.swept
@pytest.mark.parametrize("texts", [OURS, THEIRS])
def test_what_is_refused(texts, furnished):
    shell = furnished(HONEST)
    for number, text in enumerate(texts):
        for words in (
            ["case", "show", text],
            ["case", "list", f"s:{text}"],
            ["case", "list", f'c:"{text}'],
            ["case", "list", "--sort", text],
            ["case", "take", text],
            ["case", "assign", "1003", text],
            ["case", "tag", "1003", text],
            ["customer", "show", text],
            ["view", "save", text, text],
            ["agent", "add", text, "--role", "ops"],
            ["import", "servicenow", text.replace("\0", "")],
            [text],
            [f"--{text}"],
        ):
            answer = shell(*words, *(["--json"] if number % 2 else []))
            assert said(answer.out, answer.err) <= PLAIN, (words, answer)
            assert "Traceback" not in answer.err
            assert "went wrong" not in answer.err, (words, answer)


def test_what_the_shell_passes_as_bytes(sqlite_desks, tmp_path):
    """A word that is no UTF-8, and texts as another program would pipe them in."""
    with sqlite_desks.fresh(tmp_path) as address:
        with desk_at(address.url) as desk:
            people(desk)
        for words in ([b"case", b"show", b"\xff\x1b[2J\xed\xa0\x80"], [b"case", b"list", b"s:\xc3\x28\x9b"]):
            done = command(address.url, tmp_path, *words)
            assert done.returncode in (1, 2)
            assert tokens(done.stdout + done.stderr) <= PLAIN, done
        piped = "\n".join(OWN.values()).replace("\0", "").encode() + b"\xff\xfe"
        made = command(address.url, tmp_path, "case", "new", "Piped", "--text", "-", stdin=piped)
        assert tokens(made.stdout + made.stderr) <= PLAIN, made


@pytest.mark.swept
@pytest.mark.parametrize("texts", [OURS, THEIRS])
def test_what_an_import_says(texts, furnished, tmp_path):
    """Hostile words in every column, each in turn; rows that are left out are told of by line and reason."""
    shell = furnished(HONEST)
    lines = list(csv.reader(incident_log(len(texts))))
    for number, text in enumerate(texts):
        row = lines[1 + number]
        for column in range(number % 3, len(COLUMNS), 3):
            if COLUMNS[column] not in ("number", "sys_updated_at", "sys_mod_count", "opened_at"):
                row[column] = text
        if number % 4 == 0:
            row[COLUMNS.index(("sys_updated_at", "number", "opened_at")[number % 3])] = text
    with (tmp_path / "log.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(lines)
    answer = shell("import", "servicenow", str(tmp_path / "log.csv"))
    assert answer.code == 0
    assert "Line " in answer.err
    assert said(answer.out, answer.err) <= PLAIN
    again = shell("import", "servicenow", str(tmp_path / "log.csv"), "--json")
    assert json.loads(again.out)["rejected"]
    assert said(again.out, again.err) <= {"TEXT", "LF"}
    table = shell("import", "servicenow", "--final-state")
    assert said(table.out, table.err) <= PLAIN
    assert len(list(csv.reader(io.StringIO(table.out)))) > len(texts) / 2

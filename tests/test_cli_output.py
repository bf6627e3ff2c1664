"""What commands print: safe to look at, 80 columns where nobody looks, JSON that says the same and acts on nothing."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from cli_desk import Shell, staffed
from supportdesk.cli.case_marking import file_name
from supportdesk.cli.output import json_text
from supportdesk.cli.table import table_lines
from supportdesk.operations.people import user_name
from supportdesk.text import cells

PAYLOADS = Path(__file__).parents[1].parent / "shared" / "payloads.json"
HOSTILE = (
    "\x1b]52;c;cm0gLXJmIH4=\x07 \x1b[2J \x9b31m \x07\x08\x7f \r\x0b\x0c \u202egnp.exe \u2066x\u2069 \u200b\u2028"
    " [red]x[/] \x1bP0;1|17/ab\x9c \U000e0041 Ärende"
)
SHORT = "\x1b[2J\u202e\x9b1mÅ"
"""For fields that hold 20 characters."""
ACTS = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\U000e0000-\U000e007f]"
)
"""What no terminal may be sent; a newline ends a line."""


@pytest.fixture
def shell(sqlite_desks, capsys, monkeypatch, tmp_path) -> Shell:
    with sqlite_desks.furnished(staffed, tmp_path) as address:
        return Shell(address.url, capsys, monkeypatch, tmp_path)


def harmless(text: str) -> bool:
    return ACTS.search(text) is None


def test_hostile_words_reach_no_terminal_from_any_command(shell, tmp_path):
    shell.does("customer", "add", SHORT, HOSTILE, "--level", SHORT, "--city", SHORT)
    shell.does("customer", "contact", "add", SHORT, HOSTILE, "--mail", HOSTILE, "--phone", SHORT)
    shell.does("customer", "agreement", "add", SHORT, SHORT, HOSTILE, "--hours", SHORT)
    shell.does("component", "add", SHORT, "--service", SHORT)
    (tmp_path / "x\x1b[2J\u202e.txt").write_text("x", encoding="utf-8")
    case = shell.case(HOSTILE, "--text", f"{HOSTILE}\n{HOSTILE}", "--requester", HOSTILE, "--category", HOSTILE)
    shell.does("case", "set", case, "--customer", SHORT, "--component", SHORT)
    shell.does("case", "attach", case, str(tmp_path / "x\x1b[2J\u202e.txt"))
    shell.does("case", "escalate", case, "--tried", HOSTILE, "--missing", HOSTILE)
    shell.does("case", "hand-back", case, "--reason", HOSTILE)
    shell.does("view", "save", HOSTILE[-6:], "is:open")
    commands = [
        *(
            ["case", "show", case],
            ["case", "history", case],
            ["case", "list"],
            ["case", "note", case, "--text", HOSTILE],
        ),
        *(
            ["customer", "list"],
            ["customer", "show", SHORT],
            ["component", "list"],
            ["agent", "list"],
            ["view", "list"],
        ),
        *(["case", "show", HOSTILE], ["case", "assign", case, HOSTILE], ["customer", "show", "\x1b[2J"]),
        *(["case", HOSTILE], ["case", "list", f"--{HOSTILE}"], ["case", "set", case, "--impact", HOSTILE]),
        *(["case", "take", case, f"--{HOSTILE}"], ["case", "wait", case, "until", "--until", HOSTILE]),
        *(
            ["--database", f"/tmp/{HOSTILE}", "case", "list"],
            ["case", "list", HOSTILE],
            ["case", "take", case, HOSTILE],
        ),
    ]
    for words in commands:
        for more in ([], ["--json"]):
            said = shell(*words, *more)
            assert harmless(said.out), words
            assert harmless(said.err), words
    assert "Ärende" in shell.does("case", "show", case).out


def test_json_says_what_was_written_to_the_last_character(shell):
    case = shell.case("x", "--text", HOSTILE)
    said = shell.does("case", "show", case, "--json")
    assert harmless(said.out)
    assert [entry["body"] for entry in said.data["thread"] if "kind" in entry] == [HOSTILE]


@pytest.mark.skipif(not PAYLOADS.exists(), reason="the collection of hostile texts is not beside this checkout")
def test_the_collection_of_hostile_texts(shell):
    texts = [text for text in _texts(json.loads(PAYLOADS.read_text(encoding="utf-8"))) if text.strip()]
    assert len(texts) > 10
    for text in texts:
        assert harmless(json_text({"text": text}))
        assert json.loads(json_text({"text": text})) == {"text": text}
        assert all(harmless(line) for line in table_lines(("A", "B"), [(text, text)], wide=1))


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for item in inner for text in _texts(item)]


def test_a_table_is_cut_to_80_columns_and_leans_as_asked():
    rows = [("SD-1", "12", "Åsa"), ("SD-1042", "3", "long " * 40), ("漢" * 60, "100000", "")]
    lines = list(table_lines(("Case", "Age", "Subject"), rows, wide=2, right="Age"))
    assert lines[0].split() == ["Case", "Age", "Subject"]
    assert all(cells(line) <= 80 for line in lines)
    assert [line.split()[1] for line in lines] == ["Age", "12", "3", "100000"]
    ages = [line[: line.index(age)] + age for line, age in zip(lines[:3], ("Age", "12", "3"), strict=True)]
    assert len({cells(text) for text in ages}) == 1
    assert lines[2].endswith("…")
    assert list(table_lines(("Case",), [], wide=0)) == []


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("report.pdf", "report.pdf"),
        ("../../.ssh/authorized_keys", "authorized_keys"),
        ("C:\\Windows\\cmd.exe", "cmd.exe"),
        (".bashrc", "bashrc"),
        ("-rf", "rf"),
        ("a\x1b[2J\u202eb.txt", "a__2J_b.txt"),
        ("///", "attachment"),
        ("…", "_"),
        ("x" * 300 + ".txt", "x" * 117 + ".txt"),
        ("räksmörgås.txt", "räksmörgås.txt"),
    ],
)
def test_a_strangers_file_name_leads_nowhere(name, kept):
    assert file_name(name) == kept


def test_tables_have_no_escape_codes_and_say_whose_case_it_is(shell):
    shell.does("case", "take", shell.case("One " * 40))
    lines = shell.does("case", "list", "--plain").lines
    assert lines[0].split() == ["Case", "P", "State", "Left", "Age", "Owner", "Customer", "Subject"]
    assert lines[1].split()[:6] == ["SD-1001", "4", "open", "-", "0:00", user_name()]
    assert all(cells(line) <= 80 for line in lines)

"""Service meetings and their minutes as plain commands, on both engines."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cli_desk import Shell, demo_desk, desk_at, people
from supportdesk.operations.customers import add_customer
from supportdesk.operations.people import identify, user_name
from supportdesk.operations.risk_fit import _store
from supportdesk.rules.actor import rule
from supportdesk.storage.address import Address

LATER = "2126-07-02 10:00"
HOSTILE = "<script>alert(1)</script> [x](http://evil.example) | # *bold* \x1b[31m"


def with_a_customer(address: Address) -> None:
    with desk_at(address.url) as desk:
        people(desk)
        demo_desk(desk)
        add_customer(desk.acting_as(identify(desk, user_name())), "1", "Ett AB")


@pytest.fixture
def shell(desks, capsys, monkeypatch, tmp_path) -> Iterator[Shell]:
    with desks.furnished(with_a_customer, tmp_path) as address:
        yield Shell(address.url, capsys, monkeypatch, tmp_path)


def escalated(shell: Shell, subject: str = "Mail stops") -> str:
    case = str(shell.data("case", "new", subject, "--customer", "1")["reference"])
    shell.does("case", "escalate", case, "--tried", "Restarted it.")
    return case


def test_a_meeting_is_called_gone_through_and_closed(shell):
    case = escalated(shell)
    called = shell.data("meeting", "call", "Week 14")
    assert (called["reference"], [item["reference"] for item in called["agenda"]]) == ("MTG-1", [case])
    assert called["agenda"][0]["why"] == ["escalated"]
    assert "is open still" in shell.refuses("meeting", "call", "Week 15")
    shell.does("meeting", "set", "MTG-1", "--present", "Eva, Bo")
    assert shell.refuses("meeting", "close", "MTG-1").startswith(f"1 item is undecided: {case}.")
    assert shell("meeting", "decide", "1", case, "--text", "Buy.", "--action", "Buy a disk").code == 2
    decided = shell.data(
        *("meeting", "decide", "MTG-1", case, "--text", "A new disk."),
        *("--action", "Buy a disk", "--owner", user_name(), "--due", LATER),
    )
    assert decided["agenda"] == []
    assert [(row["reference"], row["case"], row["text"]) for row in decided["to_do"]] == [("ACT-1", case, "Buy a disk")]
    assert shell.data("meeting", "close", "mtg-1")["state"] == "held"
    assert [row["state"] for row in shell.data("meeting", "list")] == ["held"]
    assert [row["text"] for row in shell.data("meeting", "call", "Week 15")["undone"]] == ["Buy a disk"]
    assert shell.data("action", "done", "ACT-1")["state"] == "done"
    assert shell.data("action", "list") == []
    assert shell.refuses("action", "done", "ACT-9") == "There is no ACT-9."
    assert shell.does("db", "verify").err == "Every case is what its events say.\n"


def test_the_minutes_say_what_happened_and_what_was_decided(shell, tmp_path):
    case = escalated(shell)
    shell.does("meeting", "call", "Week 14")
    assert "## On the agenda" in shell.does("meeting", "minutes", "MTG-1").out
    shell.does("meeting", "decide", "MTG-1", case, "--text", "A new disk.")
    said = shell.does("meeting", "minutes", "MTG-1").out
    assert said.startswith("# Service meeting: Week 14\n")
    assert f"### {case} Ett AB: Mail stops" in said
    assert "**Decision:** A new disk." in said
    assert "registered the case" in said
    assert "## On the agenda" not in said
    file = tmp_path / "minutes.html"
    shell.does("meeting", "minutes", "MTG-1", "--out", str(file))
    assert "<h1>Service meeting: Week 14</h1>" in file.read_text(encoding="utf-8")
    assert "is there already" in shell.refuses("meeting", "minutes", "MTG-1", "--out", str(file))
    assert "cannot be written" in shell.refuses(
        "meeting", "minutes", "MTG-1", "--out", str(tmp_path / "no" / "file.md")
    )


def test_a_customers_words_are_nothing_but_words_in_the_minutes(shell):
    case = escalated(shell, HOSTILE)
    shell.does("meeting", "call", "Week <b>14</b>")
    shell.does("meeting", "decide", "MTG-1", case, "--text", HOSTILE)
    page = shell.does("meeting", "minutes", "MTG-1", "--html").out
    for live in ("<script", "<a ", "href", "<em>", "<b>", "\x1b"):
        assert live not in page
    assert "&lt;script&gt;alert(1)" in page


def with_a_fit(shell: Shell) -> None:
    """A meeting with a resolved case, at a desk whose early warning has foretold."""
    bins = [{"low": 0.9, "high": 1.0, "cases": 8, "foretold": 0.95, "happened": 0.5}]
    with desk_at(shell.database) as desk:
        _store(desk.acting_as(rule("test")), "test", 8, {}, {"table": bins})
    case = escalated(shell, "Mail <b>stops</b>")
    shell.does("meeting", "call", "Week 14", "--since", "2020-01-01")
    shell.does("case", "resolve", case, "--cause", "hardware", "--solution", "Restarted it.")


def test_the_minutes_draw_the_weeks_as_text(shell):
    with_a_fit(shell)
    said = shell.does("meeting", "minutes", "MTG-1").out
    block = said.split("```text weeks\n")[1].split("\n```")[0].splitlines()
    assert len(block[0].split()) == 8
    assert [line.split()[-1] for line in block if line.startswith("Resolved ")] == ["1"]
    assert "90-100 %" in said.split("```text calibration\n")[1]
    assert all(len(line) <= 80 for line in block)


def test_the_page_of_the_minutes_draws_them_as_shapes(shell):
    with_a_fit(shell)
    page = shell.does("meeting", "minutes", "MTG-1", "--html").out
    assert page.count("<svg ") == page.count("</svg>") == 2
    assert ">90-100 %</text>" in page
    assert "<pre>" not in page
    assert "default-src 'none'" in page
    for live in ("<script", "<b>", "href", " on"):
        assert live not in page.split("<svg ")[1].split("</svg>")[0]


def test_at_a_desk_that_foretold_nothing_the_weeks_alone_are_drawn(shell):
    shell.does("meeting", "call", "Week 14", "--since", "2020-01-01")
    said = shell.does("meeting", "minutes", "MTG-1").out
    assert "text weeks" in said
    assert "text calibration" not in said

"""The minutes as a PDF: what stands in it, whatever people wrote, and what to install where it cannot be made."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from cli_desk import Shell, demo_desk, desk_at, people
from hostile import HONEST, OWN
from supportdesk.operations import minutes_pdf
from supportdesk.operations.customers import add_customer
from supportdesk.operations.minutes import plain
from supportdesk.operations.people import identify, user_name
from supportdesk.operations.risk_fit import _store
from supportdesk.rules.actor import rule
from supportdesk.storage.address import Address

WRITTEN = "Räksmörgås åt Åsa – “klar”"


def with_a_meeting(address: Address) -> None:
    with desk_at(address.url) as desk:
        people(desk)
        demo_desk(desk)
        add_customer(desk.acting_as(identify(desk, user_name())), "1", "Ett AB")
        bins = [{"low": 0.9, "high": 1.0, "cases": 8, "foretold": 0.95, "happened": 0.5}]
        _store(desk.acting_as(rule("test")), "test", 8, {}, {"table": bins})


@pytest.fixture
def shell(desks, capsys, monkeypatch, tmp_path) -> Iterator[Shell]:
    with desks.furnished(with_a_meeting, tmp_path) as address:
        yield Shell(address.url, capsys, monkeypatch, tmp_path)


@pytest.fixture
def fpdf():
    return pytest.importorskip("fpdf", reason="the extra `pdf` (fpdf2) is not installed")


@pytest.fixture(params=["the machine's font", "the reader's font"])
def font(request, monkeypatch) -> str:
    if request.param == "the reader's font":
        monkeypatch.setattr(minutes_pdf, "FONTS", ())
    elif not any(folder.is_dir() for folder in minutes_pdf.FONTS):
        pytest.skip("DejaVu Sans is not on this machine")
    return request.param


def text_of(fpdf, monkeypatch) -> list[str]:
    """Everything that is drawn from now on, as it is given to the font."""
    said: list[str] = []

    def kept(name: str) -> None:
        before = getattr(fpdf.FPDF, name)

        def heard(self, *args, **named):
            said.append(" ".join(str(one) for one in (*args, *named.values()) if isinstance(one, str)))
            return before(self, *args, **named)

        monkeypatch.setattr(fpdf.FPDF, name, heard)

    for name in ("write", "text", "multi_cell"):
        kept(name)
    return said


def meeting(shell: Shell, text: str) -> None:
    case = str(shell.data("case", "new", text, "--customer", "1")["reference"])
    shell.does("case", "escalate", case, "--tried", "Restarted it.")
    shell.does("meeting", "call", text, "--since", "2020-01-01")
    action = ("--action", text, "--owner", user_name(), "--due", "2126-07-02 10:00")
    shell.does("meeting", "decide", "MTG-1", case, "--text", text, *action)


def test_the_pdf_says_what_the_minutes_say(shell, fpdf, font, monkeypatch, tmp_path):
    meeting(shell, WRITTEN)
    said, file = text_of(fpdf, monkeypatch), tmp_path / "minutes.pdf"
    assert shell.data("meeting", "minutes", "MTG-1", "--pdf", str(file)) == {"file": str(file)}
    assert file.read_bytes().startswith(b"%PDF-")
    whole = "\n".join(said)
    known = WRITTEN if font == "the machine's font" else 'Räksmörgås åt Åsa - "klar"'
    assert f"Service meeting: {known}" in whole
    for word in ("Decision:", "First line alone, %", "90-100 %", "ring: foretold"):
        assert word in whole
    assert "is there already" in shell.refuses("meeting", "minutes", "MTG-1", "--pdf", str(file))


@pytest.mark.parametrize("text", [*OWN.values(), *HONEST], ids=[*OWN, *map(str, range(len(HONEST)))])
def test_whatever_people_wrote_is_only_text(fpdf, font, text):
    paper, row = minutes_pdf.Paper(text), f"| {plain(text)} | {plain(text)} |"
    lines = (f"# {plain(text)}", "", f"- **{plain(text)}** {plain(text)}", "", plain(text), "", row, "|---|---|", row)
    paper.write(MarkdownIt("commonmark", {"html": False}).enable("table").parse("\n".join(lines)), {})
    made = paper.done()
    assert made.startswith(b"%PDF-")
    for live in (b"/JavaScript", b"/JS", b"/URI", b"/Launch", b"/EmbeddedFile", b"/Annot"):
        assert live not in made


def test_long_words_and_many_rows_go_on_on_the_next_page(shell, fpdf, font, tmp_path):
    meeting(shell, "x" * 180)
    for number in range(40):
        action = ("--owner", user_name(), "--due", "2126-07-02 10:00")
        shell.does("meeting", "action", "MTG-1", f"Mend it {number} " + "å" * 90, *action)
    file = tmp_path / "minutes.pdf"
    shell.does("meeting", "minutes", "MTG-1", "--pdf", str(file))
    assert file.read_bytes().count(b"/Type /Page\n") > 1


def test_where_the_package_is_missing_it_is_said_what_to_install(shell, monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "fpdf", None)
    monkeypatch.setattr(minutes_pdf, "find_spec", lambda _name: None)
    meeting(shell, "Week 14")
    file: Path = tmp_path / "minutes.pdf"
    said = shell.refuses("meeting", "minutes", "MTG-1", "--pdf", str(file))
    assert said == "A PDF needs one more package. Install it with: pip install 'supportdesk[pdf]'"
    assert not file.exists()


def test_pdf_names_its_own_file(shell):
    said = shell("meeting", "minutes", "MTG-1", "--pdf", "a.pdf", "--html")
    assert (said.code, "Leave out --html and --out" in said.err) == (2, True)

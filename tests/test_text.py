"""Strangers' text: nothing a terminal acts on gets through, and honest text is left alone."""

from __future__ import annotations

import json
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len, get_character_cell_size

from supportdesk import unicode_rules
from supportdesk.text import (
    ascii_only,
    cells,
    fit,
    in_charset,
    mark_mixed_script,
    safe,
    safe_block,
    safe_error,
    safe_url,
    wrap,
)
from supportdesk.unicode_rules import in_parts
from supportdesk.widths import is_plain_latin
from terminal import CellScreen

PAYLOADS = Path(__file__).parents[1].parent / "shared" / "payloads.json"

BIDI = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
VISIBLE_FORMATS = set("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u08e2\u0890\u0891\U000110bd\U000110cd")
JOINERS = set("\u200c\u200d")
BLANK_LOOKING = set("\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5\u180b\u180e")

HONEST = {
    "swedish": "Åsa Öberg får inte igång skrivaren på våning 3, 10 000 kr – ”brådskar”…",
    "arabic": "لا تعمل الطابعة في الطابق الثالث، مُحَمَّد",
    "persian with non-joiners": "نمی‌خواهم کتاب‌هایم را",
    "hebrew with points": "שָׁלוֹם, המדפסת לא עובדת",
    "thai": "เครื่องพิมพ์ชั้นสามใช้งานไม่ได้ น้ำ",
    "japanese": "三階のプリンターが動きません。ガギグゲゴ　「至急」",
    "korean": "프린터가 작동하지 않습니다",
    "hindi": "तीसरी मंज़िल का प्रिंटर क्षत्रिय",
    "sinhala with joiner": "ශ්‍රී ලංකා",
    "bengali with joiner": "র‍্যাব",
    "emoji family, flag, skin, heart, keycap": "👨‍👩‍👧‍👦 🇸🇪 👍🏽 ❤️ 1️⃣ 🏳️‍🌈 👩🏽‍🚀",
    "greek and russian": "Ο εκτυπωτής δεν λειτουργεί. Принтер не работает.",
    "vietnamese": "Máy in tầng ba không hoạt động, ở đâu?",
}

# Text made of what breaks cleaners: every forbidden kind, joiners, marks, selectors, beside ordinary letters.
NASTY = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(
            "\x00\x07\x08\x1b\x7f\x84\x85\x9b\x9d\xad\n\r\t \xa0\u3000\u2028\u2029\u2003\u202f"
            "\u200b\u200c\u200d\u2060\ufeff\u202e\u2066\u061c\ufe0e\ufe0f\ufe00\u20e3\u20dd\u034f\u180e\u3164\u115f\u2800"
            "\u0301\u0323\u0344\u093c\u094d\u09cd\u0dca\u0e33\u0fb7\u3099"
            "aåZ1#*[\u0627\u06a9\u064e\u0915\u0928\u0958\u09b0\u0dc1\u0d9a\u304b\u1100\u1161\u11a8\u2126\u2329"
            "\U0001f468\U0001f3fd\U0001f1f8\U0001f1ea\u2764\u26a0\ud83d\udc80\ue000\uffff\U000e0041\U000e0100\U0001fae8"
        ),
    ),
    max_size=60,
)


def offenders(text: str) -> list[str]:
    """The characters of `text` that must not be in cleaned text, by the Unicode database and not by our tables."""
    return [f"U+{ord(c):04X}" for c in text if _offends(c)]


def _offends(character: str) -> bool:
    kind, code = unicodedata.category(character), ord(character)
    if kind == "Cf":
        return character not in JOINERS | VISIBLE_FORMATS
    return (
        kind in ("Cc", "Cs", "Co", "Zl", "Zp")
        or character in BIDI
        or character in BLANK_LOOKING
        or code & 0xFFFE == 0xFFFE
        or 0xFDD0 <= code <= 0xFDEF
        or 0xFE00 <= code <= 0xFE0D
        or 0xE0000 <= code <= 0xE0FFF
        or (kind == "Me" and character != "\u20e3")
        or (kind == "Zs" and character not in " \xa0\u3000")
    )


def most_marks(text: str) -> int:
    longest = run = 0
    for character in text:
        run = run + 1 if unicodedata.category(character)[0] == "M" else 0
        longest = max(longest, run)
    return longest


class TestSafe:
    @pytest.mark.parametrize("text", HONEST.values(), ids=HONEST)
    def test_leaves_honest_text_alone(self, text: str) -> None:
        composed = unicodedata.normalize("NFC", text)
        assert safe(text) == composed
        assert safe_block(text + "\n\n" + text) == composed + "\n\n" + composed

    @given(NASTY)
    @example("E\u200d" * 5)
    @example("\U0001f468\u200d" * 6 + "\U0001f468")
    @example("\u0928\ufe0f\u093c\u094d\u200d\u0915")
    @example("\u0915\u0301\u200c\u094d\u200d\u0915")
    @settings(max_examples=1500, deadline=None)
    def test_is_idempotent_and_yields_nothing_forbidden(self, text: str) -> None:
        for limit in (4000, 20):
            once = safe(text, limit=limit)
            assert safe(once, limit=limit) == once
            assert offenders(once) == []
            assert "\n" not in once
            assert len(once) <= limit
            assert most_marks(once) <= 4
            assert unicodedata.is_normalized("NFC", once)
            assert unicode_rules.FOREIGN.search(once) is None
            assert "         " not in once
            assert not once or unicodedata.category(once[0])[0] != "M"
            once.encode("utf-8")

    @given(NASTY)
    @settings(max_examples=1500, deadline=None)
    def test_block_is_idempotent_and_yields_nothing_forbidden_but_newlines(self, text: str) -> None:
        for limits in ({}, {"limit": 30, "line_limit": 30}, {"limit": 30, "line_limit": 12}):
            once = safe_block(text, **limits)
            assert safe_block(once, **limits) == once
            assert offenders(once.replace("\n", "")) == []
            assert len(once) <= limits.get("limit", 200_000)
            assert max(map(len, once.split("\n"))) <= limits.get("line_limit", 2_000)
            assert all(most_marks(line) <= 4 for line in once.split("\n"))

    @given(st.text(st.characters(categories=["L", "N", "P", "Zs"], max_codepoint=0x17F)))
    def test_swedish_letters_stay(self, text: str) -> None:
        once = safe(text)
        assert [c for c in once if c.isalnum()] == [c for c in unicodedata.normalize("NFC", text) if c.isalnum()]

    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("\x1b[2J", "␛[2J"),
            ("low\x08\x08HIGH", "low␈␈HIGH"),
            ("a\x7f", "a␡"),
            ("\x9b2J\x9d0;x\x9c", "\ufffd2J\ufffd0;x\ufffd"),
            ("a\r\n\tb", "a b"),
            ("a\u2028b\u2029c", "a b c"),
            ("invoice_\u202efdp.exe", "invoice_\ufffdfdp.exe"),
            ("ex\u200bample.com pay\xadpal \ufeffx", "example.com paypal x"),
            ("a\U000e0041\U000e0100\ufe0f\u180e", "a"),
            ("\ud83d \ue000 \uffff \U000e0fff", "\ufffd \ufffd \ufffd "),
            ("\u0378 \U0001fae8 \U0001f3fd", "\ufffd \U0001fae8 "),
            ("\u1161" * 6, "◌" + "\u1161" * 4),
            ("\u0301abc", "◌\u0301abc"),
            ("x \u0301", "x ◌\u0301"),
            ("Z" + "\u0301" * 9, "Ź" + "\u0301" * 4),
            ("a\u20dd\u20e0b", "ab"),
            ("a\u200db", "ab"),
            ("admin\u3164", "admin "),
            ("1\ufe0f", "1"),
            ("A\u030a", "Å"),
            ("a" + " " * 5000 + "x", "a        x"),
            (
                "\U0001f468\u200d" * 5 + "\U0001f468",
                "\U0001f468\u200d\U0001f468\u200d\U0001f468\u200d" + "\U0001f468" * 2 + "\u200d\U0001f468",
            ),
        ],
    )
    def test_shows_what_was_there(self, text: str, shown: str) -> None:
        assert safe(text) == shown

    def test_block_keeps_lines_and_indents(self) -> None:
        assert safe_block("a\r\n\tb\rc\u2028d\n\n  e\x1b") == "a\n    b\nc\nd\n\n  e␛"

    def test_long_text_ends_in_an_ellipsis_behind_a_whole_letter(self) -> None:
        assert safe("x" * 5000) == "x" * 3999 + "…"
        assert safe("xx\u0e01\u0e34\u0e01", limit=4) == "xx…"
        assert safe_block("ab\n" + "y" * 50, line_limit=10) == "ab\n" + "y" * 9 + "…"
        assert len(safe_block("é\n" * 300_000)) == 200_000
        assert len(safe("\x1b" * 1_000_000)) == 4000

    @pytest.mark.parametrize("table", ["_SIMPLE", "_NARROW"])
    def test_the_short_way_admits_only_what_the_long_way_would_not_change(self, table: str) -> None:
        admitted = [c for c in map(chr, range(0x110000)) if getattr(unicode_rules, table).fullmatch(c)]
        assert len(admitted) > 1000
        for character in admitted:
            assert character.translate(unicode_rules._CLEAN) == character
            assert unicodedata.is_normalized("NFC", "a" + character)
            assert unicodedata.category(character)[0] != "M"

    def test_plain_latin_is_what_the_long_way_would_not_change(self) -> None:
        plain = [c for c in map(chr, range(0x110000)) if is_plain_latin(c)]
        assert plain == [chr(c) for c in (*range(0x20, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100))]
        assert all(c.translate(unicode_rules._CLEAN) == c and cell_len(c) == 1 for c in plain)


class TestPayloads:
    @pytest.fixture(scope="class")
    def payloads(self) -> list[dict[str, str]]:
        if not PAYLOADS.exists():
            pytest.skip("the collection of hostile payloads is not beside this checkout")
        payloads: list[dict[str, str]] = json.loads(PAYLOADS.read_text())["payloads"]
        return payloads

    def test_no_forbidden_character_survives(self, payloads: list[dict[str, str]]) -> None:
        for payload in payloads:
            for text in (payload["payload"], "x" + payload["payload"] + "\n" + payload["payload"]):
                line, block = safe(text), safe_block(text)
                assert offenders(line) == [], payload["id"]
                assert offenders(block.replace("\n", "")) == [], payload["id"]
                assert safe(line) == line, payload["id"]
                assert safe_block(block) == block, payload["id"]
                assert cell_len(fit(line, 40)) == 40, payload["id"]


class TestWidths:
    def test_narrow_characters_are_narrow_for_rich(self) -> None:
        narrow = [c for c in map(chr, range(0x110000)) if unicode_rules.is_narrow(c)]
        assert [c for c in narrow if get_character_cell_size(c) != 1] == []

    @given(NASTY)
    @settings(deadline=None)
    def test_cells_agrees_with_rich(self, text: str) -> None:
        assert cells(text) == cell_len(text)
        assert cells(safe(text)) == cell_len(safe(text))

    @given(NASTY, st.integers(0, 30), st.sampled_from(["…", "", "...", ">"]))
    @settings(max_examples=1000, deadline=None)
    def test_fit_is_exact(self, text: str, width: int, ellipsis: str) -> None:
        assert cell_len(fit(safe(text), width, ellipsis=ellipsis)) == width
        assert cell_len(fit(text, width, ellipsis=ellipsis)) == width

    @pytest.mark.parametrize(
        ("text", "width", "shown"),
        [
            ("Skrivaren", 12, "Skrivaren   "),
            ("Skrivaren", 5, "Skri…"),
            ("三階のプリンター", 8, "三階の… "),
            ("三階のプリンター", 7, "三階の…"),
            ("👨‍👩‍👧👨‍👩‍👧", 3, "👨…"),
            ("🇸🇪 hej", 8, "SE hej  "),
            ("👍🏽❤️1️⃣", 5, "👍❤1⃣ "),
            ("กิกิกิกิ", 3, "กิกิ…"),
            ("三", 1, "…"),
            ("abc", 0, ""),
            ("abc", -1, ""),
        ],
    )
    def test_fit_never_parts_a_letter(self, text: str, width: int, shown: str) -> None:
        assert fit(text, width) == shown

    @pytest.mark.parametrize("text", HONEST.values(), ids=HONEST)
    def test_the_next_column_starts_in_the_same_cell_on_a_terminal(self, text: str) -> None:
        for width in range(1, 30):
            screen = CellScreen(40, 1)
            screen.draw(fit(safe(text), width) + "|")
            assert screen.buffer[0][width].data == "|", (width, screen.display)

    @given(NASTY, st.integers(1, 14))
    @settings(max_examples=1000, deadline=None)
    def test_the_next_column_stands_still_whatever_a_stranger_writes(self, text: str, width: int) -> None:
        for line in (fit(safe(text), width), *(fit(line, 14) for line in wrap(safe_block(text), 14))):
            screen = CellScreen(20, 1)
            screen.draw(line + "|")
            assert screen.buffer[0][cell_len(line)].data == "|"

    def test_joined_letters_do_not_make_a_line_longer_than_it_counts(self) -> None:
        assert [cell_len(line) for line in wrap(safe_block("\u0915\u094d\u200d" * 40), 10)] == [10] * 4

    @given(NASTY, st.integers(2, 20))
    @settings(max_examples=800, deadline=None)
    def test_wrap_keeps_every_character_and_the_width(self, text: str, width: int) -> None:
        text = safe_block(text)
        lines = wrap(text, width)
        assert max(map(cell_len, lines)) <= width
        assert len(lines) >= text.count("\n") + 1
        assert [c for line in lines for c in line if c != " "] == [c for c in in_parts(text) if c not in " \n"]

    @pytest.mark.parametrize(
        ("text", "width", "lines"),
        [
            ("ett två tre", 7, ["ett två", "tre"]),
            ("ett\n\ntvå", 7, ["ett", "", "två"]),
            ("  indrag behålls alltid", 10, ["  indrag", "behålls", "alltid"]),
            ("abcdefgh ij", 3, ["abc", "def", "gh", "ij"]),
            ("x abcdefgh", 4, ["x ab", "cdef", "gh"]),
            ("三階のプリンター", 5, ["三階", "のプ", "リン", "ター"]),
            ("a" + " " * 500 + "x", 10, ["a", "x"]),
            (" " * 50, 10, [""]),
            ("三x", 1, ["\ufffd", "x"]),
            ("", 10, [""]),
        ],
    )
    def test_wrap_breaks_where_a_reader_would(self, text: str, width: int, lines: list[str]) -> None:
        assert wrap(text, width) == lines


class TestAddressesAndErrors:
    @pytest.mark.parametrize(
        ("url", "shown"),
        [
            ("https://example.com/a?b#c", "https://example.com/a?b#c"),
            ("https://www.räksmörgås.example/å", "https://www.xn--rksmrgs-5wao1o.example/å"),
            ("https://аpple.example:8443/", "https://xn--pple-43d.example:8443/"),
            ("https://xn--80ak6aa92e.com", "https://xn--80ak6aa92e.com"),
            ("https://ex\u200bample.com", "https://example.com"),
            ("mailto:anna@åre.example", "mailto:anna@xn--re-xia.example"),
            ("exempel。åre.example", "exempel.xn--re-xia.example"),
            ("javascript:alert('å')", "javascript:alert('å')"),
            ("https://a.example\\@åre.example", "https://a.example\\@åre.example"),
            ("http://a\x1b]8;;x\x07b", "http://xn--a]8;;xb-bo3dmg"),
        ],
    )
    def test_url_shows_the_host_in_ascii(self, url: str, shown: str) -> None:
        assert safe_url(url) == shown

    def test_a_fullwidth_slash_does_not_end_the_host(self) -> None:
        assert safe_url("https://bank.example／x.evil.example/").startswith("https://bank.xn--example")

    @given(NASTY)
    @settings(deadline=None)
    def test_any_url_gives_safe_text(self, text: str) -> None:
        assert offenders(safe_url("https://" + text + "/x")) == []
        assert offenders(safe_url(text)) == []

    @pytest.mark.parametrize(
        ("name", "is_mixed"),
        [
            ("admin@example.com", False),
            ("Åsa Öberg", False),
            ("Иван Петров", False),
            ("\u0430dmin@example.com", True),
            ("g\u03bf\u03bfgle.com", True),
            ("三階 admin", False),
        ],
    )
    def test_mixed_letters_are_marked(self, name: str, is_mixed: bool) -> None:
        assert mark_mixed_script(name) == name + (" [mixed letters]" if is_mixed else "")
        assert mark_mixed_script(name, " (!)").endswith(" (!)") == is_mixed

    def test_error_is_one_line_without_statement_and_values(self) -> None:
        error = ValueError("UNIQUE constraint\x1b[2J failed\n[SQL: INSERT …]\n[parameters: ('hemligt',)]")
        assert safe_error(error) == "ValueError: UNIQUE constraint␛[2J failed"
        assert safe_error(KeyError()) == "KeyError"

    def test_refusal_is_its_own_sentence(self) -> None:
        from supportdesk.errors import NotFound

        assert safe_error(NotFound("No case INC-7.\nLook it up with /.")) == "No case INC-7. Look it up with /."

    def test_error_that_cannot_be_printed_is_still_named(self) -> None:
        class Broken(Exception):
            def __str__(self) -> str:
                raise RuntimeError

        assert safe_error(Broken()) == "Broken"

    def test_poor_terminals_get_question_marks(self) -> None:
        assert ascii_only("│ Kö → 3") == "? K? ? 3"
        assert in_charset(safe("Åsa 三"), "latin-1") == "Åsa ?"
        assert in_charset(safe("Åsa"), "ascii") == "?sa"


class TestCost:
    def test_plain_text_loads_neither_tables_nor_rich(self) -> None:
        script = (
            "import sys; before = set(sys.modules)\n"
            "from supportdesk.text import cells, fit, safe, safe_block, wrap\n"
            "line = safe('Skrivaren på våning 3'); fit(line, 9); fit(line, 40); cells(line)\n"
            "wrap(safe_block('a\\nå'), 9)\n"
            "print(*sorted(set(sys.modules) - before))"
        )
        run = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1]
        )
        assert run.stdout.split() == ["__future__", "supportdesk", "supportdesk.text", "supportdesk.widths"]

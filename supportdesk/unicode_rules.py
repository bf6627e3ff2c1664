"""What may stay of a text that is not plain Latin: the tables and passes behind `text.safe` and `text.safe_block`.

Loaded on first need. Two translations do the work: `_CLEAN` gives each character what is shown instead of it, `_CLASS`
gives each a letter, so that rules about neighbours (joiners, marks) are short expressions over a string of letters.
"""

from __future__ import annotations

import re
from unicodedata import category, combining, is_normalized, normalize

TYPE_CHECKING = False  # spares the imports at run time; type checkers know the name
if TYPE_CHECKING:
    from collections.abc import Callable

REPLACEMENT = "\ufffd"
ELLIPSIS = "…"
DOTTED_CIRCLE = "\u25cc"
"""Carries a combining mark that has no letter of its own, so that it does not sit on a border."""
MOST_MARKS = 4
"""Combining marks kept on one base character."""
MOST_CACHED = 50_000
"""Characters a table remembers; beyond it starts anew, so that strangers cannot fill the memory."""

_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_TAGS = "\U000e0000-\U000e0fff"
FOREIGN = re.compile(f"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200b\u2060-\u2065\ufeff\ud800-\udfff{_BIDI}{_TAGS}]")
"""Characters that may never reach a terminal as text; cleaned text has none."""

_NARROW_RANGES = (
    " -~\xa0-\xac\xae-\u02ff\u0370-\u0373\u0376\u0377\u037b-\u037d\u037f\u0384-\u0386\u0388-\u038a\u038c\u038e-\u03a1\u03a3-\u0482"
    "\u2010-\u2015\u2018-\u2027\u2030-\u203b\u203d-\u2048\u204a-\u205e\u20ac\u2190-\u2199\u2400-\u2421\u2500-\u25fc"
)
_SIMPLE = re.compile(
    f"[{_NARROW_RANGES}\u3001-\u3029\u3041-\u3096\u30a1-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff60\ufffd]*"
)
_NARROW = re.compile(f"[{_NARROW_RANGES}]*")

_NEWLINE = re.compile("\r\n|[\r\u2028\u2029]")
_NEWLINES_AND_TABS = re.compile("[\t\n\r\u2028\u2029]+")

_KEPT_JOINERS_AND_SELECTORS = frozenset("\u200c\u200d\ufe0e\ufe0f\u20e3")
_VISIBLE_FORMATS = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u08e2\u0890\u0891\U000110bd\U000110cd")
_LOOKS_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800\U0001d159")
_NEVER_SEEN = frozenset("\u034f\u17b4\u17b5\u180b\u180c\u180d\u180e\u180f\u2065")
_NEWER_THAN_PYTHON = re.compile(
    "[\U0001f6dc\U0001fa75-\U0001fa77\U0001fa87-\U0001fa89\U0001fa8f\U0001faad-\U0001faaf\U0001fabb-\U0001fabf"
    "\U0001fac6\U0001face\U0001facf\U0001fada-\U0001fadc\U0001fadf\U0001fae8\U0001fae9\U0001faf7\U0001faf8"
    "\U00020000-\U0003fffd]"
)
"""Emoji of Unicode 15 and 16, and Han characters, which an older Python takes for unassigned."""
_REPLACED = re.compile(f"[\x80-\x9f\ufffc{_BIDI}]")


def _clean_character(code: int) -> str | None:
    """What is shown for one character: itself, a stand-in, or nothing."""
    character = chr(code)
    if code < 0x20:
        return character if character == "\n" else chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    if character in _KEPT_JOINERS_AND_SELECTORS or character in _VISIBLE_FORMATS:
        return character
    if _REPLACED.match(character) or code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF:
        return REPLACEMENT
    if character in _LOOKS_BLANK:
        return " "
    if character in _NEVER_SEEN or 0xFE00 <= code <= 0xFE0F or 0xFFF0 <= code <= 0xFFFB or 0xE0000 <= code <= 0xE0FFF:
        return None
    return _clean_category(character, category(character))


def _clean_category(character: str, kind: str) -> str | None:
    """The rule of a whole category: surrogates, private use and unassigned are marked, format and enclosing ones go."""
    if kind in ("Cs", "Co") or (kind == "Cn" and not _NEWER_THAN_PYTHON.match(character)):
        return REPLACEMENT
    if kind in ("Cf", "Me"):
        return None
    if kind in ("Zs", "Zl", "Zp"):
        if character == "\u202f":
            return "\xa0"
        return character if character in " \xa0\u3000" else " "
    return character


_EMOJI = re.compile(
    "[\u2190-\u21ff\u2300-\u23ff\u24c2\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff\U0001f000-\U0001f3fa\U0001f400-\U0001faff]"
)
_SIGN_WITH_EMOJI_FORM = frozenset("©®‼⁉™ℹ〰〽㊗㊙")
_INDIC = range(0x0900, 0x0E00)
_HANGUL_VOWELS_AND_FINALS = (range(0x1161, 0x1200), range(0xD7B0, 0xD800))
_JOINING = (range(0x0600, 0x0900), range(0x1800, 0x18B0), range(0xFB50, 0xFE00), range(0xFE70, 0xFEFD))
_FIXED_CLASSES = {"\u200d": "J", "\u200c": "N", "\ufe0e": "V", "\ufe0f": "V", "\u20e3": "K"}
_FIXED_CLASSES |= dict.fromkeys("#*0123456789", "D") | dict.fromkeys("\n \xa0\u3000", "B")


def _class_of(code: int) -> str:
    """One letter for what a character is to its neighbours.

    J, N joiner and non-joiner; V emoji/text selector; K keycap; D what a keycap goes on; E emoji, S skin tone;
    P sign with an emoji form; I, H letter and virama of India; A letter of a joining script; M other mark or Hangul vowel; B blank;
    x the rest.
    """
    character = chr(code)
    if character in _FIXED_CLASSES:
        return _FIXED_CLASSES[character]
    if 0x1F3FB <= code <= 0x1F3FF:
        return "S"
    if _EMOJI.match(character):
        return "E"
    if character in _SIGN_WITH_EMOJI_FORM:
        return "P"
    kind = category(character)
    if kind[0] == "M" or any(code in block for block in _HANGUL_VOWELS_AND_FINALS):
        return "H" if code in _INDIC and combining(character) == 9 else "M"
    if kind in ("Lo", "Lm"):
        if code in _INDIC:
            return "I"
        if any(code in block for block in _JOINING):
            return "A"
    return "x"


class _Table(dict[int, "str | None"]):
    """A translation table that fills itself from a rule, character by character."""

    def __init__(self, rule: Callable[[int], str | None]) -> None:
        super().__init__()
        self._rule = rule

    def __missing__(self, code: int) -> str | None:
        if len(self) >= MOST_CACHED:
            self.clear()
        self[code] = result = self._rule(code)
        return result


_CLEAN = _Table(_clean_character)
_CLASS = _Table(_class_of)

_STRAY_SKIN_TONE = re.compile("(?<!E)S")
_STRAY_SELECTOR = re.compile("(?<![EPD])V|(?<=D)V(?!K)")
_STRAY_KEYCAP = re.compile("(?<!D)(?<!DV)K")
_MARKS_TOO_MANY = re.compile(f"(?<=[MHVK]{{{MOST_MARKS}}})[MHVK]+")
_MARK_WITHOUT_BASE = re.compile("(?:^|(?<=B))(?=[MH])")
_JOINED = re.compile("ES?V?(?:JES?V?){1,3}|(?<=H)[JN](?=I)|(?<=I)[JN](?=H)|(?<=[AI])[MH]{0,4}N(?=[AI])")
_JOINER = re.compile("[JN]")


_PARTS = dict.fromkeys((0x200D, 0xFE0E, 0xFE0F, *range(0x1F3FB, 0x1F400))) | {
    0x1F1E6 + letter: chr(ord("A") + letter) for letter in range(26)
}


def in_parts(text: str) -> str:
    """`text` with emoji sequences as their parts and flags as letters: terminals disagree about the width of the whole."""
    return text.translate(_PARTS)


def is_narrow(text: str) -> bool:
    """True if every character is one that takes exactly one cell everywhere."""
    return _NARROW.fullmatch(text) is not None


def one_line(text: str, limit: int, longest_blank: int) -> str:
    """`text` cleaned into one line of at most `limit` characters with no run of blanks over `longest_blank`."""
    line = _clean(_NEWLINES_AND_TABS.sub(" ", text[: 2 * limit]))
    line = re.sub(f"[ \xa0\u3000]{{{longest_blank + 1},}}", " " * longest_blank, line)
    return _cut(line, limit, overlong=len(text) > 2 * limit)


def block(text: str, limit: int, line_limit: int, tab: int) -> str:
    """`text` cleaned into lines of at most `line_limit` characters, at most `limit` in all."""
    lines = _clean(_NEWLINE.sub("\n", text[: 2 * limit]).expandtabs(tab))
    lines = _cut(lines, limit, overlong=len(text) > 2 * limit)
    if len(lines) <= line_limit:
        return lines
    return "\n".join([_cut(line, line_limit) for line in lines.split("\n")])


def _clean(text: str) -> str:
    """Every character, then every neighbourhood, made safe; the same again changes nothing."""
    if _SIMPLE.fullmatch(text.replace("\n", "")):
        return text
    text = text.translate(_CLEAN)
    for _ in range(4):
        before, text = text, _settle_neighbours(text)
        if text == before:
            return text
    return _settle_neighbours(re.sub("[\u200c\u200d\ufe0e\ufe0f\u20e3]", "", text))


def _settle_neighbours(text: str) -> str:
    """One round: normal form, selectors and keycaps only on what has them, few marks, joiners only where they join."""
    text = _composed(text)
    if not _has_neighbours_to_settle(text):
        return text
    for stray in (_STRAY_SKIN_TONE, _STRAY_SELECTOR, _STRAY_KEYCAP, _MARKS_TOO_MANY):
        text = _composed(_without(text, [match.span() for match in stray.finditer(_classes(text))]))
    text = _composed(_without(text, _stray_joiners(_classes(text))))
    return _with_bases(text)


def _has_neighbours_to_settle(text: str) -> bool:
    return not set("JNVKSMH").isdisjoint(_classes(text))


def _classes(text: str) -> str:
    return text.translate(_CLASS)


def _composed(text: str) -> str:
    return text if is_normalized("NFC", text) else normalize("NFC", text)


def _stray_joiners(classes: str) -> list[tuple[int, int]]:
    """The places of joiners outside of emoji sequences of up to four, Indic conjuncts and Persian words."""
    kept = {
        joiner.start()
        for joined in _JOINED.finditer(classes)
        for joiner in _JOINER.finditer(classes, joined.start(), joined.end())
    }
    return [match.span() for match in _JOINER.finditer(classes) if match.start() not in kept]


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    """`text` without the given spans, which are in order."""
    if not spans:
        return text
    starts = [0, *(end for _, end in spans)]
    ends = [*(start for start, _ in spans), len(text)]
    return "".join([text[start:end] for start, end in zip(starts, ends, strict=True)])


def _with_bases(text: str) -> str:
    """A dotted circle before each mark that would otherwise sit on a blank or on what is drawn beside the text."""
    places = [match.start() for match in _MARK_WITHOUT_BASE.finditer(_classes(text))]
    starts, ends = [0, *places], [*places, len(text)]
    return DOTTED_CIRCLE.join([text[start:end] for start, end in zip(starts, ends, strict=True)])


def _cut(text: str, limit: int, *, overlong: bool = False) -> str:
    """At most `limit` characters, whole letters with their marks, with "…" if anything is missing."""
    if len(text) <= limit and not overlong:
        return text
    end = min(len(text), limit - 1)
    while 0 < end < len(text) and _CLASS[ord(text[end])] in ("M", "H", "V", "K"):
        end -= 1
    return text[:end].rstrip("\u200c\u200d") + ELLIPSIS

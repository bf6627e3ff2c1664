"""What a program sends to its terminal, cut into tokens, and the *alphabet* of it.

Two runs of a program that differ in data alone have the same alphabet; a byte of the data that acts on the terminal is a
token outside of it.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from typing import NamedTuple

C0_NAMES = [
    "NUL",
    "SOH",
    "STX",
    "ETX",
    "EOT",
    "ENQ",
    "ACK",
    "BEL",
    "BS",
    "HT",
    "LF",
    "VT",
    "FF",
    "CR",
    "SO",
    "SI",
    "DLE",
    "DC1",
    "DC2",
    "DC3",
    "DC4",
    "NAK",
    "SYN",
    "ETB",
    "CAN",
    "EM",
    "SUB",
    "ESC",
    "FS",
    "GS",
    "RS",
    "US",
]
STRINGS = {"P": "DCS", "X": "SOS", "]": "OSC", "^": "PM", "_": "APC"}
NUMBERS_MATTER = frozenset("hlntiJKgqucp")
"""Final bytes of control sequences whose parameters choose what is done, not how much or where."""

_CSI = re.compile(r"\x1b\[([0-?]*)([ -/]*)([@-~])")
_STRING = re.compile(
    r"\x1b(?:(\])([^\x07\x18\x1a\x1b\x9c]*)(\x07|\x1b\\|\x9c)|([PX^_])([^\x18\x1a\x1b\x9c]*)(\x1b\\|\x9c))"
)
_ESCAPE = re.compile(r"\x1b([ -/]*)([0-~])")
_TEXT = re.compile(r"[^\x00-\x1f\x7f-\x9f]+")
_UNFINISHED = re.compile(
    r"\x1b(\[[0-?]*[ -/]*|[ -/]*|\][^\x07\x18\x1a\x1b\x9c]*\x1b?|[PX^_][^\x18\x1a\x1b\x9c]*\x1b?)\Z"
)


class Control(NamedTuple):
    """A control sequence (CSI) in its parts."""

    parameters: str
    intermediate: str
    last: str


class String(NamedTuple):
    """A control string: its introducer ("]" for OSC, "P" for DCS …), what it holds and how it ends."""

    introducer: str
    body: str
    end: str


class Token(NamedTuple):
    """One piece of terminal output: what kind it is, and its characters."""

    kind: str
    text: str

    def control(self) -> Control:
        """The parts of a "csi" token."""
        match = _CSI.fullmatch(self.text)
        assert match is not None
        return Control(*match.groups())

    def string(self) -> String:
        """The parts of a "string" token."""
        match = _STRING.fullmatch(self.text)
        assert match is not None
        return String(*(group for group in match.groups() if group is not None))


class Tokenizer:
    """Cuts terminal output into tokens; keeps what may go on in the next bytes."""

    def __init__(self) -> None:
        self._decode = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode
        self._rest = ""

    def feed(self, raw: bytes, *, final: bool = False) -> list[Token]:
        """The tokens that `raw` completes; with `final`, also what was left unfinished."""
        data = self._rest + self._decode(raw, final)
        found, at = [], 0
        while at < len(data):
            token = _next_token(data, at, final=final)
            if token is None:
                break
            found.append(token)
            at += len(token.text)
        self._rest = data[at:]
        return found


def _next_token(data: str, at: int, *, final: bool) -> Token | None:
    """The token at `at`, or None if more bytes are needed to know."""
    if match := _TEXT.match(data, at):
        return Token("text", match.group())
    if data[at] != "\x1b":
        return Token("control", data[at])
    if not final and _UNFINISHED.match(data, at):
        return None
    for kind, pattern in (("csi", _CSI), ("string", _STRING)):
        if match := pattern.match(data, at):
            return Token(kind, match.group())
    introducer = data[at + 1 : at + 2]
    if introducer in ("[", *STRINGS):
        return Token("broken", data[at : at + 2])
    match = _ESCAPE.match(data, at)
    return Token("escape", match.group()) if match else Token("broken", data[at])


def tokens(raw: bytes) -> set[str]:
    """The alphabet of terminal output: "TEXT", "CSI ?1049h", "SGR 38;2", "OSC 52", "BEL", "C1 9B", "BYTE 9B", "Cf U+202E" …

    Text, places and colours are left out; modes, requests, kinds of style and invisible characters are not.
    """
    return {name for token in Tokenizer().feed(raw, final=True) for name in _names(token)}


def _names(token: Token) -> set[str]:
    if token.kind == "text":
        return {_character_name(character) for character in token.text}
    if token.kind == "control":
        code = ord(token.text)
        return {C0_NAMES[code] if code < 32 else "DEL" if code == 127 else f"C1 {code:02X}"}
    if token.kind == "csi":
        return _csi_names(token.control())
    if token.kind == "string":
        return {_string_name(token.string())}
    if token.kind == "escape":
        return {f"ESC {token.text[1:]}"}
    return {f"BROKEN {STRINGS.get(token.text[1:], 'CSI' if token.text[1:] else 'ESC')}"}


def _character_name(character: str) -> str:
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:
        return f"BYTE {code - 0xDC00:02X}"
    kind = unicodedata.category(character)
    return f"{kind} U+{code:04X}" if kind in ("Cf", "Cs", "Co", "Cn", "Zl", "Zp") else "TEXT"


def _csi_names(control: Control) -> set[str]:
    parameters, intermediate, last = control
    private = parameters[:1] if parameters[:1] in ("<", "=", ">", "?") else ""
    parameters = parameters.removeprefix(private)
    if last == "m" and not private and not intermediate:
        return _style_names(parameters)
    if last not in NUMBERS_MATTER:
        return {f"CSI {private}{intermediate}{last}"}
    if last in "hl":
        return {f"CSI {private}{number}{last}" for number in parameters.split(";")}
    return {f"CSI {private}{parameters}{intermediate}{last}"}


def _style_names(parameters: str) -> set[str]:
    """The kinds of style in an SGR sequence: "SGR 1", "SGR 31", "SGR 38;2" (which colour is left out)."""
    numbers = re.split("[;:]", parameters)
    names, at = set(), 0
    while at < len(numbers):
        number = numbers[at] or "0"
        is_extended = number in ("38", "48", "58") and at + 1 < len(numbers)
        names.add(f"SGR {number};{numbers[at + 1]}" if is_extended else f"SGR {number}")
        at += {"2": 5, "5": 3}.get(numbers[at + 1], 2) if is_extended else 1
    return names


def _string_name(string: String) -> str:
    kind = STRINGS[string.introducer]
    if kind != "OSC":
        return kind
    number = re.match("[0-9]*", string.body)
    assert number is not None
    return f"OSC {number.group()}"

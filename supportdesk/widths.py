"""How many terminal cells text takes, and cutting and wrapping by cells.

Agrees with `rich.cells`, by which Textual lays out; plain text is measured without loading Rich.
Call on `Safe` text: control characters have no width anybody agrees on.
"""

from __future__ import annotations

ELLIPSIS = "…"
UNFITTING = "\ufffd"
"""Stands for a two-cell character where only one cell is left in the whole line."""


def is_plain_latin(text: str) -> bool:
    """True for printable ASCII and Latin-1 alone (of blanks only " "): one cell each, nothing to clean."""
    if not text.isprintable():
        return False
    if text.isascii():
        return True
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return True


def _is_narrow(text: str) -> bool:
    """True if each character is known to take one cell."""
    if is_plain_latin(text.replace(ELLIPSIS, "")):
        return True
    from supportdesk import unicode_rules

    return unicode_rules.is_narrow(text)


def cells(text: str) -> int:
    """The width of one line of text in terminal cells."""
    if _is_narrow(text):
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def _steady(text: str) -> str:
    """`text` as it is laid out: emoji sequences as their parts, flags as letters, so that every terminal agrees on it."""
    if _is_narrow(text):
        return text
    from supportdesk import unicode_rules

    return unicode_rules.in_parts(text)


def _clusters(text: str) -> list[tuple[str, int]]:
    """The pieces of `text` that must not be parted (a letter with its marks), each with its cells."""
    if _is_narrow(text):
        return [(character, 1) for character in text]
    from rich.cells import split_graphemes

    return [(text[start:end], width) for start, end, width in split_graphemes(text)[0]]


def fit(text: str, width: int, *, ellipsis: str = ELLIPSIS) -> str:
    """`text` cut or padded with spaces to exactly `width` cells; a cut is marked by `ellipsis` where it has room.

    What follows then starts in the same cell on every terminal: emoji sequences are shown as their parts, flags as letters.
    """
    if width <= 0:
        return ""
    text = _steady(text)
    size = cells(text)
    if size <= width:
        return text + " " * (width - size)
    mark = ellipsis if cells(ellipsis) <= width else ""
    kept = _head(text, width - cells(mark)) + mark
    return kept + " " * (width - cells(kept))


def _head(text: str, width: int) -> str:
    """As many whole clusters of `text` as `width` cells hold."""
    if _is_narrow(text):
        return text[:width]
    taken, size = [], 0
    for piece, piece_width in _clusters(text):
        if size + piece_width > width:
            break
        taken.append(piece)
        size += piece_width
    return "".join(taken)


def wrap(text: str, width: int) -> list[str]:
    """The lines of a `safe_block`, broken at spaces to at most `width` cells (at least 1); longer words are cut.

    The indent of a line is kept, blanks at a break are dropped, an empty line stays one empty line. As in `fit`, emoji
    sequences are shown as their parts.
    """
    width = max(width, 1)
    lines: list[str] = []
    for line in map(_steady, text.split("\n")):
        lines += [line] if cells(line) <= width else _wrap_line(line, width)
    return lines


def _wrap_line(line: str, width: int) -> list[str]:
    """One line over as many lines as it needs."""
    done: list[str] = []
    now, size = "", 0
    for token, is_blank in _words(line):
        token_size = cells(token)
        if size + token_size <= width:
            now, size = now + token, size + token_size
            continue
        if is_blank or token_size <= width:
            _finish(done, now)
            now, size = ("", 0) if is_blank else (token, token_size)
            continue
        *full, now = _cut_word(token, width, now, size)
        done += full
        size = cells(now)
    _finish(done, now)
    return done or [""]


def _finish(done: list[str], line: str) -> None:
    """Take `line` without the blanks at its end; a line of blanks alone is none."""
    if stripped := line.rstrip(" "):
        done.append(stripped)


def _words(line: str) -> list[tuple[str, bool]]:
    """The words of `line` and the runs of spaces between them, in order; True for spaces."""
    tokens: list[tuple[str, bool]] = []
    blanks = 0
    for word in line.split(" "):
        if word:
            if blanks:
                tokens.append((" " * blanks, True))
            tokens.append((word, False))
            blanks = 0
        blanks += 1
    if blanks > 1:
        tokens.append((" " * (blanks - 1), True))
    return tokens


def _cut_word(word: str, width: int, now: str, size: int) -> list[str]:
    """A word wider than a line, begun behind `now`, over lines of at most `width` cells."""
    lines, line = [], now
    for piece, piece_width in _narrowed(_clusters(word), width):
        if size + piece_width > width:
            lines.append(line)
            line, size = "", 0
        line, size = line + piece, size + piece_width
    return [*lines, line]


def _narrowed(pieces: list[tuple[str, int]], width: int) -> list[tuple[str, int]]:
    """`pieces` with a stand-in for each that is wider than a whole line."""
    return [(piece, size) if size <= width else (UNFITTING, 1) for piece, size in pieces]

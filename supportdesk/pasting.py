"""What is pasted, without the characters that Textual's parser would take for keys.

An Escape inside a paste makes the parser send what follows as if it had been typed: a customer's text would press keys.
Terminals take such characters out, tmux and screen do not.
"""

from __future__ import annotations

import re

START, END = "\x1b[200~", "\x1b[201~"
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


class PasteGuard:
    """Called with what was read, piece by piece; gives the same with visible marks for control characters in pastes."""

    def __init__(self) -> None:
        self._pasting = False
        self._before = ""
        """The end of what went through, in which a start may have begun."""
        self._kept = ""
        """The end of what was pasted, in which the end may have begun."""

    def __call__(self, text: str) -> str:
        """What may be read on; up to five characters of a paste are kept until it is known whether they end it."""
        through = []
        while text:
            piece, text = self._pasted(text) if self._pasting else self._typed(text)
            through.append(piece)
        return "".join(through)

    def _typed(self, text: str) -> tuple[str, str]:
        """What stands before a paste, its start included, and the rest."""
        seen = self._before + text
        at = seen.find(START)
        if at < 0:
            self._before = seen[1 - len(START) :]
            return text, ""
        self._pasting, self._before = True, ""
        end = at + len(START) - (len(seen) - len(text))
        return text[:end], text[end:]

    def _pasted(self, text: str) -> tuple[str, str]:
        """What is pasted, its end included, and the rest."""
        pasted, end, rest = (self._kept + text).partition(END)
        self._kept = ""
        if end:
            self._pasting = False
            return visible(pasted) + END, rest
        begun = next((size for size in range(len(END) - 1, 0, -1) if pasted.endswith(END[:size])), 0)
        if begun:
            pasted, self._kept = pasted[:-begun], pasted[-begun:]
        return visible(pasted), ""


def visible(pasted: str) -> str:
    """The text with a picture, or a replacement character, for each control character but tab and line ends."""
    return _CONTROL.sub(lambda found: _mark(ord(found[0])), pasted)


def _mark(code: int) -> str:
    if code == 0x7F:
        return "\u2421"
    return chr(0x2400 + code) if code < 0x20 else "\ufffd"

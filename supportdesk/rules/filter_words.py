"""The spelling of the filter language: keywords, and which characters end what. Shared by reading, writing, completing."""

from __future__ import annotations

from supportdesk.i18n import _
from supportdesk.rules.filter_errors import FilterError
from supportdesk.rules.filter_tree import Op

AND_WORDS = ("AND", "OCH")
OR_WORDS = ("OR", "ELLER")
NOT_WORDS = ("NOT", "INTE")
"""Written in capitals; in small letters they are words to search for."""

WORD_ENDS = '()"'
VALUE_ENDS = '(),"'
SIGNS = (("<=", Op.UP_TO), (">=", Op.FROM), ("≤", Op.UP_TO), ("≥", Op.FROM), ("<", Op.BELOW), (">", Op.ABOVE))


def field_prefix(run: str) -> str | None:
    """The name before the colon if text without blanks begins as a term does; an address (`https://`) does not."""
    name, colon, rest = run.partition(":")
    is_name = bool(name) and all(char.isalpha() or char == "_" for char in name)
    return name if colon and is_name and not rest.startswith("//") else None


class Scanner:
    """A place in a text, and the ways to go on from it."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    def peek(self) -> str:
        """The next character, any blank as a space; nothing at the end."""
        char = self.text[self.at : self.at + 1]
        return " " if char.isspace() else char

    def skip_blanks(self) -> None:
        """Goes to the next character that is no blank."""
        while self.peek() == " ":
            self.at += 1

    def run(self, ends: str = WORD_ENDS) -> str:
        """What stands here up to a blank or one of `ends`; takes nothing."""
        end = self.at
        while end < len(self.text) and self.text[end] not in ends and not self.text[end].isspace():
            end += 1
        return self.text[self.at : end]

    def keyword(self, spelled: tuple[str, ...]) -> bool:
        """Takes AND, OR or NOT if one of these spellings stands here as a word of its own."""
        run = self.run()
        if run not in spelled:
            return False
        self.at += len(run)
        self.skip_blanks()
        return True

    def sign(self) -> Op:
        """The comparison behind a colon."""
        for sign, op in SIGNS:
            if self.text.startswith(sign, self.at):
                self.at += len(sign)
                return op
        return Op.IS

    def quoted(self) -> str:
        """The text in the quotes that begin here, blanks as single spaces; two quotes side by side are one."""
        start, pieces = self.at, []
        while self.text.startswith('"', self.at):
            end = self.text.find('"', self.at + 1)
            if end < 0:
                raise FilterError(_("The quotes are not closed."), (start, len(self.text)), ('"',))
            pieces.append(self.text[self.at + 1 : end])
            self.at = end + 1
        return " ".join('"'.join(pieces).split())

"""The filter language: one text for the filter bar, saved views, `list` on the command line, and rules.

    o:none l:1 prio:<=2 -s:wait (c:"nordic data" OR tag:vip) backup

Terms are joined by AND; `OR`, `NOT` or `-`, and parentheses work; `a,b` is either; words match words that begin so.
This module reads it; the tree, the fields and what is made from them are in modules of their own beside it.
"""

from __future__ import annotations

from datetime import tzinfo

from supportdesk.i18n import _
from supportdesk.rules.filter_errors import FilterError, missing_value, not_compared, pointed, unknown_field
from supportdesk.rules.filter_fields import COMPARED, LISTS, Field, choice_order, field_named
from supportdesk.rules.filter_text import unparse
from supportdesk.rules.filter_tree import And, Filter, Not, Op, Or, Special, Term, Words, all_of, any_of, negate
from supportdesk.rules.filter_values import Written, examples, values_of
from supportdesk.rules.filter_words import AND_WORDS, NOT_WORDS, OR_WORDS, VALUE_ENDS, Scanner, field_prefix
from supportdesk.rules.search_words import words

__all__ = [
    "And",
    "Filter",
    "FilterError",
    "Not",
    "Op",
    "Or",
    "Special",
    "Term",
    "Words",
    "parse",
    "pointed",
    "unparse",
]

LONGEST = 1000
"""Characters of a filter: what a saved view can hold."""
DEEPEST = 20
"""Parentheses inside one another."""


def parse(text: str, tz: tzinfo | None = None) -> Filter:
    """The tree of a filter; an empty text finds everything. `FilterError` says what is wrong and where.

    Times of day that do not exist in `tz` (by default the reader's zone) are refused.
    """
    if len(text) > LONGEST:
        raise FilterError(_("A filter has at most {most} characters.").format(most=LONGEST), (LONGEST, len(text)))
    for at, char in enumerate(text):
        if (char < " " and not char.isspace()) or char == "\x7f" or "\ud800" <= char <= "\udfff":
            raise FilterError(_("A filter cannot hold this character."), (at, at + 1))
    return _Parser(text, tz).whole()


class _Parser(Scanner):
    """Recursive descent over the text, without a list of tokens between."""

    def __init__(self, text: str, tz: tzinfo | None) -> None:
        super().__init__(text)
        self.tz, self.depth = tz, 0

    def whole(self) -> Filter:
        """either, up to the end; nothing is an `And` without parts."""
        self.skip_blanks()
        if self.at == len(self.text):
            return And(())
        tree = self.either()
        if self.at < len(self.text):
            sentence = _("This parenthesis closes nothing: there is none open before it.")
            raise FilterError(sentence, (self.at, self.at + 1))
        return tree

    def either(self) -> Filter:
        """together { OR together }"""
        parts = [self.together()]
        while self.keyword(OR_WORDS):
            parts.append(self.together())
        return any_of(parts)

    def together(self) -> Filter:
        """negated { [AND] negated }"""
        parts = [self.negated()]
        while self.keyword(AND_WORDS) or not (self.peek() in ("", ")") or self.run() in OR_WORDS):
            parts.append(self.negated())
        return all_of(parts)

    def negated(self) -> Filter:
        """{ NOT | - } one"""
        turned = False
        while True:
            if self.peek() == "-":
                self.at += 1
            elif not self.keyword(NOT_WORDS):
                break
            turned = not turned
        part = self.one()
        return negate(part) if turned else part

    def one(self) -> Filter:
        """( either ) | field:values | words"""
        start, first = self.at, self.peek()
        if first == "(":
            return self.group()
        run = self.run()
        if first in ("", ")", " ") or run in (*OR_WORDS, *AND_WORDS):
            raise FilterError(_("A word or a field is missing here."), (start, start + max(1, len(run))))
        if first == '"':
            return self.words(self.quoted(), start)
        name = field_prefix(run)
        if name is not None:
            return self.term(name)
        self.at += len(run)
        return self.words(run, start)

    def group(self) -> Filter:
        """The filter inside a pair of parentheses."""
        start = self.at
        self.at, self.depth = start + 1, self.depth + 1
        if self.depth > DEEPEST:
            sentence = _("A filter has at most {most} parentheses inside one another.").format(most=DEEPEST)
            raise FilterError(sentence, (start, self.at))
        self.skip_blanks()
        tree = self.either()
        if self.peek() != ")":
            raise FilterError(_("This parenthesis is not closed."), (start, start + 1), (")",))
        self.at, self.depth = self.at + 1, self.depth - 1
        self.skip_blanks()
        return tree

    def words(self, text: str, start: int) -> Words:
        """Free text, from `start` to here."""
        spot = (start, self.at)
        if not words(text):
            raise FilterError(_("There is no letter or digit here to search for."), spot)
        self.skip_blanks()
        return Words(text, spot)

    def term(self, name: str) -> Term:
        """field:[sign]value{,value}"""
        start, behind = self.at, self.at + len(name) + 1
        field = field_named(name)
        if field is None:
            raise unknown_field(name, (start, behind - 1))
        self.at = behind
        op = self.sign()
        if op is not Op.IS and field.holds not in COMPARED:
            raise not_compared(field, op, (behind, self.at))
        written = self.written(field, start)
        if op is not Op.IS and len(written) > 1:
            spot = (written[1].spot[0], written[-1].spot[1])
            raise FilterError(_("{op} takes one value, not a list.").format(op=op.value), spot)
        values = [value for one in written for value in values_of(field, op, one, self.tz)]
        if field.holds in LISTS:
            values = sorted(values, key=choice_order(field))
        spot = (start, self.at)
        self.skip_blanks()
        return Term(field.name, op, tuple(dict.fromkeys(values)), spot)

    def written(self, field: Field, start: int) -> list[Written]:
        """The values behind a colon or a comparison, parted by commas; at least one."""
        found = []
        while True:
            behind = self.at
            quoted = self.peek() == '"'
            text = self.quoted() if quoted else self.run(VALUE_ENDS)
            self.at = self.at if quoted else behind + len(text)
            if not text:
                raise missing_value(field, (start, max(self.at, start + 1)), *examples(field)[:3])
            found.append(Written(text, quoted, (behind, self.at)))
            if self.peek() != ",":
                self.refuse_tail()
                return found
            self.at += 1

    def refuse_tail(self) -> None:
        """Behind a value stands a blank, a parenthesis, or nothing."""
        if self.peek() not in ("", " ", ")", "("):
            raise FilterError(_("A space is missing here."), (self.at, self.at + 1), (" ",))

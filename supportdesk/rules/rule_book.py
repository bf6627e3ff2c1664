"""A team's rules: a view with a verb each, read from TOML, checked, and named by file and line where something is wrong.

[[rule]]
name = "first-line-stay"
order = 10
when = "l:1 stay:>20m -is:waiting"
then = "propose"
verb = "escalate"
because = {en = "First line has had it for 20 minutes.", sv = "First line har haft det i 20 minuter."}
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from supportdesk.errors import Invalid
from supportdesk.i18n import _
from supportdesk.rules.filter_errors import FilterError
from supportdesk.rules.filter_tree import Filter, Words, walk
from supportdesk.rules.filters import parse
from supportdesk.terms import Line

LONGEST_NAME, LONGEST_BECAUSE = 80, 1000


class Then(StrEnum):
    """What a rule does where its filter is true."""

    FLAG = "flag"
    PROPOSE = "propose"
    DO = "do"


class Verb(StrEnum):
    """What can be proposed or done."""

    FLAG = "flag"
    ESCALATE = "escalate"
    PROBLEM = "problem"
    MANAGER = "manager"
    ASSIGN = "assign"
    NOTIFY = "notify"
    REPORT = "report"
    TAG = "tag"


MOVES: Mapping[Verb, Line] = {Verb.ESCALATE: Line.SECOND, Verb.PROBLEM: Line.PROBLEM, Verb.MANAGER: Line.MANAGER}
"""Verbs that move a case, and to which line."""
NEEDS_PERSON = frozenset({Verb.REPORT})
"""Verbs that a rule only proposes: what goes to the customer is sent or told by a person."""
_KEYS = frozenset({"name", "title", "order", "when", "then", "verb", "because", "with"})


@dataclass(frozen=True)
class Rule:
    """One rule. `because` holds the sentence shown to people by language, `words` what the verb needs beside the case.

    `titles` are what people call it, by language; without one it goes by its name.
    """

    name: str
    order: int
    when: Filter
    when_text: str
    then: Then
    verb: Verb
    because: Mapping[str, str]
    words: Mapping[str, Any] = field(default_factory=dict)
    line_of_file: int = 0
    titles: Mapping[str, str] = field(default_factory=dict)

    def title(self, language: str) -> str:
        """What people call it, in a language, else in any, else its name."""
        return self.titles.get(language) or next(iter(self.titles.values()), self.name)

    def sentence(self, language: str) -> str:
        """Why, in a language, else in any."""
        return self.because.get(language) or next(iter(self.because.values()))


@dataclass(frozen=True)
class RuleBook:
    """The rules of a desk, in their order."""

    rules: tuple[Rule, ...] = ()
    source: str = ""

    def named(self, name: str) -> Rule | None:
        """The rule of a name."""
        return next((rule for rule in self.rules if rule.name == name), None)

    @property
    def asks_for_words(self) -> bool:
        """Whether some rule looks for free text, for which the words of a case must be read."""
        return any(isinstance(node, Words) for rule in self.rules for node in walk(rule.when))


def read_rules(text: str, *, file: str = "rules.toml") -> RuleBook:
    """The rules of a TOML text. `Invalid` names the file, the line and what to write instead."""
    try:
        stored = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Invalid(f"{file}: {error}") from error
    tables = stored.get("rule", [])
    if set(stored) - {"rule"} or not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
        raise Invalid(
            _("{file}: rules are written as tables that begin with [[rule]], and nothing else.").format(file=file)
        )
    lines = _lines(text)
    rules = [_rule(table, f"{file}:{line}", line) for table, line in zip(tables, lines, strict=False)]
    _refuse_double_names(rules, file)
    return RuleBook(tuple(sorted(rules, key=lambda rule: (rule.order, rule.name))), text)


def _lines(text: str) -> list[int]:
    """The line on which each [[rule]] stands."""
    return [at for at, line in enumerate(text.splitlines(), 1) if line.split("#")[0].strip() == "[[rule]]"]


def _rule(table: Mapping[str, Any], place: str, line: int) -> Rule:
    for key in sorted(set(table) - _KEYS):
        raise Invalid(_("{place}: a rule has no “{key}”. It has {keys}.").format(place=place, key=key, keys=_keys()))
    name = _text(table, "name", place)
    then = _word(Then, table, "then", place)
    verb = Verb.FLAG if then is Then.FLAG else _word(Verb, table, "verb", place)
    if then is Then.DO and verb in NEEDS_PERSON:
        raise Invalid(
            _("{place}: {verb} can only be proposed: a person tells the customer.").format(place=place, verb=verb)
        )
    when = _text(table, "when", place)
    return Rule(
        name=name,
        order=_order(table, place),
        when=_filter(when, place),
        when_text=when,
        then=then,
        verb=verb,
        because=_because(table, place),
        words=_words(table, verb, place),
        line_of_file=line,
        titles=_titles(table, place),
    )


def _keys() -> str:
    return ", ".join(("name", "title", "order", "when", "then", "verb", "because", "with"))


def _text(table: Mapping[str, Any], key: str, place: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_BECAUSE:
        raise Invalid(_("{place}: “{key}” must be a text.").format(place=place, key=key))
    return value.strip()


def _order(table: Mapping[str, Any], place: str) -> int:
    value = table.get("order", 0)
    if not isinstance(value, int) or isinstance(value, bool):
        raise Invalid(_("{place}: “order” must be a whole number.").format(place=place))
    return value


def _word(kind: type[Any], table: Mapping[str, Any], key: str, place: str) -> Any:
    try:
        return kind(table.get(key))
    except ValueError as error:
        words = ", ".join(member.value for member in kind)
        sentence = _("{place}: “{key}” is one of {words}, not {value}.")
        raise Invalid(sentence.format(place=place, key=key, words=words, value=table.get(key, "–"))) from error


def _filter(text: str, place: str) -> Filter:
    try:
        return parse(text)
    except FilterError as error:
        raise Invalid(f"{place}: when = “{text}”: {error}") from error


def _because(table: Mapping[str, Any], place: str) -> Mapping[str, str]:
    value = table.get("because")
    told = {"en": value} if isinstance(value, str) else value
    texts = list(told.values()) if isinstance(told, dict) else []
    if told and texts and all(isinstance(one, str) and 0 < len(one.strip()) <= LONGEST_BECAUSE for one in texts):
        return dict(told)
    raise Invalid(
        _("{place}: “because” is the sentence that people read, or one for each language.").format(place=place)
    )


def _titles(table: Mapping[str, Any], place: str) -> Mapping[str, str]:
    value = table.get("title", {})
    told = {"en": value} if isinstance(value, str) else value
    if isinstance(told, dict) and all(
        isinstance(one, str) and 0 < len(one.strip()) <= LONGEST_NAME for one in told.values()
    ):
        return {language: title.strip() for language, title in told.items()}
    said = _("{place}: “title” is what people call the rule, or one for each language, of at most {n} characters.")
    raise Invalid(said.format(place=place, n=LONGEST_NAME))


def _words(table: Mapping[str, Any], verb: Verb, place: str) -> Mapping[str, Any]:
    words = table.get("with", {})
    if verb is Verb.NOTIFY and isinstance(words, dict):
        _refuse_words(words, {"to": ("on_call", "owner"), "line": tuple(Line)}, place)
    if not isinstance(words, dict) or (verb is Verb.TAG and not isinstance(words.get("tag"), str)):
        raise Invalid(
            _('{place}: “with” holds what the verb needs, such as with = {{tag = "vip"}}.').format(place=place)
        )
    return dict(words)


def _refuse_words(words: Mapping[str, Any], known: Mapping[str, tuple[str, ...]], place: str) -> None:
    for key, value in words.items():
        if value not in known.get(key, ()):
            told = ", ".join(f"{name} = {'|'.join(values)}" for name, values in known.items())
            raise Invalid(_("{place}: “with” may hold {known} here.").format(place=place, known=told))


def _refuse_double_names(rules: list[Rule], file: str) -> None:
    seen: dict[str, int] = {}
    for rule in rules:
        if len(rule.name) > LONGEST_NAME:
            sentence = _("{place}: a name has at most {n} characters.")
            raise Invalid(sentence.format(place=f"{file}:{rule.line_of_file}", n=LONGEST_NAME))
        if rule.name in seen:
            sentence = _("{place}: there is a rule “{name}” on line {line} already. Give it another name.")
            place = f"{file}:{rule.line_of_file}"
            raise Invalid(sentence.format(place=place, name=rule.name, line=seen[rule.name]))
        seen[rule.name] = rule.line_of_file

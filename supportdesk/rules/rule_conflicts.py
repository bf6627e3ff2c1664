"""Rules that cannot live together: two that move the same case to different lines, and moves that go round in a circle."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from supportdesk.errors import Invalid
from supportdesk.i18n import _
from supportdesk.rules.filter_tree import And, Filter, Not, Op, Or, Term
from supportdesk.rules.rule_book import MOVES, Rule, RuleBook, Then
from supportdesk.terms import Line

LISTS = ("line", "state", "kind", "priority", "impact", "urgency", "channel")
"""Fields of which a case has exactly one value, so that two filters can be seen to exclude each other."""


def refuse_conflicts(book: RuleBook, file: str = "rules.toml") -> None:
    """Refuses rules of which one takes back or contradicts what another does by itself, with both named."""
    movers = [rule for rule in book.rules if rule.then is Then.DO and rule.verb in MOVES]
    for one, other in combinations(movers, 2):
        if (
            one.order == other.order
            and MOVES[one.verb] is not MOVES[other.verb]
            and can_both_hold(one.when, other.when)
        ):
            sentence = _(
                "{file}: “{one}” (line {one_line}) and “{other}” (line {other_line}) move the same case to different lines. "
                "Give one of them a lower order, or let their filters exclude each other."
            )
            raise Invalid(_named(sentence, file, one, other))
    _refuse_circles(movers, file)


def can_both_hold(one: Filter, other: Filter) -> bool:
    """Whether some case may fit both, as far as their lists of values tell."""
    return all(
        values_left(one, field) is None
        or values_left(other, field) is None
        or bool((values_left(one, field) or frozenset()) & (values_left(other, field) or frozenset()))
        for field in LISTS
    )


def values_left(tree: Filter, field: str) -> frozenset[object] | None:
    """The values of a field that a filter leaves; `None` when it leaves any."""
    match tree:
        case And(parts):
            known = [left for part in parts if (left := values_left(part, field)) is not None]
            return frozenset.intersection(*known) if known else None
        case Or(parts):
            known = [left for part in parts if (left := values_left(part, field)) is not None]
            return frozenset().union(*known) if len(known) == len(parts) else None
        case Term(name, Op.IS, values) if name == field:
            return frozenset(values)
        case Not(Term(name, Op.IS, values)) if name == field == "line":
            return frozenset(line.value for line in Line) - frozenset(values)
        case _:
            return None


def _steps(movers: list[Rule]) -> Iterator[tuple[str, str, Rule]]:
    """From which line to which each rule moves."""
    for rule in movers:
        left = values_left(rule.when, "line")
        target = MOVES[rule.verb].value
        for line in left if left is not None else [line.value for line in Line]:
            if line != target:
                yield str(line), target, rule


def _refuse_circles(movers: list[Rule], file: str) -> None:
    steps = list(_steps(movers))
    for start, target, rule in steps:
        reached, via = {target}, {target: rule}
        while True:
            further = [(to, by) for source, to, by in steps if source in reached and to not in reached]
            if not further:
                break
            for to, by in further:
                reached.add(to)
                via.setdefault(to, by)
        if start in reached:
            sentence = _(
                "{file}: “{one}” (line {one_line}) moves cases away from where “{other}” (line {other_line}) brings them: "
                "they would go round for ever. Let one of them leave out the line it ends on."
            )
            raise Invalid(_named(sentence, file, rule, via[start]))


def _named(sentence: str, file: str, one: Rule, other: Rule) -> str:
    return sentence.format(
        file=file, one=one.name, one_line=one.line_of_file, other=other.name, other_line=other.line_of_file
    )

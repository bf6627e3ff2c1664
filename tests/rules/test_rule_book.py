"""Rules as a team writes them, and how they are refused: with file, line and what to write."""

from __future__ import annotations

import pytest

from supportdesk.errors import Invalid
from supportdesk.operations.rule_sets import checked, shipped_rules
from supportdesk.rules.rule_book import Then, Verb, read_rules
from supportdesk.rules.rule_conflicts import refuse_conflicts

RULE = {"name": '"r"', "when": '"is:open"', "then": '"flag"', "because": '"so"'}


def written(**lines: str | None) -> str:
    """A file of one rule, some of its lines others or left out."""
    kept = {key: value for key, value in {**RULE, **lines}.items() if value is not None}
    return "[[rule]]\n" + "\n".join(f"{key} = {value}" for key, value in kept.items())


def test_the_rules_that_ship_can_be_put_in_force():
    names = [rule.name for rule in checked(shipped_rules()).rules]
    assert len(names) == len(set(names)) >= 10


def test_a_rule_is_a_view_with_a_verb():
    text = written(then='"propose"', verb='"escalate"', order="3", because='{en = "so", sv = "så"}')
    [rule] = read_rules(text).rules
    assert (rule.name, rule.order, rule.then, rule.verb) == ("r", 3, Then.PROPOSE, Verb.ESCALATE)
    assert (rule.sentence("sv"), rule.sentence("fi")) == ("så", "so")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (written(when='"whom:me"'), "team.toml:1: when = “whom:me”: No field 'whom'"),
        (written(then='"shout"'), "team.toml:1: “then” is one of flag, propose, do, not shout"),
        (written(then='"do"'), "team.toml:1: “verb” is one of"),
        (written(then='"do"', verb='"report"'), "can only be proposed"),
        (written(because=None), "“because” is the sentence"),
        (written(because="{}"), "“because” is the sentence"),
        (written(name=None), "“name” must be a text"),
        (written(order='"first"'), "“order” must be a whole number"),
        (written(colour='"red"'), "a rule has no “colour”"),
        (written(then='"do"', verb='"tag"'), "“with” holds what the verb needs"),
        (written() + "\n\n" + written(), "team.toml:7: there is a rule “r” on line 1 already"),
        ("[[rule", "team.toml: "),
        ("rules = 1", "tables that begin with [[rule]]"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(text: str, said: str):
    with pytest.raises(Invalid) as refused:
        read_rules(text, file="team.toml")
    assert said in str(refused.value)


def mover(name: str, when: str, verb: str, order: int = 0) -> str:
    return written(name=f'"{name}"', when=f'"{when}"', then='"do"', verb=f'"{verb}"', order=str(order))


def test_rules_that_go_round_for_ever_are_refused():
    text = mover("up", "l:1", "escalate", 1) + "\n\n" + mover("on", "l:2", "problem", 2)
    refuse_conflicts(read_rules(text))
    text += "\n\n" + mover("down", "l:problem", "escalate", 3)
    with pytest.raises(Invalid, match="round for ever"):
        refuse_conflicts(read_rules(text))


def test_two_rules_that_move_one_case_to_two_lines_are_refused_unless_their_filters_exclude_each_other():
    clash = mover("a", "l:1 p:1", "problem") + "\n\n" + mover("b", "l:1", "manager")
    with pytest.raises(Invalid, match="to different lines"):
        refuse_conflicts(read_rules(clash))
    refuse_conflicts(read_rules(clash.replace('"l:1"', '"l:1 p:2"')))

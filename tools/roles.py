"""Draws docs/roles.md from the table in rules/actions.py: who may do what, and in which states of a case.

python tools/roles.py write
python tools/roles.py check   # exits 1 when the file is not what the table says
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
FILE = ROOT / "docs" / "roles.md"
HEAD = """\
# Who may do what

Drawn from the table in `supportdesk/rules/actions.py` by `python tools/roles.py write`; a test fails when it is stale. Every
cell is tried by doing it, on both engines (`tests/operations/test_roles.py`, against `tests/role_table.py`, which is written by
hand), and every command is refused to somebody (`tests/test_cli_roles.py`). Why it is so:
[decisions/0016](decisions/0016-roles.md).

Who has two roles may what either may. Who has none, and who is nobody at this desk, may nothing. What the desk does by itself
(sweep, wake-up, notices) it does as a rule, and its log says so. A case that one may not see is as if it were not there.

● yes · ◐ yes, where what stands beside it holds · – no
"""
PARTS: Mapping[str, Mapping[str, str]] = {
    "Cases": {
        "register": "write down a call; add a contact",
        "read": "read a case, its messages and how it stands",
        "read_inside": "read notes, hand-overs, reasons and solutions; figures",
        "take": "take",
        "release": "let go",
        "assign": "give to somebody",
        "reply": "answer the customer; say that a report must go",
        "note": "write a note; write down what the customer said",
        "set": "set facts",
        "wait": "let wait, and end a wait",
        "resolve": "resolve",
        "close": "close",
        "cancel": "cancel",
        "reopen": "reopen",
        "link": "link cases; link one to a problem",
        "merge": "merge cases of one customer",
        "merge_across": "merge cases of two customers",
        "unmerge": "take a merge apart",
        "split": "split",
        "tag": "tag",
        "attach": "attach a file",
        "watch": "follow",
        "escalate": "send up to second line",
        "hand_back": "hand back to first line",
        "move": "move to another line",
        "diagnose": "write a diagnosis",
        "call": "call who is on call; try a notice again, or give it up",
        "answer_rule": "answer what a rule proposes",
        "undo": "undo and redo",
        "read_routine": "read routines",
        "follow_routine": "follow a routine on a case",
        "edit_routines": "load and retire routines",
    },
    "Problems": {
        "read_problem": "read problems and repeats",
        "log_problem": "propose a problem",
        "work_problem": "write on it, know its error, plan its fix, resolve it",
        "decide_problem": "take it on, close it, cancel it",
    },
    "Owed to the customer": {
        "read_report": "read reports, their drafts, and the note of a shift",
        "send_report": "send a report, or tell it by phone",
        "withdraw_report": "say that the customer need not be told",
        "read_plan": "read plans and who answers for a case",
        "plan": "make a plan, agree on it, keep it, drop it",
        "pass_on": "ask the manager to answer for a case",
        "bear": "answer for a case, and hand it back",
    },
    "Service meetings": {
        "read_meeting": "read agenda, minutes and actions",
        "hold_meeting": "call a meeting, decide, give actions, close it",
        "do_action": "say that an action is done",
    },
    "Changes": {
        "read_change": "read changes, and what stops with a component",
        "request_change": "ask for a change, carry it out, call it off",
        "approve_change": "approve, reject, review",
    },
    "The desk": {
        "read_standing": "see how a customer stands",
        "read_notices": "see who was told what",
        "edit_views": "save views of one's own",
        "edit_people": "add people, areas of competence, shared views",
        "edit_customers": "add customers, agreements and components, windows and freezes",
        "import": "import cases",
        "run_desk": "load rules and service levels, replay, verify, back up, fit the model",
        "set_up": "export, plan and apply a setup",
    },
}
"""What each action is, in people's words."""
BESIDE: Mapping[str, tuple[str, ...]] = {
    "read": ("sales: of the customers they sell to",),
    "read_standing": ("sales: of the customers they sell to",),
    "undo": ("of one's own work, while nobody has built on it",),
    "approve_change": (
        "who answers for one of its components; never one's own, nor to review what one carried out",
        "manager: to reject and review all, to approve an emergency",
    ),
    "request_change": ("to start it: with the competence that its components need",),
}
"""What decides beside the role."""
HALF: Mapping[str, frozenset[str]] = {
    "read": frozenset({"sales"}),
    "read_standing": frozenset({"sales"}),
    "undo": frozenset({"first_line", "second_line", "manager"}),
    "approve_change": frozenset({"first_line", "second_line", "manager", "ops"}),
}
"""For whom it decides."""


def drawing() -> str:
    """The whole file. English, whatever the reader's language is."""
    sys.path.insert(0, str(ROOT))
    from supportdesk.i18n import use

    use("en")
    return HEAD + "".join(line for title, actions in PARTS.items() for line in _part(title, actions))


def _part(title: str, actions: Mapping[str, str]) -> Iterator[str]:
    from supportdesk.i18n import label
    from supportdesk.rules.actions import TABLE, Action
    from supportdesk.terms import Role

    yield f"\n## {title}\n\n"
    yield "| what | " + " | ".join(label(role).lower() for role in Role) + " | states | beside it |\n"
    yield "|---|" + "---|" * (len(Role) + 2) + "\n"
    for name, words in actions.items():
        allowed = TABLE[Action(name)]
        cells = " | ".join(_cell(name, role, allowed.roles) for role in Role)
        yield f"| {words} (`{name}`) | {cells} | {_states(allowed.states)} | {'; '.join(BESIDE.get(name, ()))} |\n"


def _cell(name: str, role: Any, roles: frozenset[Any]) -> str:
    if role not in roles:
        return "–"
    return "◐" if role in HALF.get(name, ()) else "●"


def _states(states: frozenset[Any]) -> str:
    from supportdesk.i18n import label
    from supportdesk.terms import OPEN_STATES, CaseState

    if not states:
        return ""
    if states == frozenset(CaseState):
        return "any"
    rest = [state for state in CaseState if state in states and state not in OPEN_STATES]
    named = [label(state).lower() for state in rest]
    return ", ".join((["open"] if states >= frozenset(OPEN_STATES) else []) + named)


def main(arguments: list[str]) -> int:
    """Writes the file, or says whether it is stale; 2 for anything else."""
    if arguments == ["write"]:
        FILE.write_text(drawing(), encoding="utf-8")
        return 0
    if arguments != ["check"]:
        print(__doc__, file=sys.stderr)
        return 2
    if FILE.is_file() and FILE.read_text(encoding="utf-8") == drawing():
        return 0
    print(f"{FILE.relative_to(ROOT)} is not what the table says: python tools/roles.py write", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

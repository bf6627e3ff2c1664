"""Draws docs/flows.md from the tables in rules/: the way of every record, who takes each step, and what it needs.

python tools/flows.py write
python tools/flows.py check   # exits 1 when the file is not what the tables say
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
FILE = ROOT / "docs" / "flows.md"
HEAD = """\
# The ways of records

Drawn from the tables in `supportdesk/rules/` by `python tools/flows.py write`; a test fails when it is stale. Commands, keys and
permissions read the same tables. A step that cannot be taken says why, and what can follow.
"""


def drawing() -> str:
    """The whole file. English, whatever the reader's language is."""
    sys.path.insert(0, str(ROOT))
    from supportdesk.i18n import use

    use("en")
    from supportdesk.i18n import label
    from supportdesk.records import FLOWS

    return HEAD + "".join(part for subject, flow in FLOWS.items() for part in _flow(label(subject), flow))


def _flow(name: str, flow: Any) -> Iterator[str]:
    from supportdesk.i18n import label
    from supportdesk.rules.record_names import field_word

    yield f"\n## {name[0].upper()}{name[1:]}\n\n"
    yield "```mermaid\nstateDiagram-v2\n"
    yield "".join(f"    {state.value}: {label(state)}\n" for state in type(flow.first))
    yield f"    [*] --> {flow.first.value}\n"
    yield "".join(f"    {a.value} --> {move.target.value}: {move.verb}\n" for move in flow.moves for a in move.sources)
    yield "".join(f"    {state.value} --> [*]\n" for state in flow.done)
    yield "```\n\n"
    if not flow.moves:
        yield "It is made once, and taken back only by undo.\n"
        return
    yield "| step | from | to | who | needs |\n|---|---|---|---|---|\n"
    for move in flow.moves:
        needs = [field_word(field) for field in move.needs] + (["a reason"] if move.with_reason else [])
        sources = ", ".join(label(state) for state in move.sources)
        yield f"| `{move.verb}` | {sources} | {label(move.target)} | {_who(move.action)} | {', '.join(needs)} |\n"


def _who(action: Any) -> str:
    from supportdesk.i18n import label
    from supportdesk.rules.actions import TABLE
    from supportdesk.terms import Role

    return ", ".join(label(role) for role in Role if role in TABLE[action].roles)


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
    print(f"{FILE.relative_to(ROOT)} is not what the tables say: python tools/flows.py write", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

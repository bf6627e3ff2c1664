"""Writes docs/commands.md from the program itself: every command with what `--help` says of it.

python tools/command_reference.py write
python tools/command_reference.py check   # exits 1 when the file is not what the program says
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

ROOT = Path(__file__).parents[1]
FILE = ROOT / "docs" / "commands.md"
WIDTH = 100
HEAD = """\
# The commands

Made from the program by `python tools/command_reference.py write`; a test fails when it is stale.

A case is named by its reference (`SD-1042`) or its number. Data goes to standard output, talk to standard error. With `--json` an
operation prints the resulting case with its `event` (`id`, `operation_id`, `tag`), several cases or a list print an array, and a
refusal prints `{"error": sentence, "code": number}` on standard error. Times are ISO 8601 in UTC. Several cases in one command
are one step: one transaction, one `supportdesk case undo`; what is refused is named, and the rest is done.

| exit status | means |
|---|---|
| 0 | done |
| 1 | refused, or not all of it done; the reason is on standard error, and whether something was stored before |
| 2 | wrong usage: no such command, option or value, or one is missing |
| 3 | the desk cannot be reached: its address is none, or it is missing, locked, damaged, full, or of another layout |
"""


def reference() -> str:
    """The whole file. English, whatever the reader's language is."""
    sys.path.insert(0, str(ROOT))
    from supportdesk.i18n import use

    use("en")
    from supportdesk.cli.program import program

    return HEAD + "".join(_sections(program(), "supportdesk", None, 2))


def _sections(command: Any, name: str, parent: Any, level: int) -> Iterator[str]:
    """A command, and those in it, each under a heading of its own."""
    context = typer.Context(command, info_name=name, parent=parent, terminal_width=WIDTH)
    text = "\n".join(line.rstrip() for line in command.get_help(context).splitlines())
    yield f"\n{'#' * min(level, 4)} {context.command_path}\n\n```text\n{text}\n```\n"
    if hasattr(command, "list_commands"):
        for inner in command.list_commands(context):
            yield from _sections(command.get_command(context, inner), inner, context, level + 1)


def main(arguments: list[str]) -> int:
    """Writes the file, or says whether it is stale; 2 for anything else."""
    if arguments == ["write"]:
        FILE.write_text(reference(), encoding="utf-8")
        return 0
    if arguments != ["check"]:
        print("Say one of: write, check.", file=sys.stderr)
        return 2
    if FILE.exists() and FILE.read_text(encoding="utf-8") == reference():
        return 0
    print(
        f"{FILE.relative_to(ROOT)} is not what the program says: python tools/command_reference.py write",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

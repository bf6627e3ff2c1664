"""Checks what the documents promise: that each link leads somewhere and each `make` target they name exists.

python tools/docs.py check
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
LINK = re.compile(r"\]\(([^)\s]+)\)")
TARGET = re.compile(r"\bmake ([a-z][a-z-]*)\b")
CODE = re.compile(r"```.*?```|`[^`]+`", re.DOTALL)
HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)
NOT_A_LETTER = re.compile(r"[^\w\- ]")


def documents(root: Path) -> list[Path]:
    """The Markdown of the project: at its root and below docs/."""
    return [*sorted(root.glob("*.md")), *sorted((root / "docs").rglob("*.md"))]


def broken(root: Path) -> Iterator[str]:
    """What leads nowhere, a line each."""
    targets = set(re.findall(r"^([a-z][a-z-]*):", (root / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for document in documents(root):
        text = document.read_text(encoding="utf-8")
        name = document.relative_to(root)
        for link in LINK.findall(CODE.sub("", text)):
            if not leads_somewhere(document, link):
                yield f"{name}: the link {link} leads nowhere"
        for target in TARGET.findall("\n".join(CODE.findall(text))):
            if target not in targets:
                yield f"{name}: there is no `make {target}`"


def leads_somewhere(document: Path, link: str) -> bool:
    """Whether a link's file and heading exist; addresses on the net are not tried."""
    if re.match(r"[a-z]+:", link):
        return True
    path, _hash, anchor = link.partition("#")
    target = document.parent / path if path else document
    return target.exists() and (not anchor or anchor in anchors(target.read_text(encoding="utf-8")))


def anchors(text: str) -> set[str]:
    """The names by which a document's headings can be linked to."""
    return {NOT_A_LETTER.sub("", heading.lower()).replace(" ", "-") for heading in HEADING.findall(text)}


def main(arguments: list[str]) -> int:
    """1 with a list when something leads nowhere; 2 for wrong usage."""
    if arguments != ["check"]:
        print("Say: check.", file=sys.stderr)
        return 2
    complaints = list(broken(ROOT))
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

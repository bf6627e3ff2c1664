"""Routines as people write them: Markdown with a head that says when they fit, and numbered steps with decisions (P4, P12). Pure.

# Disk full on a virtual server
- components: fs01, fs02
- category: storage
- words: disk full, no space left
- competence: storage
- back-out: put the old logs back from the archive

What to know before one begins.

1. Look which folder grows: `du -xh --max-depth=1 /`
2. Empty the old logs.
   - solved: done
   - not solved: step 3
3. Ask for a larger disk.
   - not solved: escalate
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from supportdesk.errors import Invalid
from supportdesk.i18n import _
from supportdesk.rules.search_words import words
from supportdesk.terms import StepResult

KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
"""What can name a routine."""
HEAD = {
    "components": "components",
    "komponenter": "components",
    "category": "categories",
    "categories": "categories",
    "kategori": "categories",
    "kategorier": "categories",
    "words": "words",
    "ord": "words",
    "competence": "competence",
    "kompetens": "competence",
    "back-out": "back_out",
    "återgång": "back_out",
}
RESULTS = {
    "solved": StepResult.SOLVED,
    "löst": StepResult.SOLVED,
    "not solved": StepResult.NOT_SOLVED,
    "inte löst": StepResult.NOT_SOLVED,
}
DONE, ESCALATE = 0, -1
"""Where a decision leads when it leads to no step: the routine has solved it, or second line takes over."""
ENDS = {"done": DONE, "klart": DONE, "escalate": ESCALATE, "eskalera": ESCALATE}
MOST_STEPS = 60
_TITLE = re.compile(r"#\s+(?P<title>\S.*)")
_FIELD = re.compile(r"[-*]\s+(?P<name>[^:]+):\s*(?P<value>.*)")
_STEP = re.compile(r"(?P<number>\d{1,3})[.)]\s+(?P<text>\S.*)")
_DECISION = re.compile(r"\s*[-*]\s+(?P<result>[^:]+):\s*(?P<where>.+)")
_GOTO = re.compile(r"(?:step|steg)\s+(\d{1,3})", re.IGNORECASE)


class Step(NamedTuple):
    """One step. `decisions` say by result which step follows, `DONE` or `ESCALATE`; without one the next step does."""

    text: str
    details: str = ""
    decisions: Mapping[StepResult, int] = {}

    def after(self, number: int, result: StepResult, count: int) -> int:
        """What follows this step (counted from 1, of `count`) with a result: a step, `DONE` or `ESCALATE`."""
        if result in self.decisions:
            return self.decisions[result]
        if result is StepResult.SOLVED:
            return DONE
        if number < count:
            return number + 1
        return DONE if result is StepResult.DONE else ESCALATE


class RoutineText(NamedTuple):
    """A routine that was read. `components` and `categories` are folded for comparing; `back_out` is how a standard change
    that follows it is taken back."""

    title: str
    intro: str
    steps: tuple[Step, ...]
    components: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    words: frozenset[str] = frozenset()
    competence: str = ""
    back_out: str = ""


class _Line(NamedTuple):
    number: int
    text: str


def read_routine(text: str, *, file: str = "routine.md") -> RoutineText:
    """The routine of a Markdown text. `Invalid` names the file, the line and what to write instead."""
    lines = [_Line(number, line.rstrip()) for number, line in enumerate(text.splitlines(), 1)]
    rest = [line for line in lines if line.text]
    found = _TITLE.fullmatch(rest[0].text) if rest else None
    if found is None:
        raise Invalid(_("{file}:1: a routine begins with its title: “# Disk full on a server”.").format(file=file))
    first = next((at for at, line in enumerate(rest) if _STEP.fullmatch(line.text)), len(rest))
    head, intro = _head(rest[1:first], file)
    return RoutineText(found["title"].strip(), intro, tuple(_steps(rest[first:], file)), **head)


def _head(lines: Sequence[_Line], file: str) -> tuple[dict[str, Any], str]:
    head: dict[str, Any] = {}
    intro: list[str] = []
    for line in lines:
        field = _FIELD.fullmatch(line.text)
        if field is None or intro:
            intro.append(line.text)
            continue
        name, values = (
            field["name"].strip().casefold(),
            [one.strip() for one in field["value"].split(",") if one.strip()],
        )
        if name not in HEAD:
            known = "components, category, words, competence, back-out"
            said = _("{file}:{line}: a routine has no “{name}”. It has: {known}.")
            raise Invalid(said.format(file=file, line=line.number, name=name, known=known))
        head[HEAD[name]] = field["value"].strip() if HEAD[name] == "back_out" else _value(HEAD[name], values)
    return head, "\n".join(line for line in intro if not line.startswith("##"))


def _value(name: str, values: list[str]) -> Any:
    if name == "words":
        return frozenset(word for value in values for word in words(value))
    if name == "competence":
        return values[0].lower() if values else ""
    return tuple(value.casefold() for value in values)


def _steps(lines: Sequence[_Line], file: str) -> Iterator[Step]:
    groups: list[list[_Line]] = []
    for line in lines:
        if _STEP.fullmatch(line.text):
            groups.append([line])
        elif groups:
            groups[-1].append(line)
    if not groups:
        raise Invalid(_("{file}: a routine has steps: lines that begin with 1. 2. 3.").format(file=file))
    if len(groups) > MOST_STEPS:
        raise Invalid(_("{file}: a routine has at most {n} steps. Make two of it.").format(file=file, n=MOST_STEPS))
    for number, group in enumerate(groups, 1):
        yield _step(group, number, len(groups), file)


def _step(group: Sequence[_Line], number: int, count: int, file: str) -> Step:
    line = group[0]
    found = _STEP.fullmatch(line.text)
    if found is None or int(found["number"]) != number:
        said = _("{file}:{line}: this is step {n}. Number the steps 1, 2, 3 without a gap.")
        raise Invalid(said.format(file=file, line=line.number, n=number))
    decisions: dict[StepResult, int] = {}
    details = []
    for other in group[1:]:
        decision = _DECISION.fullmatch(other.text)
        known = decision is not None and decision["result"].strip().casefold() in RESULTS
        if decision is None or not (known or _leads(decision["where"])):
            details.append(other.text.strip())
            continue
        if not known:
            said = _("{file}:{line}: “{word}” is no result. Write: solved or not solved.")
            raise Invalid(said.format(file=file, line=other.number, word=decision["result"].strip()))
        where = _where(decision["where"].strip(), count)
        if where is None:
            said = _("{file}:{line}: “{where}” leads nowhere. Write: step {n}, done or escalate.")
            raise Invalid(said.format(file=file, line=other.number, where=decision["where"].strip(), n=count))
        decisions[RESULTS[decision["result"].strip().casefold()]] = where
    return Step(found["text"].strip(), "\n".join(details), decisions)


def _leads(where: str) -> bool:
    """Whether the end of a line is written as where a decision leads to: then it is one, and must be right."""
    word = where.strip().casefold()
    return word in ENDS or word.split(" ")[0] in {"step", "steg"}


def _where(word: str, count: int) -> int | None:
    if word.casefold() in ENDS:
        return ENDS[word.casefold()]
    found = _GOTO.fullmatch(word)
    return int(found[1]) if found and 1 <= int(found[1]) <= count else None


class Fits(NamedTuple):
    """How well a routine fits a case, and by what."""

    points: int
    by: tuple[str, ...]


MOST_READ = 3
"""How many words from the messages alone count: a long mail has a word of everything."""


def fits(
    routine: RoutineText,
    *,
    component: str,
    category: str,
    competence: str,
    said: frozenset[str],
    read: frozenset[str] = frozenset(),
) -> Fits:
    """How well a routine fits a case: its component counts four, its category three, its competence and each word two and one.

    `said` are the words of the subject, `read` those of the messages.
    """
    found: list[tuple[int, str]] = []
    if component and component.casefold() in routine.components:
        found.append((4, component))
    if category and category.casefold() in routine.categories:
        found.append((3, category))
    if competence and competence == routine.competence:
        found.append((2, competence))
    found += [(1, word) for word in sorted(routine.words & said)]
    found += [(1, word) for word in sorted((routine.words & read) - said)[:MOST_READ]]
    return Fits(sum(points for points, _word in found), tuple(word for _points, word in found))

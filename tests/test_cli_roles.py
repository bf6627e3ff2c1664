"""Every command says to whom may not that they may not: a sentence, exit status 1, and nothing has changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from cli_desk import Shell, demo_desk
from role_scene import INSIDE, ROUTINE, RULES, SETUP, Scene, furnished
from supportdesk.storage.address import Address

LATER = "2126-07-02 22:00"

SALES = """
case new Printer
case take {case}
case release {case}
case assign {case} bo
case reply {case} --text x
case note {case} --text x
case receive {case} --text x --from Kim
case set {case} --category x
case wait {case} supplier
case wake
case wake {waiting}
case resolve {case} --cause 1 --solution x
case close {resolved}
case cancel {case} --reason x
case reopen {resolved}
case escalate {case} --tried x
case hand-back {incident} --reason x
case move {incident} --line problem --tried x
case diagnose {incident} --cause x --function 1
case routine {case}
case routine {case} disk
case tick {incident}
case stop-routine {incident} --reason x
case link {case} {unlinked}
case unlink {case} {linked}
case merge {case} {spare}
case unmerge {merged}
case split {case} --message {message} --subject x
case tag {case} --add x
case watch {case}
case attach {case} {folder}/file.txt
case undo
case redo
routine list
routine show disk
routine load more {folder}/routine.md
routine retire disk --reason x
routine authorise patch --component "part of cy"
routine withdraw patch --reason x
problem log x
problem list
problem show {logged}
problem set {logged} --causes x
problem assign {logged} bo
problem step {logged} investigate
problem link {logged} {case}
problem unlink {on_problem}
problem ask
problem follow-up {mended}
report list
report show {report}
report draft {report}
report ask {spare}
report send {report} --text x --next-word LATER
report tell {report} --text x --next-word LATER --to Lina
report withdraw {report} --reason x
plan make {case} --goal x
plan list
plan show {draft_plan}
plan set {draft_plan} --goal x
plan step {draft_plan} x --owner bo --due LATER
plan unstep {draft_plan} 1
plan tick {agreed_plan} 1
plan agree {draft_plan} --who Lina --how phone
plan move {agreed_plan} drop --reason x
responsibility list
responsibility show {borne}
responsibility pass {spare} --reason x
responsibility accept {offered}
responsibility return {borne} --reason x
meeting call x
meeting list
meeting show {meeting}
meeting set {meeting} --notes x
meeting decide {meeting} {incident} --text x
meeting action {meeting} x --owner bo --due LATER
meeting close {meeting}
meeting cancel {meeting} --reason x
meeting minutes {meeting}
action list
action done {action}
action drop {action} --reason x
action reopen {done_action} --reason x
repeats list
repeats show word:mail
repeats log word:mail
repeats join word:mail {logged}
change new x
change set {new_cy} --title x
change list
change schedule
change tick {begun_cy}
change show {new_cy}
change approve {submitted_cy}
change move {new_cy} submit
change calendar {folder}/changes.ics
customer add K9 x
customer contact add K1 Kim
customer agreement add K1 A9 x
component add fax
component need wan mail-cluster
component need-not "part of anna" "part of bo"
component impact wan
component window wan sat 10:00 12:00
component freeze x --starts LATER --ends LATER
agent add kim --role ops
view save x is:open
view remove shared
import servicenow {folder}/log.csv
rules load {folder}/rules.toml
rules replay {folder}/rules.toml --since 2026-01-01
rules explain {case}
proposal accept {decision}
proposal refuse {decision} --reason x
proposal postpone {decision} --until LATER --reason x
setup export
setup plan {folder}/desk.toml
setup apply {folder}/desk.toml
rota note
notice list
notice retry {failed}
notice drop {failed}
risk backtest --train-until 2026-01-01 --from 2026-01-02 --to 2026-01-03
risk fit
risk report
db verify
db backup {folder}/copy.db
db restore {folder}/desk.db --force
figures
"""
OPERATIONS = """
case show {case}
case history {case}
case fetch-attachment {case} 1
customer standing K1
"""
OPEN: Mapping[str, str] = {
    "case list": "the cases that one sees",
    "proposal list": "of the cases that one sees",
    "view list": "the shared ones and one's own",
    "customer list": "the customers that one sees",
    "customer show": "one of them",
    "component list": "the names of the parts, and who answers for them",
    "agent list": "who works here",
    "rota show": "who is on call",
    "rules list": "the rules, which are no secret",
    "rules check": "looks at a file, and at no desk",
    "change questions": "what a change is asked, the same at every desk",
    "sla check": "looks at a file, and at no desk",
    "sla calendars": "looks at a file, and at no desk",
    "sla add": "reckons",
    "sla between": "reckons",
    "init": "there is no desk yet, and so nobody who may",
    "demo": "a desk of one's own",
    "doctor": "says how desk and terminal are, not what is in them",
    "version": "says it",
    "sweep": "does as a rule what every open program does",
    "db upgrade": "an old layout cannot say who is there: the rights to the database decide",
}
"""What is refused to nobody who is known, and why."""


def refused() -> Iterator[tuple[str, str]]:
    """Each line with who is refused it."""
    for login, lines in (("sara", SALES), ("olle", OPERATIONS)):
        yield from ((login, line) for line in lines.splitlines() if line)


@pytest.fixture(scope="module")
def scene(sqlite_desks: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder: Path = tmp_path_factory.mktemp("roles")
    for name, text in (("routine.md", ROUTINE), ("rules.toml", RULES), ("desk.toml", SETUP), ("file.txt", "x")):
        (folder / name).write_text(text)
    (folder / "log.csv").write_text("number,sys_updated_at\n")
    with sqlite_desks.fresh(folder) as address:
        made = furnished(address, folder)
        demo_desk(made.desk.eva)
        yield made
        made.desk.store.close()


@pytest.fixture
def shell(scene: Scene, capsys: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Shell:
    address: Address = scene.desk.store.address
    return Shell(address.url, capsys, monkeypatch, tmp_path)


def words_of(line: str, at: Scene) -> list[str]:
    from shlex import split

    filled = line.format(**{name: str(number) for name, number in at.of.items()}, folder=at.folder)
    return [LATER if word == "LATER" else word for word in split(filled)]


def contents(at: Scene) -> list[Any]:
    rows = at.desk.nobody.rows
    names = [
        name for (name,) in rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'repeat_counts'")
    ]
    return [(name, sorted(rows(f"SELECT * FROM {name}"), key=repr)) for name in names if "case_search" not in name]


@pytest.mark.parametrize(("login", "line"), refused(), ids=[line for _login, line in refused()])
def test_it_is_said_and_nothing_has_changed(shell: Shell, scene: Scene, login: str, line: str):
    before = contents(scene)
    sentence = shell.refuses(*words_of(line, scene), "--as", login)
    assert "may not do this" in sentence or "There is no case" in sentence or "There is no such view" in sentence
    assert INSIDE not in sentence
    assert contents(scene) == before


def test_every_command_is_refused_to_somebody_or_said_to_be_open():
    from supportdesk.cli.program import program

    tried = {line for _login, line in refused()}
    names = set(commands(program(), ""))
    left = {name for name in names if name not in OPEN and not any(f"{line} ".startswith(f"{name} ") for line in tried)}
    assert left == set()
    assert set(OPEN) <= names
    assert [line for line in tried if not any(f"{line} ".startswith(f"{name} ") for name in names - set(OPEN))] == []


def commands(group: Any, name: str) -> Iterator[str]:
    """Every command below a group, as it is written."""
    import typer

    context = typer.Context(group)
    for each in group.list_commands(context):
        found, whole = group.get_command(context, each), f"{name} {each}".strip()
        if hasattr(found, "list_commands"):
            yield from commands(found, whole)
        else:
            yield whole

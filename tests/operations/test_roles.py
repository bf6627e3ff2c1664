"""Who may do what, held cell by cell: the program against the table that was written by hand, and the doing against both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from importlib import import_module
from inspect import isfunction, signature
from pkgutil import iter_modules
from typing import Any

import pytest

import supportdesk.operations
from role_reads import ANSWERS, PARTS, READS, seen, words_in, words_not_for
from role_scene import INSIDE, OURS, Scene, Try, furnished
from role_table import CELLS, COLUMNS, IF
from role_tries import OWN_THINGS, TRIES
from supportdesk.change import Change
from supportdesk.desk import Desk
from supportdesk.errors import DeskError, NotAllowed, NotFound
from supportdesk.operations.case_view import case_detail, thread
from supportdesk.operations.operation import Operation
from supportdesk.operations.standing import standing
from supportdesk.operations.verify import verify
from supportdesk.operations.why import explained, open_clocks
from supportdesk.records import FLOWS
from supportdesk.rules.actions import TABLE, Action, Allowed
from supportdesk.rules.actor import Actor
from supportdesk.rules.authorize import why_not
from supportdesk.rules.flow import Flow
from supportdesk.rules.routine_flow import RUN_FLOW
from supportdesk.terms import Role

ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)]
STRANGER = Actor("mallory", agent_id=4711)


class TriedOnly(Exception):
    """It went well and is not to be kept."""


@pytest.fixture(scope="module")
def stages() -> Iterator[tuple[dict[str, Scene], ExitStack]]:
    with ExitStack() as stack:
        yield {}, stack


@pytest.fixture
def at(
    engine: str,
    desks: Any,
    stages: tuple[dict[str, Scene], ExitStack],
    tmp_path_factory: pytest.TempPathFactory,
) -> Scene:
    """The scene of this engine, set once: nothing that is tried is kept."""
    return the_scene(engine, desks, stages, tmp_path_factory)


def the_scene(
    engine: str, desks: Any, stages: tuple[dict[str, Scene], ExitStack], tmp_path_factory: pytest.TempPathFactory
) -> Scene:
    scenes, stack = stages
    if engine not in scenes:
        folder = tmp_path_factory.mktemp(engine)
        scenes[engine] = furnished(stack.enter_context(desks.fresh(folder)), folder)
        stack.callback(scenes[engine].desk.store.close)
    return scenes[engine]


def came_to(desk: Desk, work: Callable[[Change], Any]) -> DeskError | None:
    """What a try comes to: nothing when it is done, else the refusal. Nothing of it is kept."""

    def tried(change: Change) -> None:
        work(change)
        raise TriedOnly

    try:
        desk.perform(tried)
    except TriedOnly:
        return None
    except DeskError as refusal:
        return refusal
    raise AssertionError("a try always ends in an exception")


def is_refusal(refusal: DeskError | None) -> bool:
    """Refused for want of permission; a case or a view that is not for one's eyes is as if it were not there."""
    hidden = ("There is no case", "There is no such view")
    return isinstance(refusal, NotAllowed) or (isinstance(refusal, NotFound) and str(refusal).startswith(hidden))


def contents(desk: Desk) -> dict[str, list[tuple[Any, ...]]]:
    """All that the desk holds."""
    if desk.dialect == "sqlite":
        names = desk.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'case_search%'")
    else:
        names = desk.rows("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
    return {name: sorted(desk.rows(f"SELECT * FROM {name}"), key=repr) for (name,) in names}


class TestTheTable:
    def test_has_a_row_for_every_action_and_no_other(self):
        assert sorted(CELLS) == sorted(Action)
        assert {cell for row in CELLS.values() for cell in row.values()} == {"yes", "no", "own", "if"}
        assert {name for name, row in CELLS.items() if "if" in row.values()} == set(IF)

    @pytest.mark.parametrize("action", Action)
    def test_is_what_authorize_says(self, action: Action):
        said = {role: why_not(Actor("x", "X", 1, frozenset({role})), action) for role in COLUMNS}
        assert {role for role, sentence in said.items() if sentence is None} == {
            role for role, cell in CELLS[action].items() if cell != "no"
        }
        assert all(sentence is None or sentence.startswith("You (X) may not") for sentence in said.values())

    def test_without_a_role_nothing_is_allowed(self):
        assert [action for action in Action if why_not(STRANGER, action) is None] == []

    def test_every_action_is_somebodys_and_is_tried(self):
        reads = {action for action in Action if action.startswith("read")}
        others = {Action.IMPORT}
        assert {one.action for one in TRIES.values()} == set(Action) - reads - others
        assert all(TABLE[action].roles for action in Action)


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
@pytest.mark.parametrize("what", TRIES)
def test_every_cell_is_so_when_it_is_done(at: Scene, what: str):
    one: Try = TRIES[what]
    before = contents(at.desk.nobody)
    wrong: dict[str, Any] = {}
    for role in COLUMNS:
        refusal = came_to(at.hands(role), lambda change: one.work(change, at))
        allowed = CELLS[one.action][role] != "no"
        if (refusal is not None) if allowed else not is_refusal(refusal):
            wrong[role] = refusal or "done"
        if allowed and one.unmet is not None and role not in one.but:
            refusal = came_to(at.hands(role), lambda change, work=one.unmet: work(change, at))
            if not is_refusal(refusal):
                wrong[f"{role}, unmet"] = refusal or "done"
    assert wrong == {}
    assert contents(at.desk.nobody) == before


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_who_has_no_role_is_refused_everything(at: Scene):
    before = contents(at.desk.nobody)
    for by in (at.desk.nobody, at.desk.nobody.acting_as(STRANGER)):
        said = {what: came_to(by, lambda change, one=one: one.work(change, at)) for what, one in TRIES.items()}
        assert {what: refusal for what, refusal in said.items() if not is_refusal(refusal)} == {}
    assert contents(at.desk.nobody) == before


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
@pytest.mark.parametrize("what", OWN_THINGS)
def test_what_people_keep_for_themselves_nobody_else_touches(at: Scene, what: str):
    before = contents(at.desk.nobody)
    refusal = None
    try:
        at.desk.nobody.perform(lambda change: OWN_THINGS[what](change, at))
    except DeskError as error:
        refusal = error
    assert refusal is None or is_refusal(refusal)
    assert contents(at.desk.nobody) == before


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_another_cannot_say_that_somebody_has_left(at: Scene):
    before = contents(at.desk.nobody)
    at.desk.bo.perform(lambda change: OWN_THINGS["be_gone"](change, at))
    assert contents(at.desk.nobody) == before


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_the_scene_is_what_its_log_says(at: Scene):
    assert list(verify(at.desk.itself)) == []


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
@pytest.mark.parametrize("what", READS)
def test_every_cell_is_so_when_it_is_read(at: Scene, what: str):
    action, look = READS[what]
    wrong: dict[str, Any] = {}
    for role in COLUMNS:
        told, refusal = seen(at.hands(role), look, at)
        allowed = CELLS[action][role] != "no"
        if (refusal is not None) if allowed else not is_refusal(refusal):
            wrong[role] = refusal or "told"
        elif leaked := words_not_for(role) & words_in(told):
            wrong[role] = leaked
    for by in (at.desk.nobody, at.desk.nobody.acting_as(STRANGER)):
        if not is_refusal(seen(by, look, at)[1]):
            wrong[by.actor.login] = "told"
    assert wrong == {}


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
@pytest.mark.parametrize("what", ANSWERS)
def test_what_answers_everybody_tells_no_more_than_is_theirs(at: Scene, what: str):
    wrong: dict[str, Any] = {}
    for role in COLUMNS:
        told, refusal = seen(at.hands(role), ANSWERS[what], at)
        if leaked := words_not_for(role) & words_in(told):
            wrong[role] = leaked
        assert refusal is None or is_refusal(refusal)
    for by in (at.desk.nobody, at.desk.nobody.acting_as(STRANGER)):
        if leaked := {OURS, INSIDE} & words_in(seen(by, ANSWERS[what], at)[0]):
            wrong[by.actor.login] = leaked
    assert wrong == {}


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_sales_are_told_nothing_of_customers_who_are_not_theirs(at: Scene):
    assert {action for action, row in CELLS.items() if row[Role.SALES] == "own"} == {"read", "read_standing"}
    for look in (
        lambda by, at: case_detail(by, at.theirs),
        lambda by, at: thread(by, at.theirs),
        lambda by, at: explained(by, at.theirs),
        lambda by, at: open_clocks(by, at.theirs),
        lambda by, _at: standing(by, "K2"),
    ):
        assert isinstance(seen(at.desk.sara, look, at)[1], NotFound)
        assert seen(at.desk.anna, look, at)[1] is None


class TestNothingIsLeftOut:
    """What is tried is all there is, and each of it asks the table."""

    def test_every_operation_is_tried(self, sqlite_scene: Scene, done: set[str]):
        assert {name for name, _one in operations()} - done == set()

    def test_every_reading_is_tried_or_said_to_be_none(self):
        kinds = [set(READS), set(ANSWERS), set(PARTS)]
        assert set(readings()) == set().union(*kinds)
        assert sum(map(len, kinds)) == len(set().union(*kinds))

    def test_every_step_of_every_record_is_tried(
        self, sqlite_scene: Scene, steps: set[tuple[str, str]], done: set[str]
    ):
        written = {(flow.name, move.verb) for flow in FLOWS.values() for move in flow.moves}
        by_ticks = {(RUN_FLOW.name, "solved"), (RUN_FLOW.name, "escalate")}
        assert written - by_ticks - steps == set()
        assert "routines.tick" in done

    def test_each_asks_the_table_for_the_action_it_names(self, sqlite_scene: Scene, monkeypatch: pytest.MonkeyPatch):
        asked: set[Action] = set()

        class Asked(dict[Action, Allowed]):
            def get(self, action: Any, default: Any = None) -> Any:
                asked.add(action)
                return super().get(action, default)

        monkeypatch.setattr("supportdesk.rules.authorize.TABLE", Asked(TABLE))
        silent = {}
        for what, one in TRIES.items():
            asked.clear()
            came_to(allowed_one(sqlite_scene, one), lambda change, one=one: one.work(change, sqlite_scene))
            if one.action not in asked:
                silent[what] = set(asked)
        assert silent == {}


def operations() -> Iterator[tuple[str, Operation[Any, Any]]]:
    """Every operation of the program, as `module.name`."""
    for module in iter_modules(supportdesk.operations.__path__):
        for name, found in vars(import_module(f"supportdesk.operations.{module.name}")).items():
            if isinstance(found, Operation) and found.__wrapped__.__module__.endswith(f".{module.name}"):
                yield f"{module.name}.{name}", found


def readings() -> Iterator[str]:
    """Every function of an operations module that is given the desk, as `module.name`."""
    for module in iter_modules(supportdesk.operations.__path__):
        of = import_module(f"supportdesk.operations.{module.name}")
        for name, found in vars(of).items():
            if isfunction(found) and found.__module__ == of.__name__ and not name.startswith("_"):
                first = next(iter(signature(found).parameters), "")
                if first == "desk":
                    yield f"{module.name}.{name}"


def allowed_one(at: Scene, one: Try) -> Desk:
    """The desk in the hands of somebody who may."""
    return at.hands(next(role for role in (Role.SECOND_LINE, *COLUMNS) if CELLS[one.action][role] != "no"))


@pytest.fixture
def sqlite_scene(
    sqlite_desks: Any, stages: tuple[dict[str, Scene], ExitStack], tmp_path_factory: pytest.TempPathFactory
) -> Scene:
    return the_scene("sqlite", sqlite_desks, stages, tmp_path_factory)


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> set[tuple[str, str]]:
    """The steps that were asked for, by record and verb."""
    found: set[tuple[str, str]] = set()
    asked = Flow.authorize

    def authorize(flow: Flow[Any], actor: Actor, state: Any, verb: str, *rest: Any, **more: Any) -> Any:
        found.add((flow.name, verb))
        return asked(flow, actor, state, verb, *rest, **more)

    monkeypatch.setattr(Flow, "authorize", authorize)
    return found


@pytest.fixture
def done(steps: set[tuple[str, str]], sqlite_scene: Scene, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """All operations that ran when everything was tried."""
    ran: set[str] = set()
    for name, one in operations():

        def within(*given: Any, name: str = name, work: Any = one.__wrapped__, **named: Any) -> Any:
            ran.add(name)
            return work(*given, **named)

        monkeypatch.setattr(one, "within", within)
    for one in TRIES.values():
        came_to(allowed_one(sqlite_scene, one), lambda change, one=one: one.work(change, sqlite_scene))
    for work in OWN_THINGS.values():
        came_to(sqlite_scene.desk.anna, lambda change, work=work: work(change, sqlite_scene))
    return ran


def test_a_role_more_never_takes_away(role_pairs: list[tuple[Role, Role]]):
    for one, other in role_pairs:
        both = Actor("x", "X", 1, frozenset({one, other}))
        single = [Actor("x", "X", 1, frozenset({role})) for role in (one, other)]
        for action in Action:
            assert (why_not(both, action) is None) == any(why_not(actor, action) is None for actor in single)


@pytest.fixture
def role_pairs() -> list[tuple[Role, Role]]:
    return [(one, other) for one in Role for other in Role if one < other]

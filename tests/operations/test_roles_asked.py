"""Each place that asks for permission is needed: when it alone is silent, something is done or told that must not be.

On SQLite: the answer does not depend on the engine.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from inspect import getsource
from pkgutil import iter_modules
from typing import Any, NamedTuple

import pytest
from test_roles import STRANGER, came_to, is_refusal, sqlite_scene, stages

import supportdesk.operations
from role_reads import READS, seen
from role_scene import Scene
from role_table import CELLS, COLUMNS
from role_tries import TRIES
from supportdesk.desk import Desk
from supportdesk.errors import DeskError
from supportdesk.rules.authorize import authorize

__all__ = ["sqlite_scene", "stages"]

ASKED_AGAIN = {
    ("change_schedule", "change_schedule"): "the changes of its weeks ask for the same",
    ("figure_weeks", "over_time"): "the figures of each week ask for the same",
    ("meeting_view", "meeting_detail"): "its agenda asks for the same",
    ("plans", "move_plan"): "the step itself asks for the same",
    ("problems", "link_to_problem"): "to link the case is for the same people",
    ("setup", "_authorize"): "what loads or retires the routine asks for the same",
    ("shift_note", "shift_note"): "its reports ask for the same",
}
"""Places whose silence is not noticed, and why that is no harm: what follows asks again."""


Attempt = Callable[[], DeskError | None]
"""Something that is tried; gives how it is refused."""


class Place(NamedTuple):
    """A call of `authorize`: the lines of a module of operations that it stands on, and the function around it."""

    module: str
    function: str
    first: int
    last: int


def places() -> Iterator[Place]:
    """Every call of `authorize` in operations."""
    for module in iter_modules(supportdesk.operations.__path__):
        tree = ast.parse(getsource(import_module(f"supportdesk.operations.{module.name}")))
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef):
                for call in ast.walk(function):
                    if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "authorize":
                        yield Place(module.name, function.name, call.lineno, call.end_lineno or call.lineno)


class Asking:
    """Stands for `authorize` in every module of operations: notes where it was called from, and is silent at one place."""

    def __init__(self) -> None:
        self.silent: Place | None = None
        self.called: set[tuple[str, int]] = set()

    def __call__(self, *given: Any) -> None:
        caller = sys._getframe(1)
        module = caller.f_globals["__name__"].rpartition(".")[2]
        self.called.add((module, caller.f_lineno))
        if self.silent is None or not self._is_there(self.silent, module, caller.f_lineno):
            authorize(*given)

    def was_at(self, place: Place) -> bool:
        return any(self._is_there(place, module, line) for module, line in self.called)

    @staticmethod
    def _is_there(place: Place, module: str, line: int) -> bool:
        return module == place.module and place.first <= line <= place.last


@pytest.fixture
def asking(monkeypatch: pytest.MonkeyPatch) -> Asking:
    asking = Asking()
    for name in {place.module for place in places()}:
        monkeypatch.setattr(f"supportdesk.operations.{name}.authorize", asking)
    return asking


def forbidden(at: Scene) -> Iterator[Attempt]:
    """Everything that somebody may not do or read."""

    def done(by: Desk, what: str) -> Attempt:
        return lambda: came_to(by, lambda change: TRIES[what].work(change, at))

    def read(by: Desk, what: str) -> Attempt:
        return lambda: seen(by, READS[what].look, at)[1]

    for known, way in ((TRIES, done), (READS, read)):
        for what, one in known.items():
            may_not = [at.hands(role) for role in COLUMNS if CELLS[one.action][role] == "no"]
            for by in (*may_not, at.desk.nobody.acting_as(STRANGER)):
                yield way(by, what)


def test_each_place_that_asks_is_missed_when_it_is_silent(sqlite_scene: Scene, asking: Asking):
    asked_by: dict[Place, list[Attempt]] = {place: [] for place in places()}
    for attempt in forbidden(sqlite_scene):
        asking.called.clear()
        assert is_refusal(attempt())
        for place, attempts in asked_by.items():
            if asking.was_at(place):
                attempts.append(attempt)
    assert len(asked_by) > 80
    unnoticed = set()
    for place, attempts in asked_by.items():
        asking.silent = place
        if all(is_refusal(attempt()) for attempt in attempts):
            unnoticed.add((place.module, place.function))
    assert unnoticed == set(ASKED_AGAIN)

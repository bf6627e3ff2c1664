"""The shape every operation has: a function of an open change that a desk can perform by itself or inside another."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Concatenate, Generic, ParamSpec, TypeVar

if TYPE_CHECKING:
    from supportdesk.change import Change
    from supportdesk.desk import Desk

P = ParamSpec("P")
T = TypeVar("T")


class Operation(Generic[P, T]):
    """`op(desk, …)` runs in a transaction of its own; `op.within(change, …)` as part of another operation."""

    def __init__(self, work: Callable[Concatenate[Change, P], T]) -> None:
        self.within = work
        self.__name__ = work.__name__
        self.__doc__ = work.__doc__
        self.__wrapped__ = work

    def __call__(self, desk: Desk, *args: P.args, **kwargs: P.kwargs) -> T:
        """Performs it as one transaction."""
        return desk.perform(lambda change: self.within(change, *args, **kwargs))

    def once(self, desk: Desk, operation_id: str, *args: P.args, **kwargs: P.kwargs) -> T:
        """The same with a UUID of the caller's, so that a retry is refused instead of done twice."""
        return desk.perform(lambda change: self.within(change, *args, **kwargs), operation_id=operation_id)


def operation(work: Callable[Concatenate[Change, P], T]) -> Operation[P, T]:
    """Turns a function of `(change, …)` into an `Operation`."""
    return Operation(work)

"""State machines as tables: from which states a verb leads where, who may, and what must be filled in before.

One table a record; every front end, the commands and the handbook's drawing read the same one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, NamedTuple, TypeVar

from supportdesk.errors import Invalid, NotAllowed
from supportdesk.i18n import _, label
from supportdesk.rules.actions import Action
from supportdesk.rules.actor import Actor
from supportdesk.rules.authorize import why_not
from supportdesk.rules.record_names import field_word

S = TypeVar("S", bound=StrEnum)


class Move(NamedTuple, Generic[S]):
    """One verb: the states it starts from, the one it leads to, the permission it asks, the fields that must not be empty."""

    verb: str
    sources: tuple[S, ...]
    target: S
    action: Action
    needs: tuple[str, ...] = ()
    with_reason: bool = False


@dataclass(frozen=True)
class Flow(Generic[S]):
    """The moves of one kind of record, the state it begins in, the one of what was a mistake, and those in which nobody has
    anything left to do."""

    name: str
    first: S
    cancelled: S
    moves: tuple[Move[S], ...]
    done: tuple[S, ...]

    def move(self, verb: str) -> Move[S]:
        """The move of a verb; `Invalid` names those there are."""
        found = next((move for move in self.moves if move.verb == verb), None)
        if found is None:
            known = ", ".join(move.verb for move in self.moves)
            raise Invalid(_("There is no step “{verb}”. There are: {known}.").format(verb=verb, known=known))
        return found

    def why_not(
        self, actor: Actor, state: S, verb: str, values: Any = None, *, reason: str | None = None
    ) -> str | None:
        """Why this step cannot be taken now; `None` when it can. `values` has the fields that it needs."""
        move = self.move(verb)
        if (forbidden := why_not(actor, move.action)) is not None:
            return forbidden
        if state not in move.sources:
            may = ", ".join(self.verbs(state)) or "–"
            said = _("Not while it is {state}. What can follow: {verbs}.")
            return said.format(state=label(state).lower(), verbs=may)
        missing = [name for name in move.needs if values is not None and not getattr(values, name)]
        if missing:
            return _("Fill in first: {fields}.").format(fields=", ".join(field_word(name) for name in missing))
        if move.with_reason and reason is not None and not reason.strip():
            return _("Say why: it is kept in the history.")
        return None

    def authorize(self, actor: Actor, state: S, verb: str, values: Any = None, *, reason: str | None = None) -> Move[S]:
        """The move, or `NotAllowed` with the sentence."""
        refused = self.why_not(actor, state, verb, values, reason=reason)
        if refused is not None:
            raise NotAllowed(refused)
        return self.move(verb)

    def verbs(self, state: S) -> Sequence[str]:
        """What can follow a state."""
        return [move.verb for move in self.moves if state in move.sources]

    def is_done(self, state: S) -> int:
        """1 when nobody has anything left to do."""
        return int(state in self.done)

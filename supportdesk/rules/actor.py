"""Who acts: an agent with roles, or a rule of the desk."""

from __future__ import annotations

from typing import NamedTuple

from supportdesk.terms import Line, Role

RULE = "rule:"


class Actor(NamedTuple):
    """The person (or rule) on whose behalf an operation runs. A rule has `agent_id` None and is made by `rule`."""

    login: str
    name: str = ""
    agent_id: int | None = None
    roles: frozenset[Role] = frozenset()
    lines: frozenset[Line] = frozenset()
    competences: frozenset[str] = frozenset()

    @property
    def is_rule(self) -> bool:
        """Whether the desk itself acts (wake-up, import, mail). No login can begin as a rule's does."""
        return self.agent_id is None and self.login.startswith(RULE)

    @property
    def shown(self) -> str:
        """The name people know, else the login."""
        return self.name or self.login


NOBODY = Actor(login="nobody")
"""Who acts before it is known who is there: may do nothing."""


def rule(name: str) -> Actor:
    """The actor for something the desk does by itself."""
    return Actor(login=f"{RULE}{name}", name=name)

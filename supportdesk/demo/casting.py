"""Gives each story its customer, the person there, and the agents who play it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import cycle
from random import Random

from supportdesk.demo.script import Roles
from supportdesk.demo.stories import Client, Person, Story, Tales
from supportdesk.terms import Role

WEIGHTS = {"gold": 4, "silver": 2, "bronze": 1}
"""How many cases a customer has beside another: the larger the agreement, the more."""


class Casting:
    """Keeps in mind where each story has been told, so that it is told elsewhere the next time."""

    def __init__(self, tales: Tales, random: Random) -> None:
        self._tales, self._random = tales, random
        self._told: defaultdict[str, set[str]] = defaultdict(set)
        first_line = self._logins(Role.FIRST_LINE)
        self._dealt = cycle(random.sample(first_line, k=len(first_line)))

    def elsewhere(self, story: Story) -> list[Client]:
        """The customers at which a story could be told once more."""
        return [client for client in self._tales.takers(story) if client.number not in self._told[story.key]]

    def roles(self, story: Story, client: Client | None = None, person: Person | None = None) -> Roles:
        """Who plays a story; the agents of first line take turns, so that each has several."""
        random = self._random
        client = client or self._any(self.elsewhere(story))
        self._told[story.key].add(client.number)
        return Roles(
            client,
            person or random.choice(client.people),
            random.choice(self._tales.extras),
            self.deal(),
            self._specialist(story),
        )

    def together(self, stories: Sequence[Story]) -> list[Roles]:
        """Who plays the stories of a group: different people of one customer, or each another customer."""
        if len(stories) == 1:
            return [self.roles(stories[0])]
        where = [self._tales.takers(story) for story in stories]
        if all(len(clients) == 1 and clients == where[0] for clients in where):
            client = where[0][0]
            people = self._random.sample(client.people, k=len(stories))
            return [self.roles(story, client, person) for story, person in zip(stories, people, strict=True)]
        for clients in where:
            self._random.shuffle(clients)
        return [self.roles(*given) for given in zip(stories, _told_apart(where) or (), strict=True)]

    def deal(self) -> str:
        """The agent of first line whose turn it is."""
        return next(self._dealt)

    def _any(self, clients: Sequence[Client]) -> Client:
        return self._random.choices(clients, weights=[WEIGHTS[client.level] for client in clients])[0]

    def _logins(self, role: Role) -> list[str]:
        return [colleague.login for colleague in self._tales.colleagues if role in colleague.roles]

    def _specialist(self, story: Story) -> str:
        """Mostly whoever answers for the component, else the deputy or somebody else with the competence."""
        part = self._tales.parts.get(story.component)
        able = [
            colleague.login
            for colleague in self._tales.colleagues
            if Role.SECOND_LINE in colleague.roles and story.competence in colleague.competences
        ]
        chosen = self._random.choice(able or self._logins(Role.SECOND_LINE))
        return self._random.choice((part.responsible, part.responsible, part.deputy)) if part else chosen


def _told_apart(where: Sequence[Sequence[Client]], taken: tuple[Client, ...] = ()) -> tuple[Client, ...] | None:
    """A customer out of each list, none of them twice; `None` when there is no such choice."""
    if not where:
        return taken
    for client in where[0]:
        if client not in taken:
            found = _told_apart(where[1:], (*taken, client))
            if found is not None:
                return found
    return None

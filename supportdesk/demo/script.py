"""A script: one case's beats in order, who does each, and when. Played by `demo.stage`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from supportdesk.change import Change
from supportdesk.demo.office import Office
from supportdesk.demo.stories import Client, Person, Story

ASIDE = "aside"
NOTES = frozenset({"note", "note2"})


class Roles(NamedTuple):
    """Who plays a story: the customer and a person there, somebody they mention, and the agents' logins in each line."""

    client: Client
    person: Person
    mentioned: str
    first: str
    second: str

    def filled(self, text: str, writer: str) -> str:
        """A text with its blanks filled in, as written by an agent of this name."""
        return text.strip().format(
            contact=self.person.name,
            first_name=self.person.name.split()[0],
            title=self.person.title,
            phone=self.person.phone,
            customer=self.client.name,
            domain=self.client.mail_domain,
            agent=writer,
            colleague=self.mentioned,
        )


Act = Callable[[Change, "Script"], object]
"""What is done in a beat, in the open change of whoever does it; the script has the case's number."""


class Beat(NamedTuple):
    """One thing that somebody does, so many office minutes `after` the beat before. `who` is a login, of an agent or a rule."""

    name: str
    after: float
    who: str
    act: Act


@dataclass
class Script:
    """A case to be. `at` are the instants of the beats, once they are set; `number` the case's, once it is registered.

    `number_split` is the case that was split from it, and `undoable` the operation that may be taken back.
    """

    name: str
    beats: list[Beat]
    at: list[datetime] = field(default_factory=list)
    number: int = 0
    number_split: int = 0
    undoable: str = ""

    @property
    def length(self) -> float:
        """Office minutes from the first beat to the last."""
        return sum(beat.after for beat in self.beats[1:])

    def place(self, name: str) -> int:
        """Where the first beat of this name stands; `ValueError` when there is none."""
        return [beat.name for beat in self.beats].index(name)

    def has(self, name: str) -> bool:
        """Whether there is a beat of this name."""
        return any(beat.name == name for beat in self.beats)

    def stop_after(self, name: str) -> None:
        """Leaves out all beats after the first of this name."""
        del self.beats[self.place(name) + 1 :]

    def insert(self, after: str, *beats: Beat) -> None:
        """Puts beats behind the last one of a name; `ValueError` when there is none."""
        behind = max(place for place, other in enumerate(self.beats) if other.name == after) + 1
        self.beats[behind:behind] = beats

    def begin(self, office: Office, age: float) -> None:
        """Sets the first beat at an age, and the others after it."""
        self.at = []
        for place, beat in enumerate(self.beats):
            age -= beat.after if place else 0
            self.at.append(office.at(max(age, 0.0)))

    def end(self, office: Office, age: float) -> None:
        """Sets the last beat at an age, and the others before it."""
        self.begin(office, age + self.length)

    def linger(self, office: Office, age: float) -> None:
        """Lets the last note, with what was done beside it, wait until an age: a case that began long ago is still alive."""
        last = max(place for place, beat in enumerate(self.beats) if beat.name != ASIDE)
        if self.beats[last].name not in NOTES:
            return
        for place in range(len(self.beats) - 1, last - 1, -1):
            self.at[place] = office.at(age)
            age += self.beats[place].after

    def when(self, name: str) -> datetime:
        """When the first beat of this name is."""
        return self.at[self.place(name)]


@dataclass
class Told(Script):
    """The script of a story, with who plays it."""

    story: Story = field(kw_only=True)
    roles: Roles = field(kw_only=True)

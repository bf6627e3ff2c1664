"""Tells a story: turns what `cases.toml` says into the beats of a script, with a pause before each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from random import Random

from supportdesk.demo import acts
from supportdesk.demo.cast import Cast
from supportdesk.demo.files import made
from supportdesk.demo.script import Act, Beat, Roles, Script
from supportdesk.demo.stories import DONE, Story, Tales
from supportdesk.operations.lines import HandOver
from supportdesk.operations.register import NewCase
from supportdesk.operations.waking import WAKER
from supportdesk.rules.actor import rule
from supportdesk.rules.priority import priority_of
from supportdesk.terms import CaseState, Channel, Priority

MAIL = rule("mail")
PACE = {Priority.CRITICAL: 0.35, Priority.HIGH: 0.6, Priority.NORMAL: 1.0, Priority.LOW: 1.5}
"""How long the desk takes over a case, beside one of ordinary priority."""

PAUSES: dict[str, tuple[float, float]] = {
    "register": (0, 0),
    "take": (6, 45),
    "note": (4, 22),
    "reply": (5, 20),
    "answer": (20, 200),
    "escalate": (5, 18),
    "take2": (8, 50),
    "note2": (15, 90),
    "reply2": (5, 25),
    "hand_back": (4, 15),
    "take3": (5, 40),
    "resolve": (5, 35),
    "close": (600, 1800),
    "comeback": (300, 1100),
    "reopened_note": (10, 50),
    "wait": (1, 6),
    "wake": (500, 900),
}
"""Office minutes before each beat, least and most. Customers answer and wake-ups come in their own time."""
UNHURRIED = frozenset({"close", "comeback", "wake"})


@dataclass(frozen=True)
class Telling:
    """A story, who plays it, and the desk it is played at. `named`: second line is handed it by name."""

    tales: Tales
    cast: Cast
    story: Story
    roles: Roles
    random: Random
    named: bool = False
    woken: bool = False
    until: datetime | None = None

    def beats(self) -> list[Beat]:
        """All beats, to the story's end."""
        return [self._beat(*given) for given in self._told()]

    def filled(self, text: str, writer: str = "") -> str:
        """A text with its blanks filled in, as written by this agent, or by the one of first line."""
        return self.roles.filled(text, self.cast.actors[writer or self.roles.first].name)

    def _beat(self, name: str, who: str, act: Act) -> Beat:
        least, most = PAUSES[name]
        pace = PACE[priority_of(self.story.impact, self.story.urgency)] if name not in UNHURRIED else 1.0
        return Beat(name, self.random.uniform(least, most) * pace, who, act)

    def _told(self) -> Iterator[tuple[str, str, Act]]:
        story = self.story
        yield self._arrival()
        if story.channel is Channel.MAIL and story.ending != "new":
            yield "take", self.roles.first, acts.takes()
        yield from self._first_line()
        if story.tried:
            yield from self._second_line()
        yield from self._ending()

    def _arrival(self) -> tuple[str, str, Act]:
        story, (client, person, *_others) = self.story, self.roles
        new = NewCase(
            subject=self.filled(story.subject),
            text=self.filled(story.text),
            kind=story.kind,
            channel=story.channel,
            impact=story.impact,
            urgency=story.urgency,
            customer_id=self.cast.customers[client.number],
            contact_id=None if story.requester else self.cast.contacts[person.mail],
            requester=story.requester,
            component_id=self.cast.components.get(story.component),
            competence_id=self.cast.competences.get(story.competence),
            category=self.tales.services[story.service],
            take=story.channel is Channel.PHONE and story.ending != "new",
        )
        files = [made(name, f"{new.subject} ({client.name})") for name in story.attachments]
        return (
            "register",
            self.roles.first if story.channel is Channel.PHONE else MAIL.login,
            acts.registers(new, files),
        )

    def _first_line(self) -> Iterator[tuple[str, str, Act]]:
        """The notes, then the replies; a second note tells what came of the customer's answer."""
        story = self.story
        asked = bool(story.replies) and self._answer_to(0) is not None
        before = story.notes[:-1] if asked and len(story.notes) > 1 else story.notes
        yield from self._notes("note", before, self.roles.first)
        yield from self._talk("reply", story.replies, self.roles.first, 0)
        yield from self._notes("note", story.notes[len(before) :], self.roles.first)

    def _second_line(self) -> Iterator[tuple[str, str, Act]]:
        story, who = self.story, self.roles.second
        texts = (self.filled(text) for text in (story.tried, story.routine_step, story.missing))
        to = self.roles.second if self.named else ""
        yield "escalate", self.roles.first, acts.escalates(HandOver(*texts), story.competence, to)
        if not self.named:
            yield "take2", self.roles.second, acts.takes()
        yield from self._notes("note2", story.notes_second, self.roles.second)
        if story.hand_back_reason:
            yield (
                "hand_back",
                self.roles.second,
                acts.hands_back(self.filled(story.hand_back_reason, self.roles.second)),
            )
            yield "take3", self.roles.first, acts.takes()
            who = self.roles.first
        yield from self._talk("reply2", story.replies_second, who, len(story.replies))

    def _notes(self, name: str, texts: tuple[str, ...], who: str) -> Iterator[tuple[str, str, Act]]:
        for text in texts:
            yield name, who, acts.notes(self.filled(text, who))

    def _talk(self, name: str, texts: tuple[str, ...], who: str, counted: int) -> Iterator[tuple[str, str, Act]]:
        for place, text in enumerate(texts, start=counted):
            if place == self._told_with_the_end:
                continue
            yield name, who, acts.replies(self.filled(text, who))
            answer = self._answer_to(place)
            if answer is not None:
                yield "answer", MAIL.login, self._says(answer)

    def _answer_to(self, place: int) -> str | None:
        """What the customer answers to a reply, unless that is what opens the case again."""
        said = self.story.customer_replies
        if self.story.ending == "reopened":
            said = said[:-1]
        return said[place] if 0 <= place < len(said) else None

    @property
    def _told_with_the_end(self) -> int:
        """The place of the last reply, when it tells that the case is solved and nobody answers; else -1."""
        last = len(self.story.replies) + len(self.story.replies_second) - 1
        ends = self.story.ending in DONE or self.story.ending == "reopened"
        whole = bool(self.story.replies_second) or not self.story.tried
        return last if ends and whole and self._answer_to(last) is None else -1

    def _says(self, text: str) -> Act:
        person = self.roles.person
        return acts.answers(self.filled(text), person.name, self.cast.contacts[person.mail])

    def _ending(self) -> Iterator[tuple[str, str, Act]]:
        story = self.story
        who = self.roles.second if story.tried and not story.hand_back_reason else self.roles.first
        if story.cause:
            told = self._told_with_the_end
            reply = self.filled((story.replies + story.replies_second)[told], who) if told >= 0 else ""
            yield "resolve", who, acts.resolves(story.cause, self.filled(story.solution, who), reply)
        if story.ending == "closed":
            yield "close", self.roles.first, acts.closes()
        if story.ending == "reopened":
            yield "comeback", MAIL.login, self._says(story.customer_replies[-1])
            yield "reopened_note", who, acts.notes(self.filled(story.reopened_note, who))
        if story.waiting_for:
            yield "wait", who, acts.waits(CaseState(story.ending), self.filled(story.waiting_for), self._until)
            if self.woken:
                yield "wake", WAKER.login, acts.wakes()

    def _until(self, script: Script) -> datetime | None:
        return script.when("wake") if self.woken else self.until

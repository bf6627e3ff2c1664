"""What agents do beside the stories: tags, watchers, links, a wrong assignment undone, a question split off."""

from __future__ import annotations

from collections.abc import Mapping

from supportdesk.demo import acts
from supportdesk.demo.cast import Cast
from supportdesk.demo.script import ASIDE, Act, Beat, Told
from supportdesk.demo.stories import Table, Tales
from supportdesk.demo.telling import MAIL
from supportdesk.terms import LinkKind

SECOND_LINE = frozenset({"take2", "note2", "reply2"})
PROBLEM_TEXTS = ("description", "causes", "root_cause", "workaround", "symptoms")
ENDS_OF_WORK = ("reply2", "note2", "escalate", "note")


class Asides:
    """Puts beats into scripts, where their stories are told."""

    def __init__(self, tales: Tales, cast: Cast, scripts: Mapping[str, Told]) -> None:
        self._tales, self._cast, self._scripts = tales, cast, scripts

    def add(self) -> None:
        """Adds every aside, and joins the cases of each group."""
        kinds = {
            "tagged": self._tagged,
            "watched": self._watched,
            "linked": self._linked,
            "lowered": self._lowered,
            "answered": self._answered,
            "split": self._split,
            "undone": self._undone,
            "problem": self._problem,
        }
        for kind, put in kinds.items():
            for aside in self._tales.asides[kind]:
                if aside["story"] in self._scripts:
                    put(aside, self._scripts[aside["story"]])
        self._join_groups()

    def _tagged(self, aside: Table, script: Told) -> None:
        script.insert(aside["after"], _aside(script, aside["after"], 2.0, acts.tags(aside["tags"])))

    def _watched(self, aside: Table, script: Told) -> None:
        script.insert(aside["after"], Beat(ASIDE, 4.0, aside["by"], acts.watches()))

    def _linked(self, aside: Table, script: Told) -> None:
        other = self._scripts.get(aside["to"])
        if other is not None:
            act = acts.links(other, LinkKind.RELATED)
            script.insert(aside["after"], _aside(script, aside["after"], 3.0, act))

    def _lowered(self, aside: Table, script: Told) -> None:
        after = next(name for name in ENDS_OF_WORK if script.has(name))
        script.insert(after, _aside(script, after, 5.0, acts.lowers(aside["urgency"], aside["reason"])))

    def _answered(self, aside: Table, script: Told) -> None:
        script.insert("wait", Beat(ASIDE, 180.0, MAIL.login, self._says(aside["text"], script)))

    def _problem(self, aside: Table, script: Told) -> None:
        texts = {name: str(aside[name]).strip() for name in PROBLEM_TEXTS if name in aside}
        act = acts.logs_problem(aside["title"], texts)
        script.insert(aside["after"], Beat(ASIDE, 6.0, script.roles.second, act))

    def _split(self, aside: Table, script: Told) -> None:
        script.insert(
            "answer",
            Beat(ASIDE, 14.0, MAIL.login, self._says(aside["text"], script)),
            Beat(ASIDE, 25.0, script.roles.first, acts.splits(aside["subject"])),
            Beat(ASIDE, 0.5, script.roles.first, acts.takes_split()),
        )

    def _undone(self, aside: Table, script: Told) -> None:
        mine = script.roles.first
        wrong = aside["to"] if aside["to"] != mine else aside["instead"]
        script.insert("take", Beat(ASIDE, 1.0, mine, acts.assigns(wrong)), Beat(ASIDE, 0.4, mine, acts.takes_back()))

    def _says(self, text: str, script: Told) -> Act:
        person = script.roles.person
        return acts.answers(script.roles.filled(text, ""), person.name, self._cast.contacts[person.mail])

    def _join_groups(self) -> None:
        """Links the stories of a group to its first; the one that was reported twice at one customer is merged."""
        heads: dict[str, Told] = {}
        for story in self._tales.stories:
            script = self._scripts.get(story.key)
            if script is None or not story.group:
                continue
            head = heads.setdefault(story.group, script)
            if head.roles.client != script.roles.client:
                script.insert("note", _aside(script, "note", 1.0, acts.links(head, LinkKind.SAME_CAUSE)))
            elif head is not script:
                script.insert("note", _aside(script, "note", 1.0, acts.merges(head, "")))


def _aside(script: Told, after: str, pause: float, act: Act) -> Beat:
    """A beat behind another, done by whoever has the case then."""
    roles = script.roles
    return Beat(ASIDE, pause, roles.second if after in SECOND_LINE else roles.first, act)

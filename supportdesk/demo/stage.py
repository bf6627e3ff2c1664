"""Plays scripts: sets the clock to each beat in the order of their instants, and lets whoever does it do it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter
from uuid import uuid4

from supportdesk.change import Change
from supportdesk.demo.cast import Cast
from supportdesk.demo.office import SetClock
from supportdesk.demo.script import Script
from supportdesk.demo.telling import MAIL
from supportdesk.operations.waking import WAKER

Progress = Callable[[int, int], None]
"""Told how many beats have been played, of how many."""


def play(
    whole: Change, clock: SetClock, cast: Cast, scripts: Sequence[Script], progress: Progress | None = None
) -> None:
    """Plays all beats inside one open change, each as an operation of its own.

    What an operation refuses is a fault of the script and nothing is stored, so there are no savepoints between them.
    """
    actors = {actor.login: actor for actor in (*cast.actors.values(), MAIL, WAKER)}
    hands = {login: whole.desk.acting_as(actor) for login, actor in actors.items()}
    timeline = [(at, beat, script) for script in scripts for at, beat in zip(script.at, script.beats, strict=True)]
    timeline.sort(key=itemgetter(0))
    for place, (at, beat, script) in enumerate(timeline, start=1):
        clock.set(at)
        beat.act(Change(hands[beat.who], whole.session, str(uuid4())), script)
        if progress is not None:
            progress(place, len(timeline))

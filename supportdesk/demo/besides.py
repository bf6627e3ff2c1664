"""Cases without a story of their own: the same reported twice and merged, and what needed no work."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from supportdesk.demo import acts
from supportdesk.demo.cast import Cast
from supportdesk.demo.casting import Casting
from supportdesk.demo.office import Office
from supportdesk.demo.script import Beat, Script, Told
from supportdesk.demo.stories import Table
from supportdesk.demo.telling import MAIL
from supportdesk.operations.register import NewCase
from supportdesk.terms import Channel, Kind

SAID = timedelta(minutes=2)
SEEN = timedelta(minutes=3)
"""How long after the first of the two was handed on the second is reported, and then merged."""


def duplicate(aside: Table, of: Told, cast: Cast, casting: Casting) -> Script:
    """Another person at the same customer reports what is known, and it is merged into the case there is."""
    client = of.roles.client
    person = next((one for one in client.people if one != of.roles.person), of.roles.person)
    agent, channel = casting.deal(), Channel(aside["channel"])
    roles = of.roles._replace(person=person)
    new = NewCase(
        subject=aside["subject"],
        text=roles.filled(aside["text"], cast.actors[agent].name),
        channel=channel,
        customer_id=cast.customers[client.number],
        contact_id=cast.contacts[person.mail],
    )
    beats = [
        Beat("register", 0.0, agent if channel is Channel.PHONE else MAIL.login, acts.registers(new)),
        Beat("merge", 0.0, agent, acts.merges(of, aside["reason"])),
    ]
    reported = of.when("escalate") + SAID
    return Script(f"{of.name}/twice", beats, [reported, reported + SEEN])


def needless(aside: Table, casting: Casting, office: Office, random: Random) -> Script:
    """A wrong number, or advertising: cancelled with the reason."""
    agent, channel = casting.deal(), Channel(aside["channel"])
    new = NewCase(
        subject=aside["subject"],
        text=aside["text"].strip(),
        kind=Kind.QUESTION,
        channel=channel,
        requester=aside["requester"],
    )
    beats = [
        Beat("register", 0.0, agent if channel is Channel.PHONE else MAIL.login, acts.registers(new)),
        Beat("cancel", random.uniform(2, 12), agent, acts.cancels(aside["reason"])),
    ]
    script = Script(aside["subject"], beats)
    script.end(office, random.uniform(100, 2500))
    return script

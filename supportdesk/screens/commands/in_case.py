"""The commands of an open case, the ones used most first: the order of the last line, of help and of the palette."""

from __future__ import annotations

from supportdesk.screens.commands.command import Command
from supportdesk.screens.commands.deciding import OpenEscalations, Why
from supportdesk.screens.commands.escalating import Escalate
from supportdesk.screens.commands.files import Attach
from supportdesk.screens.commands.flowing import SetPriority, SetState
from supportdesk.screens.commands.general import EVERYWHERE
from supportdesk.screens.commands.joining import Link, Merge, Tag, Watch
from supportdesk.screens.commands.owning import Assign, Release, Take
from supportdesk.screens.commands.reading import READING
from supportdesk.screens.commands.resolving import Done
from supportdesk.screens.commands.rooms import OpenStanding
from supportdesk.screens.commands.viewing import Copy
from supportdesk.screens.commands.waiting import Wait
from supportdesk.screens.commands.writing import Note, Reply

_FIRST: tuple[type[Command], ...] = (Reply, Note, Done, Wait, Escalate, Take, Assign, SetPriority)
_VERBS: tuple[type[Command], ...] = (
    SetState,
    Merge,
    Link,
    Tag,
    Watch,
    Attach,
    Release,
    Why,
    OpenEscalations,
    OpenStanding,
)
IN_CASE: tuple[type[Command], ...] = (*_FIRST, *_VERBS, *READING, Copy, *EVERYWHERE)

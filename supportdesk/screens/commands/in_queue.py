"""The commands of the queue, the ones used most first: the order of the last line, of help and of the palette."""

from __future__ import annotations

from supportdesk.screens.commands.command import Command
from supportdesk.screens.commands.deciding import OpenEscalations, Why
from supportdesk.screens.commands.escalating import Escalate
from supportdesk.screens.commands.files import Attach
from supportdesk.screens.commands.flowing import SetPriority, SetState
from supportdesk.screens.commands.general import EVERYWHERE, Register
from supportdesk.screens.commands.joining import Link, Merge, Tag, Watch
from supportdesk.screens.commands.open_problems import OpenProblems, OpenRepeats
from supportdesk.screens.commands.owning import Assign, Release, Take
from supportdesk.screens.commands.resolving import Done
from supportdesk.screens.commands.triaging import OpenTriage
from supportdesk.screens.commands.viewing import VIEWING, Filter
from supportdesk.screens.commands.waiting import Wait
from supportdesk.screens.commands.writing import Note, Reply

_FIRST: tuple[type[Command], ...] = (
    *(Take, Reply, Note, Done, Escalate, Wait, Filter, Register, OpenEscalations, Assign, SetPriority),
)
_VERBS: tuple[type[Command], ...] = (
    *(SetState, Merge, Link, Tag, Watch, Attach, Release, Why, OpenTriage, OpenProblems, OpenRepeats),
)
IN_QUEUE: tuple[type[Command], ...] = tuple(dict.fromkeys((*_FIRST, *_VERBS, *VIEWING, *EVERYWHERE)))

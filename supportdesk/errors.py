"""The small family of refusals: each is a sentence for the person, with what to do next.

The command line turns them into exit codes (1 refused, 2 wrong usage, 3 the desk cannot be reached), the screens
into a message.
"""

from __future__ import annotations


class DeskError(Exception):
    """Something the program refuses or cannot do; `str(error)` is a whole sentence for people."""

    exit_code = 1


class NotAllowed(DeskError):
    """The actor may not do this to this case, or not in its state."""


class NotFound(DeskError):
    """No such case, customer, agent or other thing."""


class Invalid(DeskError):
    """The input cannot be used as it is: a date that does not exist, an empty subject, an unknown value."""


class WrongUsage(DeskError):
    """The command was called in a way it does not have."""

    exit_code = 2


class DeskUnreachable(DeskError):
    """The database cannot be reached, read or written, or is not a desk."""

    exit_code = 3


class SchemaMismatch(DeskUnreachable):
    """The database is older or newer than the program."""


class ChangedByOther(DeskError):
    """Somebody else changed the same field since it was read; nothing was overwritten.

    `field`, `theirs`, `mine` and `who` let a screen show both values and ask.
    """

    def __init__(
        self, sentence: str, *, field: str = "", theirs: object = None, mine: object = None, who: str = ""
    ) -> None:
        super().__init__(sentence)
        self.field, self.theirs, self.mine, self.who = field, theirs, mine, who

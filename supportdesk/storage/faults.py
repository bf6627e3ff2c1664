"""What the engines say, as sentences that tell what is wrong and what to do. The engine's own words stay in brackets.

Standard library only: the first page is read, and may fail, before SQLAlchemy is imported.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from supportdesk.errors import DeskUnreachable, Invalid, SchemaMismatch
from supportdesk.i18n import N_, _

Family = type[DeskUnreachable]


class OutcomeUnknown(DeskUnreachable):
    """The connection broke while the change was being stored: it may be stored or not.

    `performing` finds out by the operation id; doing it again with that id is safe, as the database refuses the second one.
    """


NOT_A_DESK = N_("{desk} is a database but not a desk. Make one with: supportdesk init --database …")
OTHER_LAYOUT = N_("{desk} has another layout than this program. Run: supportdesk db upgrade")

# Names of SQLite's primary result codes.
_SQLITE = {
    "SQLITE_NOTADB": N_("{desk} is not a desk: it is no SQLite database. Give another file by --database."),
    "SQLITE_CORRUPT": N_(
        "{desk} is damaged. Stop, copy the file aside, and put back a backup: supportdesk db restore FILE"
    ),
    "SQLITE_BUSY": N_(
        "{desk} is held by another program. Nothing was changed; try again, and see who holds it: fuser {desk}"
    ),
    "SQLITE_READONLY": N_("{desk} may not be written. Nothing was changed; check the file's and the folder's rights."),
    "SQLITE_CANTOPEN": N_("{desk} cannot be opened. Check that the file and its folder may be read and written."),
    "SQLITE_PERM": N_("{desk} cannot be opened. Check that the file and its folder may be read and written."),
    "SQLITE_FULL": N_("The disk that holds {desk} is full. Nothing was changed; make room and try again."),
    "SQLITE_IOERR": N_("{desk} could not be read or written (disk error). Check the disk before you go on."),
}
_SQLITE_LACKS = {"no such table": NOT_A_DESK, "no such column": OTHER_LAYOUT, "has no column": OTHER_LAYOUT}

_NO_ANSWER = N_("The database {desk} does not answer. Nothing was changed; supportdesk doctor tells more.")
_REFUSED = N_("The database {desk} refused this. Nothing was changed; supportdesk doctor tells more.")

# SQLSTATE codes, or their first letters; the longest is looked for first.
_POSTGRESQL = {
    "08": _NO_ANSWER,
    "28": N_("The database {desk} does not let you in. Check the login and the password in the address."),
    "3D000": N_("There is no database {desk}. Make an empty one (createdb), then: supportdesk init"),
    "42P01": NOT_A_DESK,
    "42703": OTHER_LAYOUT,
    "42501": N_("The database {desk} does not allow this login to do that. Nothing was changed; check its grants."),
    "25006": N_("The database {desk} may only be read. Nothing was changed; write to the primary server."),
    "53100": N_("The disk that holds {desk} is full. Nothing was changed; make room and try again."),
    "53300": N_("The database {desk} has no connection to spare. Nothing was changed; try again in a moment."),
    "55P03": N_("Somebody else holds what this change needs in {desk}. Nothing was changed; try again in a moment."),
    "57014": N_("The database {desk} was too slow to answer and was stopped. Nothing was changed; try again."),
    "57P": _NO_ANSWER,
    "XX": N_("The database {desk} is damaged. Stop, and put back a backup: supportdesk db restore FILE"),
}
_REFUSALS = (
    ("authentication failed", "28"),
    ("no password supplied", "28"),
    ("no pg_hba.conf entry", "28"),
    ('role "', "28"),
    ("not currently accepting connections", "57P"),
    ('database "', "3D000"),
    ("too many", "53300"),
    ("connection slots", "53300"),
)
_UNKNOWN = N_(
    "It is not known whether this was stored: the connection to {desk} broke at that moment. "
    "Look at the case before you do it again."
)


@contextmanager
def told_plainly(path: Path) -> Iterator[None]:
    """Turns what SQLite says of a file into a `DeskUnreachable` that says what to do."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise sqlite_fault(path, error) from error
    except OverflowError as error:
        raise Invalid(_("A number here is larger than any the desk has.")) from error


@contextmanager
def file_told_plainly(path: Path) -> Iterator[None]:
    """Turns what the operating system says of a file or folder into a `DeskUnreachable` that says what to do."""
    try:
        yield
    except OSError as error:
        raise file_fault(path, error.strerror or str(error)) from error


def file_fault(path: Path, reason: str) -> DeskUnreachable:
    """The sentence for a file or folder that the operating system refuses."""
    sentence = _("{path} cannot be read or written ({reason}). Check its rights, its folder's, and the room there.")
    return DeskUnreachable(sentence.format(path=path, reason=reason))


def sqlite_fault(path: Path, error: BaseException) -> DeskUnreachable:
    """What is wrong with the file, from SQLite's result code."""
    code = getattr(error, "sqlite_errorname", "")
    for sign, sentence in _SQLITE_LACKS.items():
        if sign in str(error):
            return _fault(sentence, str(path), str(error))
    for name, sentence in _SQLITE.items():
        if code == name or code.startswith(f"{name}_"):
            return _fault(sentence, str(path), str(error))
    return _fault(_REFUSED, str(path), str(error))


def damaged(path: Path, said: str) -> DeskUnreachable:
    """The sentence for a file in which a check found a fault."""
    return _fault(_SQLITE["SQLITE_CORRUPT"], str(path), said)


def postgresql_fault(shown: str, error: BaseException | None, *, committing: bool = False) -> DeskUnreachable:
    """What is wrong with the server or the database, from its SQLSTATE; `OutcomeUnknown` where a commit broke."""
    said = str(error or "").strip().partition("\n")[0]
    if committing:
        return OutcomeUnknown(_in_full(_UNKNOWN, shown, said))
    state = getattr(error, "sqlstate", None) or _state_in_words(said)
    known = next((_POSTGRESQL[state[:n]] for n in (5, 3, 2) if state[:n] in _POSTGRESQL), None)
    return _fault(known or (_REFUSED if state else _NO_ANSWER), shown, said)


def _state_in_words(said: str) -> str:
    """A refused connection carries no SQLSTATE, only the server's words."""
    return next((state for words, state in _REFUSALS if words in said), "")


def _fault(sentence: str, desk: str, said: str) -> DeskUnreachable:
    family = SchemaMismatch if sentence == OTHER_LAYOUT else DeskUnreachable
    return family(_in_full(sentence, desk, said))


def _in_full(sentence: str, desk: str, said: str) -> str:
    return f"{_(sentence).format(desk=desk)} [{' '.join(said.split())}]"

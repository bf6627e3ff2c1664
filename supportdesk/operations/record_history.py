"""What happened to a record that is no case, oldest first."""

from __future__ import annotations

from supportdesk.desk import Desk
from supportdesk.operations.case_rows import Entry, event_entry
from supportdesk.terms import Subject


def history_of(desk: Desk, subject: Subject, number: int) -> list[Entry]:
    """The events of a record; the `case_id` of an entry is the record's number."""
    rows = desk.rows(
        "SELECT at, actor, subject_id, tag, id, reason, changes, details, undoes_id FROM events "
        "WHERE subject = :subject AND subject_id = :id AND subject IS NOT NULL ORDER BY seq",
        {"subject": subject.value, "id": number},
    )
    gone: set[int] = set()
    for row in reversed(rows):  # the undo of an undo leaves its work standing
        if row[8] is not None and row[4] not in gone:
            gone.add(row[8])
    return [event_entry(row, frozenset(gone)) for row in rows]

"""Writes an event's effects to the rows around a case: tags, watchers, links, messages, attachments."""

from __future__ import annotations

from sqlalchemy import delete, update
from sqlmodel import Session, col

from supportdesk.models import Attachment, CaseLink, CaseTag, CaseWatcher, Message
from supportdesk.rules.effects import Effects
from supportdesk.terms import LinkKind


def write_effects(session: Session, case_id: int, effects: Effects, *, again: bool = False) -> None:
    """Makes the side rows of one case agree with the effects. Messages and attachments themselves exist already.

    `again`: what is added stood there before and was withdrawn, as undo and redo have it.
    """
    for tag in effects.tags_added:
        session.add(CaseTag(case_id=case_id, tag=tag))
    for agent_id in effects.watchers_added:
        session.add(CaseWatcher(case_id=case_id, agent_id=agent_id))
    for other_id, kind in effects.links_added:
        # A link is one row, written by the event of its smaller number; the other case's event mirrors it.
        if case_id < other_id:
            session.add(CaseLink(case_id=case_id, other_id=other_id, kind=LinkKind(kind)))
    if effects.tags_removed:
        session.execute(
            delete(CaseTag).where(col(CaseTag.case_id) == case_id, col(CaseTag.tag).in_(effects.tags_removed))
        )
    if effects.watchers_removed:
        gone = col(CaseWatcher.agent_id).in_(effects.watchers_removed)
        session.execute(delete(CaseWatcher).where(col(CaseWatcher.case_id) == case_id, gone))
    for other_id, _kind in effects.links_removed:
        if case_id < other_id:
            pair = (col(CaseLink.case_id) == case_id, col(CaseLink.other_id) == other_id)
            session.execute(delete(CaseLink).where(*pair))
    _write_texts_and_files(session, case_id, effects, again=again)


def _write_texts_and_files(session: Session, case_id: int, effects: Effects, *, again: bool) -> None:
    for table, ids, values in (
        (Message, effects.messages_withdrawn, {"withdrawn": True}),
        (Message, effects.messages_added if again else (), {"withdrawn": False}),
        (Message, effects.messages_moved_in, {"case_id": case_id}),
        (Attachment, effects.attachments_removed, {"withdrawn": True}),
        (Attachment, effects.attachments_added if again else (), {"withdrawn": False}),
        (Attachment, effects.attachments_moved_in, {"case_id": case_id}),
    ):
        if ids:
            session.execute(update(table).where(col(table.id).in_(ids)).values(**values))

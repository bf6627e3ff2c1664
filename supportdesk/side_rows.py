"""Writes an event's effects to the rows around a case: tags, watchers, links, messages, attachments."""

from __future__ import annotations

from sqlalchemy import delete, update
from sqlmodel import Session, col

from supportdesk.models import Attachment, CaseLink, CaseTag, CaseWatcher, Message
from supportdesk.rules.effects import Effects
from supportdesk.terms import LinkKind


def write_effects(session: Session, case_id: int, effects: Effects) -> None:
    """Makes the side rows of one case agree with the effects. Messages and attachments themselves exist already."""
    for tag in effects.tags_added:
        session.add(CaseTag(case_id=case_id, tag=tag))
    for agent_id in effects.watchers_added:
        session.add(CaseWatcher(case_id=case_id, agent_id=agent_id))
    for other_id, kind in effects.links_added:
        # A link is one row, written by the event of its smaller number; the other case's event mirrors it.
        if case_id < other_id:
            session.add(CaseLink(case_id=case_id, other_id=other_id, kind=LinkKind(kind)))
    session.flush()
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
    _write_messages(session, case_id, effects)


def _write_messages(session: Session, case_id: int, effects: Effects) -> None:
    for ids, values in (
        (effects.messages_withdrawn, {"withdrawn": True}),
        (effects.messages_added, {"withdrawn": False}),
        (effects.messages_moved_in, {"case_id": case_id}),
    ):
        if ids:
            session.execute(update(Message).where(col(Message.id).in_(ids)).values(**values))
    for ids, values in (
        (effects.attachments_removed, {"withdrawn": True}),
        (effects.attachments_added, {"withdrawn": False}),
        (effects.attachments_moved_in, {"case_id": case_id}),
    ):
        if ids:
            session.execute(update(Attachment).where(col(Attachment.id).in_(ids)).values(**values))

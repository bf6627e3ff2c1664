"""Marking a case: tags, who follows it, and files."""

from __future__ import annotations

import hashlib
from unicodedata import normalize

from sqlmodel import col, select

from supportdesk.change import Change, Outcome
from supportdesk.errors import Invalid, NotFound
from supportdesk.i18n import _
from supportdesk.models import Attachment, Blob, CaseTag, CaseWatcher, Message
from supportdesk.operations.access import case_for, may_see
from supportdesk.operations.operation import operation
from supportdesk.operations.ownership import agent_named, roles_of
from supportdesk.operations.search_index import add_words
from supportdesk.rules.actions import Action
from supportdesk.rules.actor import Actor
from supportdesk.rules.effects import Effects
from supportdesk.terms import EventTag

LONGEST_TAG = 60
LARGEST_FILE = 30 * 1024 * 1024


@operation
def tag(change: Change, number: int, add: tuple[str, ...] = (), remove: tuple[str, ...] = ()) -> Outcome:
    """Adds and removes tags: short lower-case words by which cases are gathered."""
    case = case_for(change, Action.TAG, number)
    have = set(change.session.exec(select(CaseTag.tag).where(col(CaseTag.case_id) == number)))
    added = tuple(sorted({clean_tag(word) for word in add} - have))
    removed = tuple(sorted({clean_tag(word) for word in remove} & have))
    if not added and not removed:
        raise Invalid(_("That changes no tag."))
    return change.apply(case, EventTag.CASE_TAGGED, effects=Effects(tags_added=added, tags_removed=removed))


def clean_tag(word: str) -> str:
    """The tag that a word means: `Not urgent` is `not-urgent`."""
    cleaned = "-".join(normalize("NFC", word).lower().split())
    if not cleaned or len(cleaned) > LONGEST_TAG or any(not (c.isalnum() or c in "-_.") for c in cleaned):
        raise Invalid(_("“{tag}” cannot be a tag: use letters, digits and - _ . only.").format(tag=word))
    return cleaned


@operation
def watch(change: Change, number: int, login: str = "", *, stop: bool = False) -> Outcome:
    """Follows a case, or stops; for oneself unless a login is given."""
    case = case_for(change, Action.WATCH, number)
    agent = agent_named(change, login or change.actor.login)
    if agent.id is None:
        raise AssertionError("a stored agent has an id")
    mine = (col(CaseWatcher.case_id) == number, col(CaseWatcher.agent_id) == agent.id)
    follows = change.session.exec(select(CaseWatcher.agent_id).where(*mine)).first() is not None
    if follows is not stop:
        sentence = _("{who} does not follow it.") if stop else _("{who} follows it already.")
        raise Invalid(sentence.format(who=agent.name))
    follower = Actor(login=agent.login, agent_id=agent.id, roles=roles_of(change, agent))
    if not stop and not may_see(change, case, follower):
        raise Invalid(_("{who} may not see this case.").format(who=agent.name))
    effects = Effects(watchers_removed=(agent.id,)) if stop else Effects(watchers_added=(agent.id,))
    return change.apply(case, EventTag.CASE_WATCHED, effects=effects)


@operation
def attach(
    change: Change,
    number: int,
    name: str,
    content: bytes,
    *,
    media_type: str = "application/octet-stream",
    message_id: int | None = None,
) -> Outcome:
    """Keeps a file on a case, stored once by its SHA-256; the name is only data and never a path here."""
    case = case_for(change, Action.ATTACH, number)
    if not name.strip():
        raise Invalid(_("The file needs a name."))
    if len(content) > LARGEST_FILE:
        raise Invalid(_("The file is larger than {n} MB.").format(n=LARGEST_FILE // 1024 // 1024))
    if message_id is not None and not _is_of(change, message_id, number):
        raise NotFound(_("There is no such message on {case}.").format(case=f"{change.desk.prefix}-{number}"))
    digest = hashlib.sha256(content).hexdigest()
    if change.session.get(Blob, digest) is None:
        change.session.add(Blob(sha256=digest, content=content))
        change.session.flush()
    attachment = Attachment(
        case_id=number,
        message_id=message_id,
        name=name.strip()[:500],
        media_type=media_type,
        size=len(content),
        sha256=digest,
        at=change.now,
    )
    change.session.add(attachment)
    change.session.flush()
    if attachment.id is None:
        raise AssertionError("a stored attachment has an id")
    add_words(change, number, [name])
    details = {"name": attachment.name, "size": attachment.size, "sha256": digest}
    return change.apply(
        case, EventTag.CASE_ATTACHED, effects=Effects(attachments_added=(attachment.id,)), details=details
    )


def _is_of(change: Change, message_id: int, number: int) -> bool:
    mine = select(Message.id).where(col(Message.id) == message_id, col(Message.case_id) == number)
    return change.session.exec(mine).first() is not None

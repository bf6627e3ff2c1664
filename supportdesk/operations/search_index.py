"""The words by which a case is found, kept in an index of their own beside the rows that clocks and states touch."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import text
from sqlmodel import col, select

from supportdesk.change import Change, number_of
from supportdesk.models import Attachment, Case, Contact, Customer, Message
from supportdesk.rules.search_words import words

WORDS_OF_A_TEXT = 3000
MOST_BYTES = 900_000
"""A case is found by no more than this: PostgreSQL refuses more than a megabyte, and with it the whole operation."""

FOUND_BY = frozenset({"subject", "requester", "category", "customer_id", "contact_id", "source_ref"})
"""Fields of a case by which it is found: when one changes, its words are built anew."""


def add_words(change: Change, case_id: int, texts: Iterable[str]) -> None:
    """Adds the words of these texts to what the case is found by."""
    _store(change, case_id, _fitting(texts), keep=True)


def index_case(change: Change, case: Case) -> None:
    """Builds the words of a case anew: subject, customer, contact, files, and every message not withdrawn."""
    number = number_of(case)
    texts = [case.subject, case.requester, case.source_ref or "", case.category]
    if customer := change.find(Customer, case.customer_id):
        texts += [customer.name, customer.number]
    if contact := change.find(Contact, case.contact_id):
        texts += [contact.name, contact.mail]
    for column, table in ((col(Attachment.name), Attachment), (col(Message.body), Message)):
        mine = select(column).where(col(table.case_id) == number, col(table.withdrawn).is_(False))
        texts += change.session.exec(mine.order_by(col(table.id).desc()))
    _store(change, number, _fitting(texts), keep=False)


def _fitting(texts: Iterable[str]) -> set[str]:
    """The words of the texts, the first ones first, as long as they fit."""
    found: set[str] = set()
    room = MOST_BYTES
    for word in (word for piece in texts for word in words(piece)[:WORDS_OF_A_TEXT]):
        if word not in found:
            room -= _size(word)
            if room < 0:
                break
            found.add(word)
    return found


def _size(word: str) -> int:
    return len(word.encode()) + 3  # as PostgreSQL writes it: quotes and a space


def _store(change: Change, case_id: int, new: set[str], *, keep: bool) -> None:
    session = change.session
    size = sum(map(_size, new))
    if change.desk.dialect == "postgresql":
        value = "array_to_tsvector(CAST(:words AS text[]))"
        fits = f"octet_length(CAST(case_search.words AS text)) + {size} <= {MOST_BYTES}"
        both = f"CASE WHEN {fits} THEN case_search.words || {value} ELSE case_search.words END"
        session.execute(
            text(
                f"INSERT INTO case_search (case_id, words) VALUES (:id, {value}) "
                f"ON CONFLICT (case_id) DO UPDATE SET words = {both if keep else value}"
            ),
            {"id": case_id, "words": sorted(new)},
        )
        return
    old = session.execute(text("SELECT words FROM case_search WHERE rowid = :id"), {"id": case_id}).scalar()
    if old is None:
        insert = text("INSERT INTO case_search (rowid, words) VALUES (:id, :words)")
        session.execute(insert, {"id": case_id, "words": " ".join(sorted(new))})
        return
    known = set(old.split()) if keep else set()
    full = keep and sum(map(_size, known)) + size > MOST_BYTES
    if not full and (not keep or new - known):
        replaced = text("UPDATE case_search SET words = :words WHERE rowid = :id")
        session.execute(replaced, {"id": case_id, "words": " ".join(sorted(known | new))})

"""The words by which a case is found, kept in an index of their own beside the rows that clocks and states touch."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import text
from sqlmodel import col, select

from supportdesk.change import Change, number_of
from supportdesk.models import Case, Contact, Customer, Message
from supportdesk.rules.search_words import words

WORDS_OF_A_TEXT = 3000


def add_words(change: Change, case_id: int, texts: Iterable[str]) -> None:
    """Adds the words of these texts to what the case is found by."""
    new = {word for piece in texts for word in words(piece)[:WORDS_OF_A_TEXT]}
    _store(change, case_id, new, keep=True)


def index_case(change: Change, case: Case) -> None:
    """Builds the words of a case anew: subject, customer, contact, and every message not withdrawn."""
    number = number_of(case)
    texts = [case.subject, case.requester, case.source_ref or "", case.category]
    if case.customer_id is not None and (customer := change.session.get(Customer, case.customer_id)):
        texts += [customer.name, customer.number]
    if case.contact_id is not None and (contact := change.session.get(Contact, case.contact_id)):
        texts += [contact.name, contact.mail]
    mine = select(Message.body).where(col(Message.case_id) == number, col(Message.withdrawn).is_(False))
    texts += change.session.exec(mine)
    _store(change, number, {word for piece in texts for word in words(piece)[:WORDS_OF_A_TEXT]}, keep=False)


def _store(change: Change, case_id: int, new: set[str], *, keep: bool) -> None:
    session = change.session
    if change.desk.dialect == "postgresql":
        value = "array_to_tsvector(CAST(:words AS text[]))"
        merged = f"case_search.words || {value}" if keep else value
        session.execute(
            text(
                f"INSERT INTO case_search (case_id, words) VALUES (:id, {value}) "
                f"ON CONFLICT (case_id) DO UPDATE SET words = {merged}"
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
    if not keep or new - known:
        replaced = text("UPDATE case_search SET words = :words WHERE rowid = :id")
        session.execute(replaced, {"id": case_id, "words": " ".join(sorted(known | new))})

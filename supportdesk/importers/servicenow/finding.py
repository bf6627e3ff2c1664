"""The words by which imported cases are found: many new cases at once, with the words `search_index` would give each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, text

from supportdesk.models import Case
from supportdesk.operations.search_index import index_case
from supportdesk.rules.search_words import words

if TYPE_CHECKING:
    from supportdesk.change import Change

_TEXTS = text(
    "SELECT c.id, c.subject, c.source_ref, c.category, cu.name, cu.number, ct.name, ct.mail FROM cases c "
    "LEFT JOIN customers cu ON cu.id = c.customer_id LEFT JOIN contacts ct ON ct.id = c.contact_id WHERE c.id IN :ids"
).bindparams(bindparam("ids", expanding=True))

_words = lru_cache(maxsize=20_000)(words)  # a log says the same few things again and again


def index_new(change: Change, case_ids: Sequence[int]) -> None:
    """Words of cases that have none yet, and no messages."""
    if not case_ids:
        return
    found = [
        (case_id, sorted({word for piece in texts if piece for word in _words(piece)}))
        for case_id, *texts in change.session.execute(_TEXTS, {"ids": list(case_ids)})
    ]
    if change.desk.dialect == "postgresql":
        sql = "INSERT INTO case_search (case_id, words) VALUES (:id, array_to_tsvector(CAST(:words AS text[])))"
        change.session.execute(text(sql), [{"id": case_id, "words": listed} for case_id, listed in found])
    else:
        sql = "INSERT INTO case_search (rowid, words) VALUES (:id, :words)"
        change.session.execute(text(sql), [{"id": case_id, "words": " ".join(listed)} for case_id, listed in found])


def index_again(change: Change, case_ids: Sequence[int]) -> None:
    """Words of cases that the desk had before, messages and all."""
    for case_id in case_ids:
        case = change.session.get(Case, case_id)
        if case is not None:
            index_case(change, case)

"""Canned replies from `data/replies.toml`, filled in with the names of a case."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from supportdesk.desk import Desk
from supportdesk.resources import data_folder

if TYPE_CHECKING:
    from supportdesk.operations.case_view import CaseDetail

_BLANK = re.compile(r"\{[a-z]+\}")  # filled in one go: a caller may be called {agent}


class CannedReply(NamedTuple):
    """A reply ready to send: its key, its name and its text in one language."""

    key: str
    name: str
    text: str


@cache
def _stored() -> tuple[dict[str, dict[str, str] | str], ...]:
    import tomllib

    path = data_folder() / "replies.toml"
    return tuple(tomllib.loads(path.read_text(encoding="utf-8"))["reply"])


def canned_replies(desk: Desk, case: CaseDetail, *, reader_language: str) -> list[CannedReply]:
    """All canned replies: named in the reader's language, written in the customer's, with the blanks filled."""
    from supportdesk.operations.case_view import reference

    language = case.language if case.language in ("sv", "en") else reader_language
    blanks = {
        "{contact}": case.contact or case.requester,
        "{case}": reference(desk, case.id),
        "{agent}": desk.actor.shown,
        "{subject}": case.subject,
    }
    filled = []
    for entry in _stored():
        names, texts = entry["name"], entry["text"]
        if not isinstance(names, dict) or not isinstance(texts, dict):
            raise TypeError("replies.toml: name and text are tables of languages")
        text = _BLANK.sub(lambda blank: blanks.get(blank[0], blank[0]), texts[language])
        filled.append(CannedReply(str(entry["key"]), names[reader_language], text))
    return filled

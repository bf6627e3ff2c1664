"""What people have in hand, so that nobody is set up to leave with it."""

from __future__ import annotations

from collections import defaultdict

from supportdesk.i18n import _, ngettext
from supportdesk.promises import Rows
from supportdesk.rules.record_names import record_name
from supportdesk.terms import Subject

MOST_NAMED = 3


def held(rows: Rows, prefix: str) -> dict[str, list[str]]:
    """By login: open cases, problems and actions that are theirs, and cases they answer for. `prefix` is that of case numbers."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for login, ids in _by_login(rows, "cases", "owner_id", "id").items():
        said = ngettext("{n} open case ({names})", "{n} open cases ({names})", len(ids))
        found[login].append(said.format(n=len(ids), names=_cases(ids, prefix)))
    for login, ids in _by_login(rows, "responsibilities", "bearer_id", "case_id").items():
        found[login].append(_("responsibility for {names}").format(names=_cases(ids, prefix)))
    for table, subject in (("problems", Subject.PROBLEM), ("meeting_actions", Subject.ACTION)):
        for login, ids in _by_login(rows, table, "owner_id", "id").items():
            found[login].append(", ".join(record_name(subject, one) for one in ids))
    return found


def _cases(ids: list[int], prefix: str) -> str:
    return ", ".join(f"{prefix}-{one}" for one in ids[:MOST_NAMED]) + (" …" if len(ids) > MOST_NAMED else "")


def _by_login(rows: Rows, table: str, who: str, shown: str) -> dict[str, list[int]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    sql = (
        f"SELECT a.login, t.{shown} FROM {table} t JOIN agents a ON a.id = t.{who} WHERE t.done = 0 ORDER BY t.{shown}"
    )
    for login, number in rows(sql):
        found[login].append(number)
    return found

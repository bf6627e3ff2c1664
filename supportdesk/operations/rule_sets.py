"""The rules of a desk: loaded as versions; the newest is in force, and stays so until another is loaded whole."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from supportdesk.desk import Desk
from supportdesk.operations.operation import operation
from supportdesk.resources import data_folder
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import authorize
from supportdesk.rules.rule_book import RuleBook, read_rules
from supportdesk.rules.rule_conflicts import refuse_conflicts

if TYPE_CHECKING:
    from supportdesk.change import Change

LOADED = "desk:rules:loaded"


class InForce(NamedTuple):
    """The rules that count now, with the number of their version; 0 when none were ever loaded."""

    version: int
    book: RuleBook


def shipped_rules() -> str:
    """The process card's rules, as they come with the program."""
    return (data_folder() / "rules.toml").read_text(encoding="utf-8")


def checked(text: str, *, file: str = "rules.toml") -> RuleBook:
    """The rules of a text, refused with file and line where they cannot be."""
    book = read_rules(text, file=file)
    refuse_conflicts(book, file)
    return book


def rules_in_force(desk: Desk) -> InForce:
    """The newest rules of the desk."""
    found = desk.rows("SELECT id, source FROM rule_sets ORDER BY id DESC LIMIT 1")
    return InForce(found[0][0], _read_once(found[0][1])) if found else InForce(0, RuleBook())


def told(desk: Desk, version: int | None, name: str, language: str) -> tuple[str, str] | None:
    """What people call a rule of a version (`None`: of the one in force), and why it speaks, in a language.

    `None` where it is not to be found.
    """
    where = "id = :id" if version is not None else "retired_at IS NULL"
    found = desk.rows(
        f"SELECT source FROM rule_sets WHERE {where} ORDER BY id DESC LIMIT 1",
        {} if version is None else {"id": version},
    )
    rule = _read_once(found[0][0]).named(name) if found else None
    return None if rule is None else (rule.title(language), rule.sentence(language))


@lru_cache(maxsize=4)
def _read_once(source: str) -> RuleBook:
    """A version never changes, and a sweep asks for it with every page."""
    return read_rules(source)


@operation
def load_rules(change: Change, text: str, *, file: str = "rules.toml") -> int | None:
    """Puts rules in force, and has every open case looked at by them; the version, `None` when they are in force already."""
    from sqlalchemy import text as sql
    from sqlmodel import col, select

    from supportdesk.clock import to_ms
    from supportdesk.models import RuleSet

    authorize(change.actor, Action.RUN_DESK)
    checked(text, file=file)
    digest = hashlib.sha256(text.encode()).hexdigest()
    newest = change.session.exec(select(RuleSet).order_by(col(RuleSet.id).desc()).limit(1)).first()
    if newest is not None and newest.sha256 == digest:
        return None
    fresh = RuleSet(source=text, sha256=digest, loaded_at=change.now, loaded_by=change.actor.login)
    change.session.add(fresh)
    if newest is not None:
        newest.retired_at = change.now
    change.session.flush()
    change.session.execute(sql("UPDATE cases SET next_fire_at = :now WHERE done = 0"), {"now": to_ms(change.now)})
    change.record_desk_event(LOADED, {"version": fresh.id, "sha256": digest})
    return fresh.id

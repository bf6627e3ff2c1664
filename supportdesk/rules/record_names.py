"""What people say and write of records that are no cases: PRB-12."""

from __future__ import annotations

from supportdesk.errors import Invalid
from supportdesk.i18n import _
from supportdesk.terms import Subject

PREFIX = {
    Subject.PROBLEM: "PRB",
    Subject.REPORT: "REP",
    Subject.PLAN: "PLN",
    Subject.RESPONSIBILITY: "RSP",
    Subject.MEETING: "MTG",
    Subject.DECISION: "DEC",
    Subject.ACTION: "ACT",
    Subject.RUN: "RUN",
    Subject.CHANGE: "CHG",
}
LONGEST = 9
"""Digits of a number."""


def record_name(subject: Subject, number: int) -> str:
    """The reference of a record."""
    return f"{PREFIX[subject]}-{number}"


def record_number(subject: Subject, word: str | int) -> int:
    """The number in a reference as people write it: `PRB-12`, `prb12` or `12`."""
    text, prefix = str(word).strip(), PREFIX[subject]
    digits = text[len(prefix) :].lstrip("-") if text.upper().startswith(prefix) else text
    if not (digits.isascii() and digits.isdigit()) or len(digits) > LONGEST:
        raise Invalid(
            _("“{word}” does not name one. Write it as {example} or 12.").format(word=word, example=f"{prefix}-12")
        )
    return int(digits)


def field_word(name: str) -> str:
    """What people call a field that a step needs."""
    words = {
        "workaround": _("workaround"),
        "root_cause": _("root cause"),
        "solution": _("solution"),
        "causes": _("causes"),
        "title": _("title"),
        "description": _("what happens"),
        "symptoms": _("what it is known by"),
        "category": _("category"),
        "goal": _("goal"),
        "attendance": _("who was there"),
        "why": _("why"),
        "plan": _("what is done, step by step"),
        "back_out": _("how it is taken back"),
        "touched": _("at least one component"),
        "answered": _("the answers that its risk follows from"),
        "starts_at": _("when it begins"),
        "ends_at": _("when it is done"),
        "outcome": _("what came of it"),
        "review": _("the review"),
        "steps_made": _("at least one step"),
        "next_contact_at": _("when the customer hears from us next"),
        "priority": _("priority"),
        "component_id": _("component"),
        "competence_id": _("competence"),
        "owner_id": _("responsible"),
        "components": _("components"),
        "answers": _("the answers that its risk follows from"),
        "risk": _("risk"),
        "notes": _("notes"),
        "kind": _("kind"),
        "agreed_by": _("who at the customer agreed"),
        "agreed_how": _("how they agreed"),
    }
    return words.get(name, name)

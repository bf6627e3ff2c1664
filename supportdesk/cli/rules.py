"""`supportdesk rules …`: views with a verb: checked, put in force, listed, and why one stands."""

from __future__ import annotations

from typing import Annotated

import typer

from supportdesk.cli.as_data import plain
from supportdesk.cli.command import DeskCommand, group
from supportdesk.cli.output import put
from supportdesk.cli.rule_files import File, text_of
from supportdesk.cli.rules_replay import replay_rules
from supportdesk.cli.session import session_of
from supportdesk.errors import NotFound
from supportdesk.i18n import _, language
from supportdesk.operations.case_view import case_number
from supportdesk.operations.rule_sets import checked, rules_in_force
from supportdesk.rules.actions import Action
from supportdesk.rules.authorize import authorize
from supportdesk.rules.rule_book import Rule
from supportdesk.text import safe

app = group(_("Rules: views with a verb, which flag, propose or do."))


def _data(rule: Rule) -> dict[str, object]:
    return {
        "name": rule.name,
        "order": rule.order,
        "when": rule.when_text,
        "then": rule.then.value,
        "verb": rule.verb.value,
        "because": dict(rule.because),
        "with": dict(rule.words),
    }


@app.command("check", cls=DeskCommand, help=_("Say whether a file of rules could be put in force, and what is wrong."))
def check(context: typer.Context, *, file: File = None) -> None:
    """Checks a file; needs no desk."""
    session = session_of(context)
    text, name = text_of(file)
    book = checked(text, file=name)
    session.show(
        {"file": name, "rules": len(book.rules)},
        lambda: session.talk(_("{file}: {n} rules, nothing wrong.").format(file=name, n=len(book.rules))),
    )


@app.command("load", cls=DeskCommand, help=_("Put rules in force; every open case is looked at by them."))
def load(context: typer.Context, *, file: File = None) -> None:
    """Loads a file as the next version; what is wrong leaves the rules as they are."""
    from supportdesk.operations.rule_sets import load_rules

    session = session_of(context)
    text, name = text_of(file)
    version = load_rules(session.me, text, file=name)
    same = _("These rules are in force already.")
    said = _("Version {n} is in force.").format(n=version) if version else same
    session.show({"version": version, "file": name}, lambda: session.talk(said))


app.command(
    "replay", cls=DeskCommand, help=_("What rules would have said of the desk's history; changes and sends nothing.")
)(replay_rules)


@app.command("list", cls=DeskCommand, help=_("List the rules in force."))
def list_rules(context: typer.Context) -> None:
    """Prints the rules in their order."""
    session = session_of(context)
    in_force = rules_in_force(session.me)
    headings = (_("Rule"), _("Then"), _("Verb"), _("When"))
    rows = [(rule.name, rule.then.value, rule.verb.value, rule.when_text) for rule in in_force.book.rules]
    if not rows and not session.json:
        session.talk(_("No rules are in force. Put those that ship in force with: supportdesk rules load"))
    session.show([_data(rule) for rule in in_force.book.rules], lambda: session.table(headings, rows, wide=3))


@app.command(
    "explain", cls=DeskCommand, help=_("Why a rule stands on a case: what it asks, what weighed, and when it turns.")
)
def explain(
    context: typer.Context,
    *,
    case: Annotated[str, typer.Argument(metavar=_("CASE"), help=_("Its number."))],
    rule: Annotated[str | None, typer.Argument(metavar=_("RULE"), help=_("One rule; without it, all."))] = None,
) -> None:
    """Prints what the rules say of a case now."""
    from supportdesk.operations.why import explained

    session = session_of(context)
    desk = session.me
    authorize(desk.actor, Action.READ_INSIDE)
    reasons = explained(desk, case_number(desk, case), language())
    if rule is not None:
        reasons = [reason for reason in reasons if reason.rule == rule]
        if not reasons:
            raise NotFound(_("There is no rule “{name}”. See: supportdesk rules list").format(name=rule))
    now = desk.now()

    def told() -> None:
        for reason in reasons:
            for line in reason.lines(now):
                put(safe(line))

    session.show(plain(reasons), told)

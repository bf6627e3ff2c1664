"""`supportdesk agent …`: who works at the desk."""

from __future__ import annotations

from typing import Annotated

import typer

from supportdesk.cli.as_data import plain
from supportdesk.cli.command import DeskCommand, group
from supportdesk.cli.session import Session, session_of
from supportdesk.desk import Desk
from supportdesk.i18n import _, label
from supportdesk.operations.people import AgentRow, agents, user_name
from supportdesk.rules.actor import rule
from supportdesk.terms import Line, Role

app = group(_("The people of the desk."))


@app.command("add", cls=DeskCommand, help=_("Add an agent. The login is that of the operating system."))
def add(
    context: typer.Context,
    *,
    login: Annotated[str, typer.Argument(metavar=_("LOGIN"), help=_("The operating-system user."))],
    role: Annotated[list[Role], typer.Option("--role", help=_("What they may do; may be repeated."))],
    name: Annotated[str, typer.Option("--name", metavar=_("NAME"), help=_("The name people know."))] = "",
    line: Annotated[list[Line] | None, typer.Option("--line", help=_("Where they work; may be repeated."))] = None,
    competence: Annotated[
        list[str] | None, typer.Option("--competence", metavar=_("KEY"), help=_("What they know; may be repeated."))
    ] = None,
    mail: Annotated[str, typer.Option("--mail", metavar=_("ADDRESS"), help=_("Their mail address."))] = "",
    phone: Annotated[str, typer.Option("--phone", metavar=_("NUMBER"), help=_("Their phone number."))] = "",
) -> None:
    """Adds an agent."""
    from supportdesk.operations.people import add_agent

    session = session_of(context)
    key = add_agent(
        who_may_add(session), login, name, role, lines=line or (), competences=competence or (), mail=mail, phone=phone
    )
    [added] = [row for row in agents(session.desk, everyone=True) if row.id == key]
    session.show(plain(added), lambda: _print(session, [added]))


def who_may_add(session: Session) -> Desk:
    """The desk in the hands of who is here; the very first agent is added by whoever can write the database."""
    if agents(session.desk, everyone=True):
        return session.me
    return session.desk.acting_as(rule(f"first-agent-by-{user_name()}"))


@app.command("list", cls=DeskCommand, help=_("List the agents."))
def list_agents(
    context: typer.Context,
    *,
    everyone: Annotated[bool, typer.Option("--all", help=_("Also those who have left."))] = False,
) -> None:
    """Prints the agents."""
    session = session_of(context)
    rows = agents(session.me, everyone=everyone)
    session.show(plain(rows), lambda: _print(session, rows))


def _print(session: Session, rows: list[AgentRow]) -> None:
    lines = [
        (
            row.login,
            row.name,
            ", ".join(label(Role(role)) for role in row.roles),
            ", ".join(label(Line(line)) for line in row.lines),
            ", ".join(row.competences),
            str(row.open_cases),
        )
        for row in rows
    ]
    headings = (_("Login"), _("Name"), _("Roles"), _("Lines"), _("Competences"), _("Open"))
    session.table(headings, lines, wide=2, right=_("Open"))

"""The arguments and options that several commands share, declared once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from supportdesk.i18n import _

Case = Annotated[str, typer.Argument(metavar=_("CASE"), help=_("The case: SD-1042 or 1042."))]
Cases = Annotated[
    list[str],
    typer.Argument(metavar=_("CASE…"), help=_("One case or several: SD-1042 or 1042. Several are one step to undo.")),
]
Text = Annotated[
    str | None, typer.Option("--text", metavar=_("TEXT"), help=_("The text; “-” reads it from standard input."))
]
TextFile = Annotated[Path | None, typer.Option("--file", metavar=_("FILE"), help=_("A UTF-8 file with the text."))]
Reason = Annotated[str, typer.Option("--reason", metavar=_("TEXT"), help=_("Why; kept in the history."))]
Seen = Annotated[
    int | None,
    typer.Option(
        "--seen",
        metavar=_("VERSION"),
        min=0,
        help=_("The version of the case you looked at: what others changed since is then not overwritten."),
    ),
]
Customer = Annotated[str, typer.Argument(metavar=_("CUSTOMER"), help=_("The customer: number, name or mail address."))]
Subject = Annotated[
    str | None, typer.Option("--subject", metavar=_("TEXT"), help=_("The subject: one line that says what is wrong."))
]
Impact = Annotated[
    int | None, typer.Option("--impact", min=1, max=3, help=_("How many are hit: 1 all, 2 several, 3 one."))
]
Urgency = Annotated[
    int | None, typer.Option("--urgency", min=1, max=3, help=_("How soon it hurts: 1 now, 2 today, 3 later."))
]
OfCustomer = Annotated[
    str | None, typer.Option("--customer", metavar=_("CUSTOMER"), help=_("The customer: number, name or mail address."))
]
OfContact = Annotated[
    str | None,
    typer.Option("--contact", metavar=_("CONTACT"), help=_("A person at the customer: name, mail or phone.")),
]
OfComponent = Annotated[
    str | None, typer.Option("--component", metavar=_("NAME"), help=_("What it runs on: a component's name."))
]
OfCompetence = Annotated[
    str | None, typer.Option("--competence", metavar=_("KEY"), help=_("The area of competence it needs."))
]
Category = Annotated[str | None, typer.Option("--category", metavar=_("TEXT"), help=_("A category of your own."))]
Subcategory = Annotated[
    str | None, typer.Option("--subcategory", metavar=_("TEXT"), help=_("A category inside the category."))
]

"""How long the texts of a setup may be: what the tables keep. `tests/operations` holds the two together."""

from __future__ import annotations

from collections.abc import Mapping

from supportdesk.i18n import _
from supportdesk.rules.file_part import Part

LONGEST: Mapping[str, Mapping[str, int]] = {
    "competence": {"key": 40, "name": 100},
    "agent": {"login": 64, "name": 200, "mail": 254, "phone": 40},
    "customer": {"number": 40, "name": 200, "level": 20, "language": 5, "city": 100, "mail_domain": 200},
    "contact": {"name": 200, "title": 100, "mail": 254, "phone": 40},
    "agreement": {"number": 40, "name": 200, "level": 20, "service_hours": 100},
    "component": {"name": 100, "kind": 40, "service": 100},
    "freeze": {"name": 200},
    "view": {"name": 60, "filter": 1000},
    "shift": {"name": 80},
}
"""Characters, by section and field."""


def refuse_long(part: Part, section: str) -> None:
    """Refuses a text that is longer than what is kept of it."""
    for field, most in LONGEST.get(section, {}).items():
        value = part.values.get(field)
        if isinstance(value, str) and len(value.strip()) > most:
            raise part.fault(_("at most {n} characters are kept here.").format(n=most), field)

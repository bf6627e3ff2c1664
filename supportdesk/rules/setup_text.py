"""A desk's setup written as the file that `setup_file` reads back alike."""

from __future__ import annotations

from typing import Any

from supportdesk.rules.notice_plan import DEFAULTS as NOTICE_DEFAULTS
from supportdesk.rules.rota_file import DEFAULTS as SHIFT_DEFAULTS
from supportdesk.rules.setup_checks import Fields, State
from supportdesk.rules.setup_file import INNER, ONLY
from supportdesk.rules.setup_parts import SECTIONS
from supportdesk.rules.toml_text import toml_text


def setup_text(state: State) -> str:
    """The file. What is as it comes is left out, so that what a desk has of its own is seen."""
    document: dict[str, Any] = {}
    for section in ("competence", "agent", "customer", "component", "freeze", "routine"):
        document[section] = [_entry(section, key, fields) for key, fields in state.get(section, {}).items()]
    for customer in document["customer"]:
        for inner in INNER:
            theirs = {key: one for key, one in state.get(inner, {}).items() if one["customer"] == customer["number"]}
            if theirs:
                customer[inner] = [_entry(inner, key, fields) for key, fields in theirs.items()]
    document["calendar"] = {key: {"name": key, **fields} for key, fields in state.get("calendar", {}).items()}
    document["service_level"] = dict(state.get("service_level", {}))
    document["view"] = [_entry("view", key, fields) for key, fields in state.get("view", {}).items()]
    document["cover"] = {line: fields["when"] for line, fields in state.get("cover", {}).items()}
    document["shift"] = [
        {"name": key, **_own(fields, SHIFT_DEFAULTS)} for key, fields in state.get("shift", {}).items()
    ]
    document["notices"] = _own(state.get("notices", {}).get(ONLY, {}), NOTICE_DEFAULTS)
    return toml_text({section: written for section, written in document.items() if written})


def _entry(section: str, key: str, fields: Fields) -> dict[str, Any]:
    kind = SECTIONS[section]
    named = {} if kind.key in kind.fields else {kind.key: key}
    return {**named, **{name: value for name, value in _own(fields, kind.defaults()).items() if name != "customer"}}


def _own(fields: Fields, defaults: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name not in defaults or defaults[name] != value}

"""What one row of the log sets in its case: only what the log changed, so that people's own work on the case stays.

Fields are as events store them (instants in milliseconds, enums by value).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from supportdesk.importers.servicenow.columns import DONE_STATES, MISSING, Values
from supportdesk.importers.servicenow.log import LogRow
from supportdesk.importers.servicenow.names import Names, moved
from supportdesk.terms import CaseState, Channel, Kind, Line

SOURCE = "servicenow"
AWAITING_PROBLEM = "Awaiting Problem"
_STATES = {
    "New": CaseState.NEW,
    "Active": CaseState.OPEN,
    "Awaiting User Info": CaseState.WAITING_CUSTOMER,
    "Awaiting Evidence": CaseState.WAITING_CUSTOMER,
    "Awaiting Vendor": CaseState.WAITING_SUPPLIER,
    AWAITING_PROBLEM: CaseState.OPEN,
    "Resolved": CaseState.RESOLVED,
    "Closed": CaseState.CLOSED,
}
_CHANNELS = {"Phone": Channel.PHONE, "IVR": Channel.PHONE, "Email": Channel.MAIL, "Direct opening": Channel.DESK}
_DONE = (CaseState.RESOLVED, CaseState.CLOSED)
_SUBJECT = ("category", "subcategory", "u_symptom")
_COUNTS = {"reassign_count": "reassignment_count", "reopen_count": "reopen_count"}
_LEVELS = ("impact", "urgency", "priority")
_FACTS = frozenset({*_SUBJECT, *_LEVELS, *_COUNTS.values(), "cmdb_ci"})
_PLACE = frozenset({"incident_state", "assignment_group"})


def fields_set_by(row: LogRow, case: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """The fields of a case after this row, as far as the row has a say. `case` is how it stood before."""
    changed = row.changed
    fields: dict[str, Any] = {}
    if row.step == 0:
        fields = _arrival(row)
        case = {**case, **fields}
    if not _FACTS.isdisjoint(changed):
        fields |= _facts(row, names)
    if moved(row):
        fields["customer_id"] = names.customer(row.values.location)
        fields["contact_id"] = names.contact(row.values.location, row.values.caller_id)
    if "assigned_to" in changed:
        fields["owner_id"] = names.agent(row.values.assigned_to)
        fields["owned_since"] = None if fields["owner_id"] is None else row.at
    if not _PLACE.isdisjoint(changed):
        fields |= _line(row, case, names)
    if "incident_state" in changed:
        fields |= _state(row, case, fields.get("line", case["line"]))
    if row.resolver:
        fields["resolved_by_id"] = names.agent(row.resolver)
    return fields


def _arrival(row: LogRow) -> dict[str, Any]:
    channel = _CHANNELS.get(row.values.contact_type, Channel.IMPORT)
    replied = row.opened if channel is Channel.PHONE else None
    return {
        "source": SOURCE,
        "source_ref": row.values.number,
        "kind": Kind.FAULT.value,
        "state": CaseState.NEW.value,
        "channel": channel.value,
        "arrived_at": row.opened,
        "last_inbound_at": row.opened,
        "first_reply_at": replied,
        "last_reply_at": replied,
    }


def _facts(row: LogRow, names: Names) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    changed = row.changed
    if any(name in changed for name in _SUBJECT):
        fields["subject"] = subject_of(row.values)
    for name in ("category", "subcategory"):
        if name in changed:
            fields[name] = "" if changed[name] in MISSING else changed[name]
    for name in _LEVELS:
        if changed.get(name, "?") not in MISSING:
            fields[name] = int(changed[name][0])
    for name, column in _COUNTS.items():
        if changed.get(column, "?") not in MISSING:
            fields[name] = int(changed[column])
    if "cmdb_ci" in changed:
        fields["component_id"] = names.component(changed["cmdb_ci"])
    return fields


def subject_of(values: Values) -> str:
    """A subject in the log's own words; the number where it names nothing."""
    parts = [text for text in (getattr(values, name) for name in _SUBJECT) if text not in MISSING]
    return " / ".join(parts) or values.number


def _line(row: LogRow, case: Mapping[str, Any], names: Names) -> dict[str, Any]:
    before = case["line"]
    line = _line_of(row, before)
    fields: dict[str, Any] = {"line": line.value}
    if "assignment_group" in row.changed:
        fields["competence_id"] = names.competence(row.values.assignment_group)
    if line is not Line.FIRST and before in (Line.FIRST, None):
        fields |= {"kind": Kind.INCIDENT.value, "escalated_at": row.at}
    if line is Line.FIRST and before == Line.SECOND:
        fields["hand_back_count"] = case["hand_back_count"] + 1
    return fields


def _line_of(row: LogRow, before: str | None) -> Line:
    """The log names no lines: the first group named is taken for first line, any other for second line."""
    values = row.values
    if values.incident_state == AWAITING_PROBLEM:
        return Line.PROBLEM
    if before == Line.PROBLEM and (values.incident_state in DONE_STATES or values.incident_state not in _STATES):
        return Line.PROBLEM
    if values.assignment_group in MISSING:
        return Line.SECOND if before in (Line.SECOND, Line.PROBLEM) else Line.FIRST
    return Line.FIRST if values.assignment_group == row.first_group else Line.SECOND


def _state(row: LogRow, case: Mapping[str, Any], line: str) -> dict[str, Any]:
    state = _STATES.get(row.values.incident_state)
    if state is None or case["state"] == CaseState.MERGED:
        return {}
    fields: dict[str, Any] = {"state": state.value, "waiting_for": _waiting_for(row.values), "wake_at": None}
    if state in _DONE and case["state"] not in _DONE:
        fields |= {"resolved_at": row.at, "resolved_line": line, "resolved_by_id": None}
    fields["closed_at"] = row.at if state is CaseState.CLOSED else None
    if row.values.incident_state == "Awaiting User Info":
        fields["last_reply_at"] = row.at
        fields["first_reply_at"] = case["first_reply_at"] or row.at
    return fields


def _waiting_for(values: Values) -> str:
    """What a pause waits for, where the log says it."""
    if values.incident_state == "Awaiting Vendor" and values.vendor not in MISSING:
        return values.vendor
    return "Evidence" if values.incident_state == "Awaiting Evidence" else ""

"""Events in words: what somebody did, as a colleague would tell it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, TypeAlias

from supportdesk.clock import from_ms
from supportdesk.i18n import _, label, pgettext
from supportdesk.rules.record_names import record_name
from supportdesk.screens.wording.moment import Moment
from supportdesk.screens.wording.record_happenings import new_value, record_sentence
from supportdesk.terms import CaseState, EventTag, Line, Subject
from supportdesk.text import safe

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from supportdesk.operations.case_view import Entry

LATE = timedelta(minutes=2)
"""A rule judged longer after its instant than this says which instant it was."""


def who_did(entry: Entry) -> str:
    """The actor as shown: a login, or the desk itself."""
    return _("desk") if entry.who.startswith("rule:") else str(safe(entry.who))


def event_sentence(entry: Entry, moment: Moment, *, names: Mapping[int, str], prefix: str) -> str:
    """One event as one line. `names` maps agent ids to logins."""
    say = _SENTENCES.get(entry.tag, _of_record)
    text = say(entry, moment, names, prefix)
    if entry.reason and entry.tag not in (EventTag.CASE_HANDED_BACK, EventTag.CASE_CANCELLED):
        text += f": {safe(entry.reason)}"
    return text + (" " + _("(undone)") if entry.undone else "")


def _of_record(entry: Entry, moment: Moment, _names: Mapping[int, str], prefix: str) -> str:
    return record_sentence(entry, moment, prefix=prefix) or did_words([entry.tag])


def _owner(entry: Entry, names: Mapping[int, str]) -> str:
    key = new_value(entry, "owner_id")
    return str(safe(names.get(key, "?"))) if key is not None else _("nobody")


def _assigned(entry: Entry, _moment: Moment, names: Mapping[int, str], _prefix: str) -> str:
    return _("assigned to {who}").format(who=_owner(entry, names))


def _waiting(entry: Entry, moment: Moment, _names: Mapping[int, str], _prefix: str) -> str:
    state = new_value(entry, "state") or CaseState.SCHEDULED
    text = label(CaseState(state)).lower()
    what = new_value(entry, "waiting_for")
    until = new_value(entry, "wake_at")
    if what:
        text += f" ({safe(what)})"
    return text + (" " + _("until {time}").format(time=moment.clock(from_ms(until))) if until else "")


def _escalated(entry: Entry, _moment: Moment, names: Mapping[int, str], _prefix: str) -> str:
    text = _("escalated to second line as an incident")
    return text + (f", {_owner(entry, names)}" if new_value(entry, "owner_id") is not None else "")


def _moved_on(entry: Entry, _moment: Moment, names: Mapping[int, str], _prefix: str) -> str:
    line = Line(new_value(entry, "line") or Line.PROBLEM)
    text = _("moved on to {line}").format(line=label(line).lower())
    return text + (f", {_owner(entry, names)}" if new_value(entry, "owner_id") is not None else "")


def _rule(entry: Entry) -> str:
    """What people call the rule of an event."""
    return safe(str(entry.details.get("title") or entry.details.get("rule", "?")))


def _rule_began(entry: Entry, moment: Moment, _names: Mapping[int, str], _prefix: str) -> str:
    rule, at = _rule(entry), entry.details.get("scheduled_at")
    said = {
        "flag": _("rule {rule}: flag"),
        "propose": _("rule {rule}: proposal"),
        "do": _("rule {rule}: done"),
    }.get(str(entry.details.get("act")), _("rule {rule}"))
    text = said.format(rule=rule)
    if not isinstance(at, int) or entry.at - from_ms(at) <= LATE:
        return text
    return text + " " + _("(as of {time})").format(time=moment.clock(from_ms(at)))


def _rule_ended(entry: Entry, _moment: Moment, _names: Mapping[int, str], _prefix: str) -> str:
    return _("rule {rule}: no longer holds").format(rule=_rule(entry))


def _rule_answered(entry: Entry, _moment: Moment, _names: Mapping[int, str], _prefix: str) -> str:
    said = {
        "accepted": _("accepted what rule {rule} proposed"),
        "refused": _("put aside what rule {rule} says"),
        "postponed": _("postponed what rule {rule} says"),
    }.get(str(entry.details.get("answer")), _("answered rule {rule}"))
    return said.format(rule=_rule(entry))


def _called(entry: Entry, _moment: Moment, _names: Mapping[int, str], _prefix: str) -> str:
    return _("called {who}").format(who=safe(str(entry.details.get("who", "?"))))


def _diagnosed(entry: Entry, moment: Moment, _names: Mapping[int, str], _prefix: str) -> str:
    text = _("diagnosis: {cause}").format(cause=safe(str(new_value(entry, "suspected_cause") or ""), limit=300))
    fixed = new_value(entry, "fix_expected_at")
    return text + (", " + _("fixed by {time}").format(time=moment.clock(from_ms(fixed))) if fixed else "")


def _word_promised(entry: Entry, moment: Moment, _names: Mapping[int, str], _prefix: str) -> str:
    at = new_value(entry, "next_word_at")
    if at is None:
        return _("no word to the customer is promised any more")
    return _("promised the customer word by {time}").format(time=moment.clock(from_ms(at)))


def _behind(entry: Entry, _moment: Moment, _names: Mapping[int, str], _prefix: str) -> str:
    name = record_name(Subject.PROBLEM, int(entry.details.get("problem", 0)))
    off = entry.tag == EventTag.CASE_OFF_PROBLEM
    return (_("{record} is not behind it") if off else _("{record} is behind it")).format(record=name)


def _handed_back(entry: Entry, _moment: Moment, _names: Mapping[int, str], _prefix: str) -> str:
    if not entry.reason:  # outside the desk it is not told
        return _("handed back")
    return _("handed back to first line: {reason}").format(reason=safe(entry.reason))


def _facts(entry: Entry, _moment: Moment, _names: Mapping[int, str], _prefix: str) -> str:
    shown = {
        "priority": _("priority"),
        "impact": _("impact"),
        "urgency": _("urgency"),
        "subject": _("subject"),
        "kind": _("kind"),
        "category": _("category"),
    }
    parts = [
        f"{shown[name]} {safe(str(old))} -> {safe(str(new))}"
        for name, (old, new) in entry.changes.items()
        if name in shown
    ]
    return _("set ") + (", ".join(parts) or _("facts"))


def _linked(entry: Entry, _moment: Moment, _names: Mapping[int, str], prefix: str) -> str:
    effects = entry.details.get("effects", {})
    others = [other for other, _kind in effects.get("links_added", effects.get("links_removed", []))]
    return _("linked with {cases}").format(cases=", ".join(f"{prefix}-{other}" for other in others))


def _unlinked(entry: Entry, _moment: Moment, _names: Mapping[int, str], prefix: str) -> str:
    others = [other for other, _kind in entry.details.get("effects", {}).get("links_removed", [])]
    return _("link with {cases} removed").format(cases=", ".join(f"{prefix}-{other}" for other in others))


def _merged(entry: Entry, _moment: Moment, _names: Mapping[int, str], prefix: str) -> str:
    return _("merged into {case}").format(case=f"{prefix}-{entry.details.get('into')}")


def _merge_received(entry: Entry, _moment: Moment, _names: Mapping[int, str], prefix: str) -> str:
    return _("{case} merged into this").format(case=f"{prefix}-{entry.details.get('merged')}")


def _unmerged(entry: Entry, _moment: Moment, _names: Mapping[int, str], prefix: str) -> str:
    other = entry.details.get("unmerged")
    return _("{case} taken out again").format(case=f"{prefix}-{other}") if other else _("taken out of the merge")


def _split(entry: Entry, _moment: Moment, _names: Mapping[int, str], prefix: str) -> str:
    if "into" in entry.details:
        return _("part moved to {case}").format(case=f"{prefix}-{entry.details['into']}")
    return _("split from {case}").format(case=f"{prefix}-{entry.details.get('from')}")


def _tagged(entry: Entry, _moment: Moment, _names: Mapping[int, str], _prefix: str) -> str:
    effects = entry.details.get("effects", {})
    words = [f"+{safe(tag)}" for tag in effects.get("tags_added", [])]
    words += [f"-{safe(tag)}" for tag in effects.get("tags_removed", [])]
    return _("tags {tags}").format(tags=" ".join(words))


def _attached(entry: Entry, _moment: Moment, _names: Mapping[int, str], _prefix: str) -> str:
    return _("attached {name}").format(name=safe(str(entry.details.get("name", ""))))


def _resolved(entry: Entry, _moment: Moment, _names: Mapping[int, str], _prefix: str) -> str:
    solution = safe(str(new_value(entry, "solution") or ""), limit=300)
    return _("resolved: {solution}").format(solution=solution) if solution else _("resolved")


def _undone(entry: Entry, _moment: Moment, _names: Mapping[int, str], _prefix: str) -> str:
    return _("undid: {what}").format(what=did_words([str(entry.details.get("undone", ""))]))


def _watched(entry: Entry, _moment: Moment, names: Mapping[int, str], _prefix: str) -> str:
    effects = entry.details.get("effects", {})
    if added := effects.get("watchers_added"):
        return _("{who} follows").format(who=", ".join(safe(names.get(key, "?")) for key in added))
    gone = ", ".join(safe(names.get(key, "?")) for key in effects.get("watchers_removed", []))
    return _("{who} follows no more").format(who=gone)


def _updated(entry: Entry, _moment: Moment, names: Mapping[int, str], _prefix: str) -> str:
    parts = []
    if (state := new_value(entry, "state")) is not None:
        parts.append(label(CaseState(state)).lower())
    if (line := new_value(entry, "line")) is not None:
        parts.append(label(Line(line)).lower())
    if "owner_id" in entry.changes:
        parts.append(_("owner {who}").format(who=_owner(entry, names)))
    return ", ".join(parts) or _("updated")


Say: TypeAlias = "Callable[[Entry, Moment, Mapping[int, str], str], str]"


def _word(tag: str) -> Say:
    return lambda _entry, _moment, _names, _prefix: tag_words()[tag]


def tag_words() -> dict[str, str]:
    """What each kind of event of a case is called in the reader's language, where no one doubts which case."""
    return {
        EventTag.CASE_REGISTERED: _("registered"),
        EventTag.CASE_IMPORTED: _("imported"),
        EventTag.CASE_TAKEN: _("took it"),
        EventTag.CASE_RELEASED: _("released it"),
        EventTag.CASE_ASSIGNED: _("assigned"),
        EventTag.CASE_REPLIED: _("replied"),
        EventTag.CASE_NOTED: _("wrote a note"),
        EventTag.CASE_RECEIVED: _("customer wrote"),
        EventTag.CASE_FACTS_SET: _("set facts"),
        EventTag.CASE_WAITING: _("waits"),
        EventTag.CASE_WOKEN: _("the wait is over"),
        EventTag.CASE_RESOLVED: _("resolved"),
        EventTag.CASE_CLOSED: _("closed"),
        EventTag.CASE_CANCELLED: _("cancelled"),
        EventTag.CASE_REOPENED: _("reopened"),
        EventTag.CASE_LINKED: _("linked"),
        EventTag.CASE_UNLINKED: _("unlinked"),
        EventTag.CASE_MERGED: _("merged"),
        EventTag.CASE_MERGE_RECEIVED: _("received a merged case"),
        EventTag.CASE_UNMERGED: _("unmerged"),
        EventTag.CASE_SPLIT: pgettext("event", "split"),
        EventTag.CASE_TAGGED: _("tagged"),
        EventTag.CASE_ATTACHED: _("attached a file"),
        EventTag.CASE_WATCHED: _("follows"),
        EventTag.CASE_ESCALATED: _("escalated"),
        EventTag.CASE_HANDED_BACK: _("handed back"),
        EventTag.CASE_MOVED: _("moved on"),
        EventTag.RULE_BEGAN: _("a rule"),
        EventTag.RULE_ENDED: _("a rule ended"),
        EventTag.RULE_ANSWERED: _("answered a rule"),
        EventTag.CASE_CALLED: _("called for help"),
        EventTag.CASE_DIAGNOSED: _("wrote a diagnosis"),
        EventTag.CASE_TO_PROBLEM: _("linked to a problem"),
        EventTag.CASE_OFF_PROBLEM: _("taken off a problem"),
        EventTag.CASE_WORD_PROMISED: _("promised the customer word"),
        EventTag.RECORD_UNDONE: _("undone"),
        EventTag.CASE_UPDATED: _("updated"),
        EventTag.CASE_UNDONE: _("undone"),
    }


def did_words(tags: Sequence[str]) -> str:
    """What was done, by the tags of its events."""
    words = tag_words()
    known = set(EventTag)
    return ", ".join(words.get(tag) or (label(EventTag(tag)) if tag in known else safe(tag)) for tag in tags)


_SENTENCES: dict[str, Say] = {tag: _word(tag) for tag in tag_words()} | {
    EventTag.CASE_ASSIGNED.value: _assigned,
    EventTag.CASE_WAITING.value: _waiting,
    EventTag.CASE_ESCALATED.value: _escalated,
    EventTag.CASE_HANDED_BACK.value: _handed_back,
    EventTag.CASE_FACTS_SET.value: _facts,
    EventTag.CASE_LINKED.value: _linked,
    EventTag.CASE_UNLINKED.value: _unlinked,
    EventTag.CASE_MERGED.value: _merged,
    EventTag.CASE_MERGE_RECEIVED.value: _merge_received,
    EventTag.CASE_UNMERGED.value: _unmerged,
    EventTag.CASE_SPLIT.value: _split,
    EventTag.CASE_TAGGED.value: _tagged,
    EventTag.CASE_ATTACHED.value: _attached,
    EventTag.CASE_RESOLVED.value: _resolved,
    EventTag.CASE_UNDONE.value: _undone,
    EventTag.CASE_WATCHED.value: _watched,
    EventTag.CASE_UPDATED.value: _updated,
    EventTag.CASE_MOVED.value: _moved_on,
    EventTag.CASE_CALLED.value: _called,
    EventTag.CASE_DIAGNOSED.value: _diagnosed,
    EventTag.CASE_WORD_PROMISED.value: _word_promised,
    EventTag.CASE_TO_PROBLEM.value: _behind,
    EventTag.CASE_OFF_PROBLEM.value: _behind,
    EventTag.RECORD_UNDONE.value: _undone,
    EventTag.RULE_BEGAN.value: _rule_began,
    EventTag.RULE_ENDED.value: _rule_ended,
    EventTag.RULE_ANSWERED.value: _rule_answered,
    EventTag.CASE_IMPORTED.value: _updated,
}

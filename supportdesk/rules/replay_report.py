"""What a replay comes to: for each rule how often it spoke, how early before a miss, how often for nothing, at what hour."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from statistics import median

from supportdesk.clock import from_ms
from supportdesk.rules.replay import Promise, Said

HOURS = 24


@dataclass
class OfRule:
    """One rule. `leads` are milliseconds from its word to the miss; each decision is counted in one of the four sorts.

    `early`: a promise that was running then was missed later. `after`: the miss had come already. `undecided`: what was
    running then is running still. `false`: whatever was running then was kept, or nothing was running.
    """

    rule: str
    decisions: int = 0
    cases: set[int] = field(default_factory=set)
    early: int = 0
    after: int = 0
    undecided: int = 0
    false: int = 0
    leads: list[int] = field(default_factory=list)
    hours: list[int] = field(default_factory=lambda: [0] * HOURS)

    @property
    def median_lead_ms(self) -> int | None:
        """Half of its early words came at least so long before the miss."""
        return int(median(self.leads)) if self.leads else None


@dataclass(frozen=True)
class Report:
    """All rules in their order; `missed` promises in the time asked for, and how many any rule spoke of before."""

    rules: Sequence[OfRule]
    said: Sequence[Said]
    missed: int
    seen_before: int
    cases: int


def report(
    names: Sequence[str], said: Iterable[Said], promises: Iterable[Promise], *, since: int, until: int, zone: tzinfo
) -> Report:
    """Counts what was said and missed from `since` until `until`; hours are those of a zone."""
    by_case: defaultdict[int, list[Promise]] = defaultdict(list)
    for promise in promises:
        by_case[promise.case_id].append(promise)
    told = sorted((one for one in said if since <= one.at <= until), key=lambda one: (one.at, one.case_id, one.rule))
    rules = {name: OfRule(name) for name in names}
    spoken: defaultdict[int, list[Said]] = defaultdict(list)
    for one in told:
        _count(rules[one.rule], one, by_case[one.case_id], zone)
        spoken[one.case_id].append(one)
    missed = [one for of_case in by_case.values() for one in of_case if _within(one.missed_at, since, until)]
    seen = sum(any(_lead(one, promise) is not None for one in spoken[promise.case_id]) for promise in missed)
    return Report(tuple(rules.values()), tuple(told), len(missed), seen, len(by_case))


def _within(at: int | None, since: int, until: int) -> bool:
    return at is not None and since <= at <= until


def _lead(one: Said, promise: Promise) -> int | None:
    """How long before the miss a decision stood while the promise ran; `None` when it did not."""
    if promise.missed_at is None or (one.ended_at is not None and one.ended_at <= promise.started_at):
        return None
    lead = promise.missed_at - max(one.at, promise.started_at)
    return lead if lead > 0 else None


def _count(rule: OfRule, one: Said, promises: Sequence[Promise], zone: tzinfo) -> None:
    rule.decisions += 1
    rule.cases.add(one.case_id)
    rule.hours[from_ms(one.at).astimezone(zone).hour] += 1
    running = [p for p in promises if p.started_at <= one.at and (p.over_at is None or p.over_at > one.at)]
    leads = [lead for p in running if (lead := _lead(one, p)) is not None]
    if leads:
        rule.early += 1
        rule.leads.append(min(leads))
    elif any(p.missed_at is not None and p.missed_at <= one.at for p in promises):
        rule.after += 1
    elif any(p.over_at is None for p in running):
        rule.undecided += 1
    else:
        rule.false += 1

"""Working time beside `businesstimedelta`, on the same calls: Stockholm, 9 to 17 with Swedish public holidays; and
what a calendar costs before its first answer, beside importing `holidays`."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from datetime import time as wall
from typing import Any

import businesstimedelta
import holidays
import pytz

from supportdesk.clock import from_ms, to_ms
from supportdesk.rules.calendar import Calendar
from supportdesk.rules.calendar_definition import as_mapping, read_definition
from supportdesk.rules.calendar_values import Definition
from supportdesk.rules.public_holidays import looked_up

STOCKHOLM = pytz.timezone("Europe/Stockholm")
DEFINITION = read_definition(
    {
        "tz": "Europe/Stockholm",
        "hours": {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
        "public": "SE",
    }
)
MINUTE_MS = 60_000
CALLS, FEW = 200_000, 400
ROUNDS = 5
Pairs = Sequence[tuple[Any, Any]]


def pairs(seed: int) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Random instants of 2026 with lengths up to 40 working hours, and with later instants up to 90 days on."""
    chance = random.Random(seed)
    year = to_ms(datetime.fromisoformat("2026-01-01T00:00+01:00"))
    starts = [year + chance.randrange(270 * 24 * 60) * MINUTE_MS for _call in range(CALLS)]
    lengths = [(start, chance.randrange(1, 40 * 60) * MINUTE_MS) for start in starts]
    ends = [(start, start + chance.randrange(90 * 24 * 60) * MINUTE_MS) for start in starts]
    return lengths, ends


def rate(work: Callable[[Any, Any], object], calls: Pairs) -> float:
    """Calls a second, the best of several rounds."""
    best = float("inf")
    for _round in range(ROUNDS):
        start = time.perf_counter()
        for first, second in calls:
            work(first, second)
        best = min(best, time.perf_counter() - start)
    return len(calls) / best


def peer_rules() -> Any:
    """The same calendar in the other package, with its holidays as a set of dates: the quickest it takes."""
    day = businesstimedelta.WorkDayRule(
        start_time=wall(9), end_time=wall(17), working_days=[0, 1, 2, 3, 4], tz=STOCKHOLM
    )
    dates = frozenset(holidays.country_holidays("SE", years=range(2025, 2029)))
    return businesstimedelta.Rules([day, businesstimedelta.HolidayRule(dates, tz=STOCKHOLM)])


def row(name: str, theirs: float, ours: float, same: int, calls: int) -> None:
    """Prints both rates, and on how many of the calls both gave the same answer."""
    print(
        f"| {name} | businesstimedelta {theirs:,.0f}/s, same answer in {same} of {calls} | {ours:,.0f}/s "
        f"| {ours / theirs:,.0f} x |"
    )


def add_beside_peer(calendar: Calendar, rules: Any, calls: list[tuple[int, int]]) -> None:
    peers = [
        (from_ms(start), businesstimedelta.BusinessTimeDelta(rules, seconds=ms // 1000)) for start, ms in calls[:FEW]
    ]
    same = sum(to_ms(start + delta) == calendar.add(*call) for (start, delta), call in zip(peers, calls, strict=False))
    row("add up to 40 h", rate(lambda start, delta: start + delta, peers), rate(calendar.add, calls), same, FEW)


def between_beside_peer(calendar: Calendar, rules: Any, calls: list[tuple[int, int]]) -> None:
    peers = [(from_ms(begin), from_ms(end)) for begin, end in calls[:FEW]]
    same = sum(
        rules.difference(*peer).timedelta.total_seconds() * 1000 == calendar.between(*call)
        for peer, call in zip(peers, calls, strict=False)
    )
    row("between, up to 90 days", rate(rules.difference, peers), rate(calendar.between, calls), same, FEW)


def first_answer() -> None:
    """A calendar read from its stored form with its public holidays, asked once: the index of three years is made."""
    stored = as_mapping(looked_up(DEFINITION, range(2024, 2030)))
    at = to_ms(datetime.fromisoformat("2026-03-02T08:00+01:00"))

    def made(definition: Definition) -> float:
        start = time.perf_counter()
        Calendar(definition).add(at, MINUTE_MS)
        return time.perf_counter() - start

    ours = min(made(read_definition(stored)) for _round in range(20)) * 1000
    timed = "import time; start = time.perf_counter(); import holidays; holidays.country_holidays('SE', years=2026)"
    command = [sys.executable, "-c", f"{timed}; print(time.perf_counter() - start)"]
    runs = [subprocess.run(command, capture_output=True, text=True, check=True).stdout for _round in range(5)]
    imports = min(map(float, runs)) * 1000
    print(
        f"| first answer of a stored calendar | `holidays`, one year {imports:.0f} ms | {ours:.1f} ms | {ours / imports:.2f} x |"
    )


def main() -> None:
    """Prints a row for each figure."""
    print("| what | yardstick | ours | ratio |\n|---|---|---|---|")
    lengths, ends = pairs(2026)
    calendar, rules = Calendar(DEFINITION), peer_rules()
    add_beside_peer(calendar, rules, lengths)
    between_beside_peer(calendar, rules, ends)
    first_answer()


if __name__ == "__main__":
    main()

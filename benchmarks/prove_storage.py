"""How safe the storage is, counted, beside the yardsticks: crowds of writers, kills, and a server that restarts under load.

    python -m benchmarks.prove_storage                  everything, about ten minutes
    python -m benchmarks.prove_storage --quick          a tenth of it
    python -m benchmarks.prove_storage crowd kills      only these (crowd, pace, kills, restarts, told)

SQLite stands in /var/tmp (not in memory: the disk must really be asked); PostgreSQL is a server of our
own, which answers only when a change is in its log. Exits 1 when a yardstick is missed.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from sqlmodel import select  # noqa: E402

from benchmarks.storage_crowd import crowd, furnish, plain_pace  # noqa: E402
from benchmarks.storage_kills import kills  # noqa: E402
from benchmarks.storage_restarts import notes_through_restarts  # noqa: E402
from engines import PostgresqlDesks, Server, SqliteDesks, postgresql_server  # noqa: E402
from supportdesk.errors import DeskUnreachable  # noqa: E402
from supportdesk.models import DeskFact  # noqa: E402
from supportdesk.storage.address import Address, parse_address  # noqa: E402
from supportdesk.storage.database import Database  # noqa: E402

AGENTS = 16
PACE = 65
"""Transactions a second that sixteen busy agents make together."""


class Line(NamedTuple):
    """One figure: what, how much, the yardstick, and whether it is met."""

    what: str
    figure: str
    yardstick: str
    met: bool


def crowds(address: Address, scale: float) -> Iterator[Line]:
    furnish(address)
    before = plain_pace(address)
    result = crowd(address, processes=AGENTS, threads=1, transactions=max(20, int(400 * scale)))
    yield from _nothing_lost(result.lost, result.faults)
    pace = result.reported / result.seconds
    yield Line(f"{AGENTS} saturating writers", f"{pace:.0f} tx/s", ">= 300", pace >= 300)
    plain = (before + plain_pace(address)) / 2
    yield Line("beside one that writes by the driver alone", f"{plain:.0f} tx/s", f"{pace / plain:.2f} of it", True)
    yield Line("work of one transaction, without the server", f"{result.cpu / result.reported * 1000:.2f} ms", "", True)
    longest = result.wait(1)
    yield Line("their longest wait", f"{longest:.0f} ms (p99 {result.wait(0.99):.0f})", "<= 2000", longest <= 2000)


def pace(address: Address, scale: float) -> Iterator[Line]:
    furnish(address)
    result = crowd(address, processes=AGENTS, threads=1, transactions=max(20, int(150 * scale)), pause=AGENTS / PACE)
    yield from _nothing_lost(result.lost, result.faults)
    for part, most in ((0.99, 50), (0.999, 150)):
        wait = result.wait(part)
        yield Line(f"{AGENTS} agents at {PACE} tx/s, p{part:.1%}", f"{wait:.1f} ms", f"<= {most}", wait <= most)


def _nothing_lost(lost: int, faults: list[str]) -> Iterator[Line]:
    yield Line("lost updates", str(lost), "0", lost == 0)
    yield Line("writers turned away", f"{len(faults)} {faults[:1] or ''}", "0", not faults)


def killed(address: Address, scale: float) -> Iterator[Line]:
    result = kills(address, rounds=max(20, int(1000 * scale)))
    yield Line(f"kill -9, of {result.acknowledged} acknowledged lost", str(result.lost), "0", result.lost == 0)
    yield Line("transactions of which half is there", str(result.halves), "0", result.halves == 0)
    yield Line(f"damaged files after {result.rounds} kills", str(result.damaged), "0", result.damaged == 0)
    middle, worst = statistics.median(result.recoveries) * 1000, max(result.recoveries) * 1000
    yield Line("until the next write is stored", f"{middle:.0f} ms (worst {worst:.0f})", "<= 100", middle <= 100)


def restarted(address: Address, scale: float, server: Server) -> Iterator[Line]:
    """Writers that go on through restarts, as the desk does: a retry that finds its row there has not lost it."""
    stop, acknowledged, unsure = threading.Event(), [], []
    writers = [
        threading.Thread(target=_write_through, args=(address, name, stop, acknowledged, unsure)) for name in range(4)
    ]
    for writer in writers:
        writer.start()
    rounds = max(5, int(50 * scale))
    for _ in range(rounds):
        seen = len(acknowledged)
        server.restart()
        while len(acknowledged) < seen + 20:
            stop.wait(0.01)
    stop.set()
    for writer in writers:
        writer.join()
    with closing(Database(address)) as database, database.transaction() as session:
        stored = [fact.key for fact in session.exec(select(DeskFact))]
    lost, given_up = set(acknowledged) - set(stored), set(unsure) - set(stored)
    yield Line(f"{rounds} restarts, of {len(acknowledged)} acknowledged lost", str(len(lost)), "0", not lost)
    yield Line(f"of {len(set(unsure))} that had to be tried again, missing", str(len(given_up)), "0", not given_up)


def told(address: Address, scale: float, server: Server) -> Iterator[Line]:
    """The same by operations, which find out for themselves what became of a change whose answer was lost."""
    rounds = max(5, int(50 * scale))
    result = notes_through_restarts(address, server.restart, rounds)
    yield Line(
        f"{rounds} restarts, of {len(result.stored)} notes told as stored lost",
        str(len(result.lost)),
        "0",
        not result.lost,
    )
    yield Line("notes that are there twice", str(len(result.doubled)), "0", not result.doubled)
    denied = f"{len(result.denied)} of {len(result.unchanged)}"
    yield Line("told that nothing was changed, and there", denied, "0", not result.denied)
    yield Line("answers lost at the commit, and settled", str(result.settled), "some", True)
    there = sum(result.there[text] for text in result.unknown)
    yield Line(
        "told that it is not known", f"{len(result.unknown)}, of which {there} are there", "as few as may be", True
    )
    yield Line("cases that differ from their events", str(result.differences), "0", not result.differences)


def _write_through(
    address: Address, name: int, stop: threading.Event, acknowledged: list[str], unsure: list[str]
) -> None:
    with closing(Database(address)) as database:
        number = 0
        while not stop.is_set():
            number += 1
            key = f"{name}-{number}"
            while not _stored(database, key, unsure):
                stop.wait(0.01)
            acknowledged.append(key)


def _stored(database: Database, key: str, unsure: list[str]) -> bool:
    try:
        with database.transaction() as session:
            if session.get(DeskFact, key) is None:
                session.add(DeskFact(key=key, value=""))
    except DeskUnreachable:
        unsure.append(key)
        return False
    return True


PROOFS: dict[str, Callable[[Address, float], Iterator[Line]]] = {"crowd": crowds, "pace": pace, "kills": killed}
OF_A_SERVER: dict[str, Callable[[Address, float, Server], Iterator[Line]]] = {"restarts": restarted, "told": told}


@contextmanager
def sqlite_desk() -> Iterator[Address]:
    with tempfile.TemporaryDirectory(prefix="prove-", dir="/var/tmp") as folder:
        (Path(folder) / "desk").mkdir()
        with SqliteDesks(Path(folder)).fresh(Path(folder) / "desk") as address:
            yield address


def sure(address: Address) -> Address:
    """The test server forgets to wait for its log; here it may not."""
    return parse_address(f"{address.url}&options=-c%20synchronous_commit%3Don")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", default=[*PROOFS, *OF_A_SERVER], help="crowd, pace, kills, restarts, told")
    parser.add_argument("--quick", action="store_true", help="a tenth of it")
    chosen = parser.parse_args()
    unknown = set(chosen.what) - {*PROOFS, *OF_A_SERVER}
    if unknown:
        parser.error(f"there is no {', '.join(unknown)}")
    scale = 0.1 if chosen.quick else 1.0
    missed = 0
    for what in chosen.what:
        if what in PROOFS:
            with sqlite_desk() as address:
                missed += report(f"SQLite, {what}", PROOFS[what](address, scale))
        with postgresql_server() as server, closing(PostgresqlDesks(server)) as desks, desks.fresh(ROOT) as fresh:
            address = sure(fresh)
            proof = PROOFS[what](address, scale) if what in PROOFS else OF_A_SERVER[what](address, scale, server)
            missed += report(f"PostgreSQL, {what}", proof)
    return 1 if missed else 0


def report(title: str, lines: Iterator[Line]) -> int:
    print(title)
    missed = 0
    for line in lines:
        missed += not line.met
        print(
            f"  {'ok  ' if line.met else 'MISS'} {line.what}: {line.figure} (yardstick {line.yardstick or 'none'})",
            flush=True,
        )
    return missed


if __name__ == "__main__":
    sys.exit(main())

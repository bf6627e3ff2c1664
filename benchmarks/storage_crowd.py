"""Many writers at once on one case: each reads it, adds one and writes it back, with an event, through `Database.transaction()`.

The harness of `benchmarks/prove_storage.py` and of `tests/storage/test_crowds.py`.
"""

from __future__ import annotations

import json
import random
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from sqlmodel import func, select

from supportdesk.clock import SystemClock
from supportdesk.errors import DeskError
from supportdesk.models import Case, Event
from supportdesk.storage.address import Address, parse_address
from supportdesk.storage.database import Database
from supportdesk.terms import CaseState, Channel, Kind, Line

ROOT = Path(__file__).resolve().parents[1]
NUMBER = 1001


class Crowd(NamedTuple):
    """What a crowd did: transactions that were reported stored, what the case counts, events, faults, waits in seconds.

    `cpu` is what the writers' programs worked, in seconds, without the server: it hardly depends on what else runs.
    """

    reported: int
    counted: int
    events: int
    faults: list[str]
    waits: list[float]
    seconds: float
    cpu: float

    @property
    def lost(self) -> int:
        """Updates that were reported stored and are not there."""
        return self.reported - min(self.counted, self.events)

    def wait(self, part: float) -> float:
        """The wait, in milliseconds, that this part of the transactions stayed under."""
        ranked = sorted(self.waits)
        return ranked[min(len(ranked) - 1, int(len(ranked) * part))] * 1000


def furnish(address: Address) -> None:
    """The case that all write to."""
    now = SystemClock().now()
    facts = {"kind": Kind.FAULT, "state": CaseState.NEW, "line": Line.FIRST, "channel": Channel.PHONE}
    with closing(Database(address)) as database, database.transaction() as session:
        session.add(Case(subject="All write here", arrived_at=now, updated_at=now, **facts))


def crowd(address: Address, *, processes: int, threads: int, transactions: int, pause: float = 0.0) -> Crowd:
    """Lets `processes` × `threads` writers do `transactions` each, `pause` seconds (about) between two of one writer."""
    command = [
        sys.executable,
        "-m",
        "benchmarks.storage_crowd",
        address.url,
        str(threads),
        str(transactions),
        str(pause),
    ]
    programs = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(processes)
    ]
    for program in programs:
        assert program.stdout.readline() == "ready\n"
    start = time.perf_counter()
    for program in programs:
        program.stdin.write("go\n")
        program.stdin.flush()
    said = [json.loads(program.communicate()[0]) for program in programs]
    seconds = time.perf_counter() - start
    with closing(Database(address)) as database, database.transaction() as session:
        counted = session.get(Case, NUMBER).reopen_count
        events = session.exec(select(func.count()).select_from(Event)).one()
    waits = [wait for one in said for wait in one["waits"]]
    faults, cpu = [fault for one in said for fault in one["faults"]], sum(one["cpu"] for one in said)
    return Crowd(len(waits), counted, events, faults, waits, seconds, cpu)


def plain_pace(address: Address, commits: int = 300) -> float:
    """Commits a second of one writer that uses the engine's driver alone, one short row each: what this machine has to give."""
    with closing(_plain_connection(address)) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS plain (number INTEGER)")
        connection.commit()
        start = time.perf_counter()
        for number in range(commits):
            connection.execute(f"INSERT INTO plain VALUES ({number})")
            connection.commit()
        return commits / (time.perf_counter() - start)


def _plain_connection(address: Address) -> Any:
    if address.path is None:
        import psycopg

        return psycopg.connect(address.url)
    connection = sqlite3.connect(address.path.with_name("plain.db"))
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    return connection


def _write(
    database: Database, name: str, transactions: int, pause: float, waits: list[float], faults: list[str]
) -> None:
    chance, now = random.Random(name), SystemClock().now()
    for number in range(transactions):
        if pause:
            time.sleep(chance.uniform(0, 2 * pause))
        start = time.perf_counter()
        try:
            with database.transaction() as session:
                case = session.get(Case, NUMBER, with_for_update=True)
                case.version += 1
                case.reopen_count += 1
                event = Event(
                    operation_id=f"{name}-{number}", case_id=NUMBER, seq=case.version, tag="t", actor="a", at=now
                )
                session.add(event)
            waits.append(time.perf_counter() - start)
        except DeskError as error:
            faults.append(str(error))


def _writers(url: str, threads: int, transactions: int, pause: float) -> None:
    """One program of the crowd; connects before it says that it is ready."""
    waits: list[float] = []
    faults: list[str] = []
    with closing(Database(parse_address(url))) as database:
        with database.transaction() as session:
            session.get(Case, NUMBER)
        print("ready", flush=True)
        sys.stdin.readline()
        names = [f"{random.getrandbits(64):x}-{thread}" for thread in range(threads)]
        running = [
            threading.Thread(target=_write, args=(database, name, transactions, pause, waits, faults)) for name in names
        ]
        begin = time.process_time()
        for thread in running:
            thread.start()
        for thread in running:
            thread.join()
    print(json.dumps({"waits": waits, "faults": faults, "cpu": time.process_time() - begin}))


if __name__ == "__main__":
    _writers(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))

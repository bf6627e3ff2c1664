"""Writers that are killed in the middle: what was acknowledged is there, what was not is there whole or not at all.

A nursery forks each writer, so that none waits for its imports. A writer says on a pipe what it is at: `begin N`, `flushed N`
(before the commit), `ack N` (after it). The harness of `benchmarks/prove_storage.py` and of `tests/storage/test_crowds.py`.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from supportdesk.models import DeskFact
from supportdesk.storage.address import Address, parse_address
from supportdesk.storage.database import Database, EngineReader
from supportdesk.storage.reading import SqliteReader

ROOT = Path(__file__).resolve().parents[1]
STAGES = 3


class Kills(NamedTuple):
    """What was left after so many kills: acknowledged transactions, lost ones, halves of one, damaged files, recoveries (s)."""

    rounds: int
    acknowledged: int
    lost: int
    halves: int
    damaged: int
    recoveries: list[float]


def kills(address: Address, rounds: int, seed: int = 1, *, longest: int = 12) -> Kills:
    """Starts a writer and kills it at a moment drawn by lot, `rounds` times over; looks at the desk after each."""
    chance = random.Random(seed)
    nursery = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.storage_kills", address.url],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    acknowledged: set[str] = set()
    damaged, recoveries = 0, []
    for number in range(rounds):
        acknowledged |= _one(
            nursery, number, stages=chance.randint(1, longest * STAGES), linger=chance.choice((0, 0.002))
        )
        start = time.perf_counter()
        with closing(Database(address)) as database, database.transaction() as session:
            session.merge(DeskFact(key="after", value=str(number)))
        recoveries.append(time.perf_counter() - start)
        damaged += _is_damaged(address)
    nursery.communicate()
    left, right = _stored(address)
    return Kills(rounds, len(acknowledged), len(acknowledged - left), len(left ^ right), damaged, recoveries)


def _one(nursery: subprocess.Popen[str], number: int, *, stages: int, linger: float) -> set[str]:
    nursery.stdin.write(f"{number}\n")
    nursery.stdin.flush()
    writer = int(nursery.stdout.readline().split()[1])
    said = [nursery.stdout.readline() for _ in range(stages)]
    end = time.perf_counter() + linger * random.random()
    while time.perf_counter() < end:
        continue
    os.kill(writer, signal.SIGKILL)
    while (line := nursery.stdout.readline()) != "dead\n":
        said.append(line)
    return {line.split()[1] for line in said if line.startswith("ack ")}


def _is_damaged(address: Address) -> bool:
    if address.path is None:
        return False
    with closing(sqlite3.connect(address.path)) as connection:
        return connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]


def _stored(address: Address) -> tuple[set[str], set[str]]:
    """The names of the transactions whose first and second row are stored."""
    query = "SELECT key FROM desk_facts WHERE key LIKE 'left %' OR key LIKE 'right %'"
    with closing(SqliteReader(address.path) if address.path else EngineReader(address)) as reader:
        keys = [key.split() for (key,) in reader.rows(query)]
    return {name for side, name in keys if side == "left"}, {name for side, name in keys if side == "right"}


def _nurse(address: Address) -> None:
    for order in sys.stdin:
        writer = os.fork()
        if not writer:
            _write_on(address, order.strip())
        os.waitpid(writer, 0)
        _say("dead")


def _write_on(address: Address, name: str) -> None:
    _say(f"writer {os.getpid()}")
    database = Database(address)
    number = 0
    while True:
        number += 1
        transaction = f"{name}-{number}"
        _say(f"begin {transaction}")
        with database.transaction() as session:
            for side in ("left", "right"):
                session.add(DeskFact(key=f"{side} {transaction}", value="x" * 400))
                session.flush()
            _say(f"flushed {transaction}")
        _say(f"ack {transaction}")


def _say(line: str) -> None:
    """In one piece, or not at all: a line this short is never cut in a pipe."""
    os.write(1, f"{line}\n".encode())


if __name__ == "__main__":
    _nurse(parse_address(sys.argv[1]))

"""The whole program in a terminal, each figure beside its yardstick: memory, answers, freezes, bytes and what idling costs.

python -m benchmarks.bench_program                          everything
python -m benchmarks.bench_program idle memory              some of it
python -m benchmarks.bench_program --desks FOLDER           on copies of 1000.db and 1000000.db there, made by `desk_of`
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from benchmarks import program_answers, program_bytes, program_freezes, program_idle, program_memory
from benchmarks.measured_program import Row, desks, print_rows

PARTS: Mapping[str, Callable[[Mapping[int, Path]], Sequence[Row]]] = {
    "memory": program_memory.rows,
    "answers": program_answers.rows,
    "freezes": program_freezes.rows,
    "bytes": program_bytes.rows,
    "idle": program_idle.rows,
}


def main() -> int:
    """Prints a table for each part; 1 when a figure does not hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--desks", type=Path)
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    if not sys.platform.startswith("linux"):
        print("Memory, threads and their CPU are read from /proc, which only Linux has.")
        return 0
    held = True
    with desks(options.desks) as files:
        for name in options.parts or PARTS:
            rows = PARTS[name](files)
            print_rows(rows)
            print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n", flush=True)
            held = held and all(row.held for row in rows)
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())

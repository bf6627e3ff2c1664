"""`make bench`: every figure beside its yardstick, from one run each; `python -m benchmarks.bench_start` runs one alone."""

from __future__ import annotations

import subprocess
import sys

PARTS = (
    "bench_start",
    "bench_reading",
    "bench_program",
    "bench_import",
    "bench_calendar",
    "bench_sweep",
    "bench_meeting",
    "bench_impact",
    "bench_repeats",
    "widget_bytes",
)


def main() -> int:
    """Runs every part; 1 when any ended with a fault."""
    failed = []
    for part in PARTS:
        print(f"== {part}", flush=True)
        if subprocess.run([sys.executable, "-m", f"benchmarks.{part}"], check=False).returncode:
            failed.append(part)
    if failed:
        print(f"Ended with a fault: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

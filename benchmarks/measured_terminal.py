"""A program in a pseudo-terminal, with what it writes, uses and holds counted from outside."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Self

QUIET = 0.15
"""Seconds without a byte after which a key is answered."""
UNANSWERED = 2.0
"""Seconds after which a key counts as one that nobody answers."""
SYNC_QUERY, SYNC_ANSWER = b"\x1b[?2026$p", b"\x1b[?2026;2$y"
PATIENCE = 60.0
"""Seconds after which what is waited for counts as never coming."""


class Memory(NamedTuple):
    """What a process holds (its resident set), in MiB: the most so far, and now."""

    peak: float
    now: float


class Held(NamedTuple):
    """A key held down on a slow line: bytes taken, and seconds from the last key to the last byte."""

    taken: int
    behind: float


class MeasuredTerminal:
    """A command in a terminal of a given size. It answers whether output can be synchronized, and nothing else.

    `written` is every byte so far. Nothing is drawn, so that measuring takes little of the machine.
    """

    def __init__(
        self, command: Sequence[str], columns: int = 120, rows: int = 40, environment: Mapping[str, str] | None = None
    ) -> None:
        self.child, self.fd = pty.fork()
        if self.child == 0:
            told = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", **(environment or {})}
            size = struct.pack("HHHH", rows, columns, 0, 0)
            fcntl.ioctl(0, termios.TIOCSWINSZ, size)
            os.execvpe(command[0], [*command], told)
        self.written = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.kill()

    def read(self, timeout: float, most: int = 1 << 16) -> bytes:
        """What is written within a time; an `EOFError` with the last of it when the program has ended."""
        if not select.select([self.fd], [], [], max(0.0, timeout))[0]:
            return b""
        try:
            data = os.read(self.fd, most)
        except OSError:  # Linux says EIO when the other side has gone
            data = b""
        if not data:
            raise EOFError(f"the program ended: {self.written[-2000:]!r}")
        self.written += data
        if SYNC_QUERY in data:
            os.write(self.fd, SYNC_ANSWER)
        return data

    def until_quiet(self, quiet: float = QUIET, limit: float = 20.0) -> tuple[int, float]:
        """Bytes until nothing came for a while, and when the last one came (`perf_counter`)."""
        count, last = 0, time.perf_counter()
        end = last + limit
        while (now := time.perf_counter()) < end and now - last < quiet:
            if data := self.read(quiet - (now - last)):
                count, last = count + len(data), time.perf_counter()
        return count, last

    def until_text(self, text: bytes, since: int = 0, limit: float = PATIENCE) -> int:
        """Reads until a text has been written behind the byte `since`; gives where it begins."""
        end = time.perf_counter() + limit
        while (place := self.written.find(text, since)) < 0:
            if time.perf_counter() > end:
                raise TimeoutError(f"{text!r} was not shown within {limit} s: {self.written[-2000:]!r}")
            self.read(0.2)
        return place

    def type(self, keys: bytes) -> int:
        """Types keys in one go; gives how many bytes had been written before."""
        before = len(self.written)
        os.write(self.fd, keys)
        return before

    def press(self, key: bytes) -> tuple[int, float]:
        """Bytes a key costs, and milliseconds until the last of them; no bytes when there is no answer for a while."""
        start = time.perf_counter()
        os.write(self.fd, key)
        first = len(self.read(UNANSWERED))
        count, last = self.until_quiet()
        return first + count, (last - start) * 1000

    def hold(self, key: bytes, presses: int = 60, per_second: float = 30.0, rate: float = 16_000.0) -> Held:
        """Holds a key while the terminal takes only `rate` bytes a second."""
        start = before = time.perf_counter()
        sent, taken, budget, last_key, last_byte = 0, 0, 0.0, start, start
        while sent < presses or time.perf_counter() - max(last_key, last_byte) < 1.0:
            now = time.perf_counter()
            budget, before = min(1024.0, budget + (now - before) * rate), now
            if sent < presses and now >= start + sent / per_second:
                os.write(self.fd, key)
                sent, last_key = sent + 1, now
            if budget < 128:
                time.sleep(0.002)
            elif data := self.read(0.002, int(budget)):
                budget, taken, last_byte = budget - len(data), taken + len(data), time.perf_counter()
        return Held(taken, max(0.0, last_byte - last_key))

    def cpu(self) -> float:
        """Seconds of CPU used by all threads that live now."""
        tasks = Path(f"/proc/{self.child}/task").iterdir()
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9

    def memory(self) -> Memory:
        """What the process holds in memory."""
        lines = Path(f"/proc/{self.child}/status").read_text().splitlines()
        told = {
            name: value.split()[0] for name, _colon, value in (line.partition(":") for line in lines) if value.split()
        }
        return Memory(int(told["VmHWM"]) / 1024, int(told["VmRSS"]) / 1024)

    def leave(self, keys: bytes = b"q") -> None:
        """Types what ends the program and waits until it has."""
        os.write(self.fd, keys)
        while select.select([self.fd], [], [], 5.0)[0]:
            try:
                if not os.read(self.fd, 1 << 16):
                    break
            except OSError:  # Linux says EIO when the other side has gone
                break
        self.kill()

    def kill(self) -> None:
        """Ends the program, if it runs yet, and lets the terminal go."""
        if self.fd < 0:
            return
        os.kill(self.child, signal.SIGKILL)
        os.waitpid(self.child, 0)
        os.close(self.fd)
        self.fd = -1

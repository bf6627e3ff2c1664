"""The bytes of a log file, plain or compressed, as lines of text; what is damaged is told by the line it happened in."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from supportdesk.errors import Invalid
from supportdesk.i18n import _

GZIP = b"\x1f\x8b"
DAMAGE = (EOFError, zlib.error, OSError)
LONGEST_LINE = 1_000_000
"""Bytes. A log of one endless line must not fill the memory."""


@contextmanager
def open_log(path: Path) -> Iterator[LogFile]:
    """The log at this place, read through once: a compressed one that is cut or damaged is refused at once."""
    with _opened(path) as raw:
        packed = raw.read(len(GZIP)) == GZIP
        raw.seek(0)
        file = LogFile(path, gzip.GzipFile(fileobj=raw) if packed else raw)
        file.survey()
        yield file


def _opened(path: Path) -> IO[bytes]:
    try:
        return path.open("rb")
    except OSError as error:
        sentence = _("{file} cannot be read ({why}). Give the log as a file, csv or csv.gz.")
        raise Invalid(sentence.format(file=path, why=error.strerror)) from error


class LogFile:
    """An iterator of the lines of an open file. `count` have been read of `lines`.

    `whole` turns False at a last line that has no end: it may be cut.
    """

    def __init__(self, path: Path, content: IO[bytes] | gzip.GzipFile) -> None:
        self.path, self._content = path, content
        self.lines, self.count, self.whole = 0, 0, True

    def survey(self) -> None:
        """Counts the lines; reading to the end compares the checksum of a compressed file."""
        while self._line():
            self.lines += 1
        self._content.seek(0)

    def __iter__(self) -> LogFile:
        return self

    def __next__(self) -> str:
        """The next line with its end."""
        line = self._line()
        if not line:
            raise StopIteration
        self.count += 1
        self.whole = line.endswith(b"\n")
        if len(line) >= LONGEST_LINE:
            sentence = _("{file}, line {line}: the line has no end. Is this a log?")
            raise Invalid(sentence.format(file=self.path, line=self.count))
        try:
            return line.decode("utf-8-sig" if self.count == 1 else "utf-8")
        except UnicodeDecodeError as error:
            sentence = _("{file}, line {line}: this is not UTF-8. Save the log as UTF-8 and import it again.")
            raise Invalid(sentence.format(file=self.path, line=self.count)) from error

    def _line(self) -> bytes:
        try:
            return self._content.readline(LONGEST_LINE)
        except DAMAGE as error:
            sentence = _("{file} is cut or damaged after line {line}. {again}")
            line = self.count or self.lines
            raise Invalid(sentence.format(file=self.path, line=line, again=whole_again())) from error


def whole_again() -> str:
    """What to do about half a file."""
    return _("Get the whole file and import it again: what is stored already is not stored twice.")

"""Runs the operator's own command line for a notice: a process of its own, no shell, a time limit, and facts to read.

The facts are in the environment (`NOTICE_PHONE`, `NOTICE_TEXT` …) and as JSON on standard input. None of them was written by
a customer. The program's own variables, which may hold the database's password, are not passed on.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from tempfile import TemporaryFile
from typing import Any

from supportdesk.i18n import _
from supportdesk.text import safe

OWN = ("SUPPORTDESK_", "NOTICE_", "PG")
LONGEST_SAID = 200


def run_hook(command: Sequence[str], facts: Mapping[str, Any], limit_s: int) -> str:
    """Runs it to its end or its limit; gives what went wrong in a sentence, or nothing. What it starts is ended with it."""
    with TemporaryFile() as told:
        try:
            process = subprocess.Popen(
                list(command),
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=told,
                env=_environment(facts),
                start_new_session=True,
                close_fds=True,
            )
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or str(error)
            return _("{command} cannot be started: {why}.").format(command=safe(command[0]), why=safe(why))
        try:
            process.communicate(json.dumps(facts).encode(), timeout=limit_s)
        except subprocess.TimeoutExpired:
            _end(process)
            return _("{command} did not end within {n} s.").format(command=safe(command[0]), n=limit_s)
        return "" if process.returncode == 0 else _failed(command[0], process.returncode, _last_words(told))


def _environment(facts: Mapping[str, Any]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OWN)}
    return kept | {f"NOTICE_{name.upper()}": safe(str(value)) for name, value in facts.items()}


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends it and whatever it has started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def _failed(command: str, code: int, said: str) -> str:
    how = _("exit status {code}").format(code=code) if code > 0 else _("signal {number}").format(number=-code)
    sentence = _("{command} failed ({how}): {said}") if said else _("{command} failed ({how}).")
    return sentence.format(command=safe(command), how=how, said=said)


def _last_words(told: Any) -> str:
    """The end of what it wrote to standard error, in one safe line."""
    size = told.seek(0, os.SEEK_END)
    told.seek(max(size - LONGEST_SAID, 0))
    return str(safe(told.read().decode("utf-8", "replace").strip(), limit=LONGEST_SAID))

"""What a person reads when a command did not go through: one safe sentence, and for our own faults where the details are."""

from __future__ import annotations

import os
from pathlib import Path

from supportdesk.cli.output import json_text, talk
from supportdesk.clock import Clock, SystemClock
from supportdesk.i18n import _
from supportdesk.settings import user_folder
from supportdesk.text import Safe, safe, safe_error


def tell_refusal(sentence: str, code: int, *, as_json: bool, **more: str) -> None:
    """The reason on stderr: the sentence, or with `--json` an object with `error` and `code`."""
    if as_json:
        talk(json_text({**more, "error": sentence, "code": code}, indent=None))
    else:
        named = "".join(f"{value}: " for value in more.values())
        talk(safe(f"{named}{sentence}"))


def crash_sentence(error: BaseException, clock: Clock | None = None) -> Safe:
    """Keeps the details of a fault of ours for who mends it, and says where they are."""
    try:
        kept = _keep(error, clock or SystemClock(), user_folder("state"))
    except OSError as trouble:
        return safe(
            _("Something went wrong inside supportdesk ({error}), and the details could not be kept: {why}.").format(
                error=safe_error(error), why=trouble.strerror
            )
        )
    return safe(
        _("Something went wrong inside supportdesk. Nothing half-done was stored. The details are in {file}.").format(
            file=kept
        )
    )


def _keep(error: BaseException, clock: Clock, folder: Path) -> Path:
    """Writes the places in the program the error went through, without any variable's value, readable by this user alone."""
    import traceback

    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"crash-{clock.now():%Y%m%d-%H%M%S}-{os.getpid()}.txt"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
        file.writelines(traceback.TracebackException.from_exception(error, capture_locals=False).format())
    return path

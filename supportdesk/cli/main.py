"""Runs one command line: chooses the language, hands the words to the right command, and answers with an exit status.

Typer is loaded only when there are words to parse.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from supportdesk.cli.exit_codes import REFUSED, exit_code_of
from supportdesk.cli.failing import crash_sentence, tell_refusal
from supportdesk.cli.output import drop, make_streams_safe
from supportdesk.cli.session import Screens, Session
from supportdesk.errors import DeskError
from supportdesk.i18n import LANGUAGES, _, use
from supportdesk.settings import load_settings
from supportdesk.text import safe_error


def run(words: Sequence[str], screens: Screens) -> int:
    """Does what the words say and gives the exit status. `screens` opens the screens for settings and gives theirs."""
    make_streams_safe()
    session = Session(screens)
    try:
        choose_language(words)
        code = _do(words, session)
        sys.stdout.flush()
    except BrokenPipeError:
        drop(sys.stdout)
        return session.code
    except KeyboardInterrupt:
        return _told(_("Stopped."), REFUSED, words, session)
    except DeskError as error:
        return _told(str(error), exit_code_of(error), words, session)
    except Exception as error:  # noqa: BLE001 -- the last guard: told in one sentence, kept in a file
        return _told(_fault_sentence(error), REFUSED, words, session)
    finally:
        session.close()
    return code


def choose_language(words: Sequence[str]) -> None:
    """Speaks the language of the words, the settings or the terminal; settings that cannot be read are told later."""
    wanted = _after("--language", words)
    language = wanted if wanted in LANGUAGES else None
    try:
        use(load_settings(language=language).language)
    except DeskError:
        use(language)


def _after(option: str, words: Sequence[str]) -> str | None:
    for number, word in enumerate(words):
        name, given, value = word.partition("=")
        if name == option:
            return value if given else next(iter(words[number + 1 : number + 2]), None)
    return None


def _do(words: Sequence[str], session: Session) -> int:
    if words:
        from supportdesk.cli.parsing import parse_and_do

        return parse_and_do(words, session)
    session.open_screens()
    return session.code


def _told(sentence: str, code: int, words: Sequence[str], session: Session) -> int:
    """Says why it ended, and whether something was stored before: who does it again would do it twice."""
    if session.has_stored:
        sentence = " ".join((sentence, _("What was done until then is stored.")))
    tell_refusal(sentence, code, as_json=session.json or "--json" in words)
    return code


def _fault_sentence(error: Exception) -> str:
    """An output that cannot be written is told as it is; anything else is a fault of the program."""
    if isinstance(error, OSError) and error.filename is None and not isinstance(error, ConnectionError):
        drop(sys.stdout)
        return _("The output cannot be written: {why}.").format(why=error.strerror or safe_error(error))
    return crash_sentence(error)

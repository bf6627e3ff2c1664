"""Runs one command line: chooses the language, hands the words to the right command, and answers with an exit status.

Typer is loaded only when there are words to parse.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from supportdesk.cli.exit_codes import REFUSED, exit_code_of
from supportdesk.cli.failing import crash_sentence, tell_refusal
from supportdesk.cli.output import drop_stdout, make_streams_safe
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
        drop_stdout()
        return session.code
    except KeyboardInterrupt:
        tell_refusal(_("Stopped."), REFUSED, as_json=session.json or "--json" in words)
        return REFUSED
    except DeskError as error:
        tell_refusal(str(error), exit_code_of(error), as_json=session.json or "--json" in words)
        return exit_code_of(error)
    except Exception as error:  # noqa: BLE001 -- the last guard: told in one sentence, kept in a file
        return _told_fault(error, as_json=session.json or "--json" in words)
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


def _told_fault(error: Exception, *, as_json: bool) -> int:
    """An output that cannot be written is told as it is; anything else is a fault of the program."""
    if isinstance(error, OSError) and error.filename is None and not isinstance(error, ConnectionError):
        sentence: str = _("The output cannot be written: {why}.").format(why=error.strerror or safe_error(error))
        drop_stdout()
    else:
        sentence = crash_sentence(error)
    tell_refusal(sentence, REFUSED, as_json=as_json)
    return REFUSED

"""Which language is spoken, and the sentences in it.

English is the language of the message ids, so English costs no file and no import; Swedish is read from
`data/locale/sv/LC_MESSAGES/supportdesk.mo` when the first sentence is asked for.
"""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Literal

from supportdesk.resources import data_folder

if TYPE_CHECKING:
    from gettext import GNUTranslations

Language = Literal["sv", "en"]
LANGUAGES: tuple[Language, ...] = ("sv", "en")
VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


class _Spoken:
    """Holds the one language of this process; threads share it, as they share the screen."""

    language: Language = "en"


def use(language: str | None = None) -> None:
    """Speaks `language` from now on; without one, what `VARIABLES` say. A language we do not have is English."""
    wanted = language or _from_environment()
    _Spoken.language = "sv" if wanted.lower().startswith("sv") else "en"


def language() -> Language:
    """The language spoken now; English until `use` has been called."""
    return _Spoken.language


def _(text: str) -> str:
    """The sentence in the reader's language; `text` is the English one."""
    return _swedish().gettext(text) if text and _Spoken.language == "sv" else text


def pgettext(context: str, text: str) -> str:
    """As `_`, for a word whose translation depends on where it stands ("open": a state or a verb)."""
    return _swedish().pgettext(context, text) if text and _Spoken.language == "sv" else text


def ngettext(one: str, many: str, n: int) -> str:
    """The form for `n` things; substitutes nothing, so callers write `.format(n=n)`."""
    if _Spoken.language == "sv":
        return _swedish().ngettext(one, many, n)
    return one if n == 1 else many


def N_(text: str) -> str:  # noqa: N802
    """Marks a constant for the catalogue without translating it; say `_(constant)` where it is shown."""
    return text


def P_(context: str, text: str) -> str:  # noqa: ARG001, N802
    """As `N_`, with a context; say `pgettext(context, constant)` where it is shown."""
    return text


def _from_environment() -> str:
    return next((value for name in VARIABLES if (value := os.environ.get(name))), "en")


@cache
def _swedish() -> GNUTranslations:
    from gettext import GNUTranslations

    with (data_folder() / "locale" / "sv" / "LC_MESSAGES" / "supportdesk.mo").open("rb") as file:
        return GNUTranslations(file)

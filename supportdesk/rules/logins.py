"""What can be the login of an operating-system user, as it is stored."""

from __future__ import annotations

from supportdesk.errors import Invalid
from supportdesk.i18n import _

LONGEST_LOGIN = 64
IN_LOGINS = r"._-@\+"
"""Signs in a login beside letters and digits. A directory's user is DOMAIN\\user, DOMAIN+user or user@domain."""


def clean_login(login: str) -> str:
    """The login as it is stored, or `Invalid`."""
    key = login.strip().lower()
    if len(key) > LONGEST_LOGIN or not _could_be_a_login(key):
        raise Invalid(
            _("“{login}” cannot be a login: use letters, digits and {signs} only.").format(
                login=login, signs=" ".join(IN_LOGINS)
            )
        )
    return key


def _could_be_a_login(word: str) -> bool:
    fits = all(letter.isalnum() or letter in IN_LOGINS for letter in word)
    return fits and any(letter.isalnum() for letter in word) and not word.startswith("-")

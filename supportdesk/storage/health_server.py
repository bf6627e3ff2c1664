"""What can be found out about a PostgreSQL desk without changing it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from urllib.parse import parse_qsl, urlsplit

from supportdesk.errors import DeskUnreachable
from supportdesk.i18n import _
from supportdesk.storage.address import Address
from supportdesk.storage.database import EngineReader
from supportdesk.storage.finding import Finding, bad, ok, warn
from supportdesk.storage.version import SCHEMA, check_schema

OLDEST = 14
MANY = 0.8
"""The part of the server's connections from which on it gets tight."""

ABOUT = """
SELECT current_setting('server_version_num'), current_setting('server_encoding'), current_setting('max_connections'),
       (SELECT sum(numbackends) FROM pg_stat_database),
       (SELECT rolsuper FROM pg_roles WHERE rolname = current_user),
       (SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()),
       inet_server_addr() IS NULL OR host(inet_server_addr()) IN ('127.0.0.1', '::1'),
       current_setting('fsync'), current_setting('synchronous_commit')
"""


def of_server(address: Address) -> Iterator[Finding]:
    """Whether it answers, what it is, how we are connected, and what layout it holds."""
    try:
        with closing(EngineReader(address)) as reader:
            ((version, letters, most, taken, superuser, secret, near, fsync, commit),) = reader.rows(ABOUT)
            yield _answer(address, int(version) // 10_000)
            yield _encryption(secret, near, sure=_asked(address) == "verify-full")
            yield _letters(letters)
            yield _connections(int(taken), int(most))
            yield _login(superuser)
            yield _durability(fsync, commit)
            check_schema(reader.rows, address.shown)
            yield ok(_("It holds a desk of layout {layout}.").format(layout=SCHEMA))
    except DeskUnreachable as error:
        yield bad(str(error))


def _answer(address: Address, version: int) -> Finding:
    told = _("{desk} answers; it is PostgreSQL {version}.").format(desk=address.shown, version=version)
    if version < OLDEST:
        return warn(told, _("That version is no longer mended; use {oldest} or newer.").format(oldest=OLDEST))
    return ok(told)


def _asked(address: Address) -> str:
    return dict(parse_qsl(urlsplit(address.url).query)).get("sslmode", "")


def _encryption(secret: bool, near: bool, *, sure: bool) -> Finding:
    if near:
        return ok(_("The connection stays on this machine."))
    if not secret:
        return bad(_("The connection is not encrypted."), _("Add ?sslmode=verify-full to the address."))
    if not sure:
        return warn(
            _("The connection is encrypted, but to whom is not checked."),
            _("Add ?sslmode=verify-full to the address."),
        )
    return ok(_("The connection is encrypted and the server's name is checked."))


def _letters(encoding: str) -> Finding:
    if encoding == "UTF8":
        return ok(_("It stores letters as UTF-8."))
    return bad(
        _("It stores letters as {encoding}, which lacks some.").format(encoding=encoding),
        _("Make the database anew: createdb --encoding=UTF8"),
    )


def _connections(taken: int, most: int) -> Finding:
    told = _("{taken} of its {most} connections are taken.").format(taken=taken, most=most)
    if taken > most * MANY:
        return warn(told, _("Each program takes up to ten; raise max_connections."))
    return ok(told)


def _login(superuser: bool) -> Finding:
    if superuser:
        return warn(
            _("This login is a superuser of the server: nothing in the database is protected from it."),
            _("Give the desk a login of its own, with rights in its own database alone."),
        )
    return ok(_("This login is no superuser."))


def _durability(fsync: str, commit: str) -> Finding:
    if fsync != "on" or commit == "off":
        return bad(
            _("The server answers before a change is on its disk (fsync={fsync}, synchronous_commit={commit}).").format(
                fsync=fsync, commit=commit
            ),
            _("Set both on, or a power cut loses what people were told is stored."),
        )
    return ok(_("A change is on the server's disk before it is called stored."))

"""Makes a desk's tables and brings an older desk to the present layout."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import IntegrityError

from supportdesk.errors import DeskUnreachable, Invalid
from supportdesk.i18n import _
from supportdesk.storage import version
from supportdesk.storage.address import Address
from supportdesk.storage.database import Database
from supportdesk.storage.faults import NOT_A_DESK
from supportdesk.storage.file_system import refuse_network_folder
from supportdesk.storage.sqlite_file import look_into, make_empty

MIGRATIONS = Path(__file__).with_name("migrations")
VERSION_TABLE = (
    "CREATE TABLE IF NOT EXISTS alembic_version "
    "(version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
)


def create(address: Address) -> None:
    """Makes a new desk, empty of people and cases. Refuses a file or database that already holds one, or something else.

    The file is its owner's alone from its first byte on. A creation that fails may leave an empty file, and can be repeated.
    """
    if address.path is not None:
        make_folder(address.path)
        if not make_empty(address.path):
            _refuse_tables(address, look_into(address.path).tables)
    try:
        _make_tables(address)
    except IntegrityError as error:  # another program makes the same table now
        raise _there_is_one(address) from error


def upgrade(address: Address) -> tuple[str, str]:
    """Brings the desk to this program's layout in one transaction; gives the layouts before and after.

    On SQLite tables are rebuilt while references are not enforced (dropping the old one would delete what refers to it);
    they are all checked before the commit.
    """
    if address.path is not None and not look_into(address.path).is_desk:  # before the gate is made beside it
        raise DeskUnreachable(_(NOT_A_DESK).format(desk=address.path))
    with closing(Database(address, foreign_keys=False)) as database, database.transaction(any_schema=True) as session:
        connection = session.connection()
        if not inspect(connection).has_table("alembic_version"):
            raise DeskUnreachable(_(NOT_A_DESK).format(desk=address.shown))
        before = _held_layout(connection, address)
        version.refuse_newer(before, address.shown)
        if before != version.SCHEMA:
            _run(connection)
            _refuse_broken_references(connection, address)
    return before, version.SCHEMA


def make_folder(file: Path) -> None:
    """Makes the folder of a desk's file where there is none, for its owner alone. Not on a network."""
    refuse_network_folder(file)
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise DeskUnreachable(
            _("The folder {folder} cannot be made ({reason}). Give another by --database.").format(
                folder=file.parent, reason=error.strerror
            )
        ) from error


def _make_tables(address: Address) -> None:
    with (
        closing(Database(address, making=True)) as database,
        database.transaction(any_schema=True) as session,
    ):
        connection = session.connection()
        _refuse_tables(address, tuple(inspect(connection).get_table_names()))
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(f"PRAGMA application_id = {version.APPLICATION_ID}")
        connection.exec_driver_sql(VERSION_TABLE)  # of two programs at once, the other fails here
        if connection.execute(text(version.FIND_SCHEMA)).first():
            raise _there_is_one(address)
        _run(connection)


def _refuse_tables(address: Address, tables: tuple[str, ...]) -> None:
    if "alembic_version" in tables:
        raise _there_is_one(address)
    if tables:
        raise Invalid(
            _("{desk} holds other tables ({tables} …) and is left alone. Give an empty database.").format(
                desk=address.shown, tables=", ".join(tables[:3])
            )
        )


def _there_is_one(address: Address) -> Invalid:
    return Invalid(
        _("There is a desk at {desk} already. To work in it: supportdesk --database {desk}").format(desk=address.shown)
    )


def _held_layout(connection: Connection, address: Address) -> str:
    """The layout, held against every other writer until the end of the transaction."""
    holding = "" if connection.dialect.name == "sqlite" else " FOR UPDATE"
    found = connection.execute(text(version.FIND_SCHEMA + holding)).scalar()
    if found is None:
        version.check_schema(lambda _sql: [], address.shown)
    return str(found)


def _run(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _refuse_broken_references(connection: Connection, address: Address) -> None:
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise DeskUnreachable(
            _(
                "{desk} holds rows of {table} that refer to nothing, and was left as it is. Look with: supportdesk db verify"
            ).format(desk=address.shown, table=broken[0][0])
        )

"""Makes a desk's tables and brings an older desk to the present layout."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from supportdesk.errors import DeskUnreachable, Invalid, SchemaMismatch
from supportdesk.storage.address import Address
from supportdesk.storage.database import Database
from supportdesk.storage.version import APPLICATION_ID, SCHEMA

MIGRATIONS = Path(__file__).with_name("migrations")


def schema_of(database: Database) -> str | None:
    """The layout found in the database; `None` where it holds no desk."""
    try:
        with database.engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except DBAPIError as error:
        raise database.unreachable(error) from error


def create(address: Address) -> None:
    """Makes a new desk, empty of people and cases. Refuses a file or database that already holds one, or something else."""
    if address.path is not None:
        refuse_network_folder(address.path)
        try:
            address.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise DeskUnreachable(
                f"The folder {address.path.parent} cannot be made: {error.strerror}. Give another by --database."
            ) from error
    database = Database(address)
    try:
        with database.transaction(any_schema=True) as session:
            tables = inspect(session.connection()).get_table_names()
            if "alembic_version" in tables:
                raise Invalid(
                    f"There is a desk at {address.shown} already. To work in it: supportdesk --database {address.shown}"
                )
            if tables:
                raise Invalid(
                    f"{address.shown} holds other tables ({', '.join(tables[:3])} …) and is left alone. Give an empty database."
                )
            _run(session.connection(), "head")
    finally:
        database.close()
    if address.path is not None:
        address.path.chmod(0o600)


def upgrade(address: Address) -> tuple[str, str]:
    """Brings the desk to this program's layout in one transaction; gives the layouts before and after."""
    if address.path is not None and not address.path.exists():
        raise DeskUnreachable(f"There is no desk at {address.shown}. Make one with: supportdesk init")
    database = Database(address)
    try:
        before = schema_of(database)
        if before is None:
            raise DeskUnreachable(f"{address.shown} is not a desk. Make one with: supportdesk init --database …")
        if before > SCHEMA:
            raise SchemaMismatch(
                f"The desk {address.shown} has layout {before}, newer than this program ({SCHEMA}). Install the newer supportdesk."
            )
        with database.transaction(any_schema=True) as session:
            _run(session.connection(), "head")
        return before, SCHEMA
    finally:
        database.close()


def _run(connection: Connection, target: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    command.upgrade(config, target)


def refuse_network_folder(path: Path) -> None:
    """SQLite's locks cannot be trusted over a network file system: such a place is refused."""
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return
    remote = {"nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "9p", "afs"}
    where = path.absolute()
    best = ("", "")
    for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines():
        _device, point, kind, *_rest = line.split()
        if where.is_relative_to(point) and len(point) > len(best[0]):
            best = (point, kind)
    if best[1] in remote:
        raise DeskUnreachable(
            f"{path} is on a network file system ({best[1]}), where a SQLite desk can be damaged. Use a local disk, or PostgreSQL."
        )

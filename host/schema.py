"""Brings a store's tables up to date with Alembic; safe to call at every start."""

from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, MetaData, create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

import access.tables
import complaints.tables
import engine.store.batch_tables
import engine.store.pace_tables
import engine.store.tables
import escalation.tables
import host.tables
import identity.tables
import notifications.tables
import sla.tables
from kernel.columns import metadata
from kernel.errors import Invalid
from kernel.file_lock import FileLock
from kernel.folders import folder_of
from kernel.opening import check_answers
from kernel.sqlite import lock_path, sqlite_engine, sqlite_file

#: Each room's tables join the metadata when they are imported.
ROOMS = (
    access.tables,
    complaints.tables,
    engine.store.batch_tables,
    engine.store.pace_tables,
    engine.store.tables,
    escalation.tables,
    host.tables,
    identity.tables,
    notifications.tables,
    sla.tables,
)
#: Any number will do; it keeps two processes from migrating one PostgreSQL store at once.
_MIGRATING = 7_283_009


def all_metadata() -> MetaData:
    """The tables of all rooms, as this code wants them."""
    return metadata


def migrate(url: str) -> None:
    """Create or upgrade the tables of the store at `url`; makes the folder of an SQLite file.

    All steps are one transaction: a process that is killed leaves the store as it was. Raises
    Invalid when the store cannot be opened.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        path = sqlite_file(url)
        _make_private(path)
        store = sqlite_engine(url, poolclass=NullPool)
        # Under the lock from the first word: two that turn a new file to WAL at once, one fails.
        with closing(FileLock(lock_path(path))) as lock, lock.held():
            check_answers(store, str(path))
            _upgrade(store)
    else:
        store = create_engine(parsed.set(drivername="postgresql+psycopg"))
        check_answers(store, repr(store.url))
        _upgrade(store)


def _make_private(path: Path) -> None:
    """Make the file, readable by its owner only; SQLite gives its companions the same mode."""
    if path.is_dir():
        raise Invalid(f"{path} cannot be opened as a store: it is a folder; name a file in it")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
    except OSError as problem:
        reason = f"{problem.filename or path}: {problem.strerror}"
        raise Invalid(f"{path} cannot be opened as a store: {reason}") from problem


def _upgrade(store: Engine) -> None:
    try:
        with store.begin() as connection:
            _lock(connection)
            command.upgrade(alembic_config(connection), "head")
    finally:
        store.dispose()


def alembic_config(connection: Connection) -> Config:
    """Alembic's settings for an open connection."""
    config = Config()
    config.set_main_option("script_location", str(folder_of("migrations")))
    config.attributes["connection"] = connection
    return config


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATING})")

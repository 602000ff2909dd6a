"""A store is brought up to date by one process at a time, wholly or not at all."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import String, create_engine, inspect

from host.schema import all_metadata, migrate
from kernel.clock import SimulatedClock
from kernel.database import open_database
from kernel.errors import Invalid
from kernel.statements import query

ROOT = Path(__file__).parents[3]
MIGRATE = "import sys; from host.schema import migrate; print(flush=True); migrate(sys.argv[1])"
_VERSION = query("SELECT version_num FROM alembic_version", {"version_num": String})


def migrating(url: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", MIGRATE, url], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def tables(path: Path) -> set[str]:
    engine = create_engine(f"sqlite:///{path}")
    names = set(inspect(engine).get_table_names())
    engine.dispose()
    return names


def test_a_new_store_gets_its_folder_and_every_table(tmp_path: Path) -> None:
    path = tmp_path / "var" / "tuntas.sqlite"
    migrate(f"sqlite:///{path}")
    assert tables(path) == {*all_metadata().tables, "alembic_version"}


def test_a_store_that_is_up_to_date_stays_as_it_is(store_url: str, clock: SimulatedClock) -> None:
    migrate(store_url)
    store = open_database(store_url, clock, {})
    assert len(store.read(lambda uow: uow.execute(_VERSION).all())) == 1
    store.close()


def test_processes_that_start_together_migrate_once(tmp_path: Path) -> None:
    path = tmp_path / "tuntas.sqlite"
    running = [migrating(f"sqlite:///{path}") for _ in range(2)]
    for process in running:
        process.communicate(timeout=30)
    assert [process.returncode for process in running] == [0, 0]
    assert tables(path) == {*all_metadata().tables, "alembic_version"}


def test_a_file_that_is_no_database_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear office, " * 500)
    with pytest.raises(Invalid, match=r"letter\.txt cannot be opened as a store: file is not"):
        migrate(f"sqlite:///{path}")
    assert path.read_text() == "Dear office, " * 500


@pytest.mark.parametrize("wait", [0.0, 0.02, 0.05])
def test_a_migration_that_is_killed_can_be_done_again(tmp_path: Path, wait: float) -> None:
    path = tmp_path / "tuntas.sqlite"
    process = migrating(f"sqlite:///{path}")
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(wait)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    everything = {*all_metadata().tables, "alembic_version"}
    assert not path.exists() or tables(path) in (set(), everything)
    migrate(f"sqlite:///{path}")
    assert tables(path) == everything


def test_an_sqlite_store_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "new.sqlite"
    migrate(f"sqlite:///{path}")
    assert [file.stat().st_mode & 0o077 for file in tmp_path.glob("new.sqlite*")][:1] == [0]

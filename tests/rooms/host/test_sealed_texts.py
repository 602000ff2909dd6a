"""A store of before texts were sealed is brought up to date: no text stays in clear in it."""

from pathlib import Path

from alembic import command
from sqlalchemy import create_engine

from host.schema import alembic_config, migrate
from kernel.sqlite import sqlite_engine

WRITTEN = "Pelapor Sulastri sudah ditelepon"
RUNG = (
    "INSERT INTO rung (root, clock, round, number, name, policy, status, recipients, unreached,"
    " acknowledged_by, comment)"
    f" VALUES (1, 'a', 1, 1, 'b', '', 'fired', '', '', 'ani', '{WRITTEN}')"
)
OPENING = (
    "INSERT INTO identity_opening (complaint, opened_by, purpose, opened_at)"
    f" VALUES ('ADU-2026-000001', 'ani', '{WRITTEN}', 1)"
)


def test_texts_of_before_are_wiped_and_who_wrote_them_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "tuntas.sqlite"
    url = f"sqlite:///{path}"
    engine = sqlite_engine(url)
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), "0011")
        connection.exec_driver_sql(RUNG)
        connection.exec_driver_sql(OPENING)
    engine.dispose()
    migrate(url)
    engine = create_engine(url)
    with engine.connect() as connection:
        assert [*connection.exec_driver_sql("SELECT acknowledged_by, comment FROM rung")] == [
            ("ani", None)
        ]
        opened = connection.exec_driver_sql("SELECT opened_by, purpose FROM identity_opening")
        assert [*opened] == [("ani", None)]
    engine.dispose()
    files = [one.read_bytes() for one in tmp_path.glob("tuntas.sqlite*")]
    assert not any(WRITTEN.encode() in one for one in files)

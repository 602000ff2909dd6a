"""Migrations: numbered, one after another, and a store they made equals the tables of the code."""

import re
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine
from sqlalchemy.engine import make_url

from host.schema import alembic_config, all_metadata
from tests.architecture.sources import ROOT

VERSIONS = ROOT / "migrations" / "versions"


def connected(url: str) -> Any:
    """A connection to look at the tables with (context manager)."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    return create_engine(parsed)


@pytest.fixture
def scripts() -> ScriptDirectory:
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        return ScriptDirectory.from_config(alembic_config(connection))


def test_there_is_one_head(scripts: ScriptDirectory) -> None:
    assert len(scripts.get_heads()) == 1


def test_they_are_numbered_one_after_another(scripts: ScriptDirectory) -> None:
    order = [script.revision for script in scripts.walk_revisions()][::-1]
    assert order == [f"{number:04}" for number in range(1, len(order) + 1)]
    files = sorted(path.name for path in VERSIONS.glob("*.py") if path.name != "__init__.py")
    assert [Path(name).stem[:4] for name in files] == order
    assert all(re.fullmatch(r"\d{4}_[a-z0-9_]+\.py", name) for name in files)


# Expressions of indexes are not reflected on SQLite; the last test here looks for those by name.
@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
@pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based")
def test_a_store_made_by_them_equals_the_tables_of_the_code(store_url: str) -> None:
    engine = connected(store_url)
    with engine.connect() as connection:
        found = [str(one) for one in _differences(connection)]
    engine.dispose()
    assert found == []


def _differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(
        connection, opts={"compare_type": _types_differ, "compare_server_default": True}
    )
    return list(compare_metadata(context, all_metadata()))


def _types_differ(
    context: Any, _inspected: Any, _column: Any, found: Any, wanted: Any
) -> bool | None:
    """Types are compared as the store itself writes them; SQLite keeps no more than that."""
    dialect = context.dialect
    return bool(_written(found, dialect) != _written(wanted, dialect))


def _written(type_: Any, dialect: Any) -> str:
    text = str(type_.compile(dialect=dialect)).upper()
    return "VARCHAR" if text.startswith("VARCHAR") else text


def test_indexes_and_predicates_are_there_on_each_store(store_url: str) -> None:
    """compare_metadata does not look at the predicate of a partial index."""
    engine = connected(store_url)
    with engine.connect() as connection:
        partial = _partial_indexes(connection)
    engine.dispose()
    name = engine.dialect.name
    wanted = {
        str(index.name)
        for table in all_metadata().tables.values()
        for index in table.indexes
        if index.dialect_options[name]["where"] is not None
    }
    assert partial == wanted


def _partial_indexes(connection: Connection) -> set[str]:
    if connection.dialect.name == "postgresql":
        sql = "SELECT indexname FROM pg_indexes WHERE indexdef LIKE '%% WHERE %%'"
    else:
        sql = "SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %'"
    names = connection.exec_driver_sql(sql).scalars()
    return {name for name in names if not name.startswith(("pg_", "sqlite_"))}


def test_indexes_on_expressions_are_there_on_each_store(store_url: str) -> None:
    engine = connected(store_url)
    postgresql = engine.dialect.name == "postgresql"
    sql = (
        "SELECT indexdef FROM pg_indexes WHERE indexname = 'ix_person_lower_email'"
        if postgresql
        else "SELECT sql FROM sqlite_master WHERE name = 'ix_person_lower_email'"
    )
    with engine.connect() as connection:
        (made,) = connection.exec_driver_sql(sql).scalars()
    engine.dispose()
    assert "lower(" in made
    assert "email" in made

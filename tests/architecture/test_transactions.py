"""Rooms never commit and never make SQL of their own: both happen in one place (design D9)."""

from tests.architecture.sources import Source, rooms, sources

#: Who else may frame a transaction, and why.
FRAMES = {"host/schema.py": "migrations run before there is a store to open"}
#: Who else may make SQL text, and why.
TEXTS = {
    "engine/store/tables.py": "predicates of partial indexes are part of the tables",
    "escalation/tables.py": "predicates of partial indexes are part of the tables",
    "notifications/tables.py": "predicates of partial indexes are part of the tables",
    "sla/tables.py": "predicates of partial indexes are part of the tables",
    "host/schema.py": "the lock that keeps two migrations apart",
}
#: What begins nothing in a database, and what it is.
OTHER_BEGINNINGS = {"self.codes.begin": "the replay's source of codes"}
FRAMING = ("commit", "rollback", "begin", "begin_nested", "begin_twophase")
RAW = ("exec_driver_sql", "executescript")


def outside(allowed: dict[str, str]) -> list[Source]:
    kept = [one for one in rooms() if not one.path.startswith("kernel/")]
    return [one for one in kept if one.path not in allowed]


def test_only_the_kernel_begins_and_ends_transactions() -> None:
    found = [
        f"{source.path}:{line} {name}"
        for source in outside(FRAMES)
        for line, name in source.calls()
        if name.rpartition(".")[2] in FRAMING and name not in OTHER_BEGINNINGS
    ]
    assert found == []


def test_only_the_kernel_makes_sql_text() -> None:
    found = [
        f"{source.path}:{line} {name}"
        for source in outside(TEXTS)
        for line, name in source.imported()
        if name in ("sqlalchemy.text", "sqlalchemy.sql.text", "sqlalchemy.sql.expression.text")
    ]
    found += [
        f"{source.path}:{line} {name}"
        for source in outside(TEXTS)
        for line, name in source.calls()
        if name.rpartition(".")[2] in RAW or name in ("sqlalchemy.text", "sa.text")
    ]
    assert found == []


def test_in_the_kernel_one_file_makes_it() -> None:
    makers = {
        source.path
        for source in sources("kernel")
        for _, name in source.imported()
        if name == "sqlalchemy.text"
    }
    assert makers == {"kernel/statements.py"}


def test_no_room_knows_an_orm() -> None:
    found = [
        f"{source.path}:{line} {name}"
        for source in rooms()
        for line, name in source.imported()
        if name.startswith("sqlalchemy.orm")
    ]
    assert found == []


def test_every_exception_is_still_needed() -> None:
    paths = {source.path for source in rooms()}
    assert {*FRAMES, *TEXTS} <= paths

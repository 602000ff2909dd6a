"""SQL is made in one place, which refuses what is not declared."""

import pytest
from sqlalchemy import Integer, String

from kernel.database import Database
from kernel.statements import insert_into, query, statement
from tests.rooms.kernel.notebook import NOTE


@pytest.mark.parametrize(
    ("sql", "binds"),
    [
        ("SELECT 1 FROM note WHERE number = :number", {}),
        ("SELECT 1 FROM note", {"number": Integer}),
        ("SELECT 1 FROM note WHERE number = :nummer", {"number": Integer}),
        ("UPDATE note SET text = :text WHERE number = :number", {"number": Integer}),
    ],
)
def test_binds_that_differ_from_those_declared_are_refused(
    sql: str, binds: dict[str, type[Integer]]
) -> None:
    with pytest.raises(ValueError, match="are not those declared"):
        statement(sql, **binds)
    with pytest.raises(ValueError, match="are not those declared"):
        query(sql, {"number": Integer}, **binds)


@pytest.mark.parametrize("declared", [("text", "number"), ("number",), ("number", "text", "at")])
def test_rows_that_differ_from_what_is_declared_are_refused(
    notes: Database, declared: tuple[str, ...]
) -> None:
    asked = query("SELECT number, text FROM note", dict.fromkeys(declared, String))
    with pytest.raises(ValueError, match=r"columns \['number', 'text'\] are not those declared"):
        notes.read(lambda uow: uow.execute(asked).all())


def test_a_cast_is_no_bind() -> None:
    made = statement("SELECT text::varchar FROM note WHERE text = :text", text=String)
    assert list(made.binds) == ["text"]


def test_an_insert_takes_the_types_of_its_table() -> None:
    made = insert_into(NOTE, "number", "at")
    assert made.sql == "INSERT INTO note (number, at) VALUES (:number, :at)"
    assert made.binds["at"] is NOTE.c.at.type


def test_an_insert_of_an_unknown_column_is_refused() -> None:
    with pytest.raises(KeyError, match="nowhere"):
        insert_into(NOTE, "nowhere")

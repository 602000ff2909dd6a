"""Spoils what rests sealed for one complaint, as a bad disk or another key would."""

from sqlalchemy import LargeBinary, String

from kernel.statements import statement
from kernel.unit_of_work import UnitOfWork

#: Table -> (its sealed column, the column of the complaint's number).
SEALED = {
    "complaint": ("text", "number"),
    "complainant": ("identity", "complaint"),
    "conversation": ("body", "complaint"),
    "identity_opening": ("purpose", "complaint"),
}
NONSENSE = bytes(range(64))


def spoil(uow: UnitOfWork, number: str, table: str, content: bytes = NONSENSE) -> None:
    """Put `content` in place of what is sealed there."""
    column, of = SEALED[table]
    put = statement(
        f"UPDATE {table} SET {column} = :content WHERE {of} = :number",  # noqa: S608
        content=LargeBinary,
        number=String,
    )
    uow.write(put, {"content": content, "number": number})


def spoil_comments(uow: UnitOfWork) -> None:
    """Of all rungs: what was said about them."""
    for table, column in (("rung", "comment"), ("rung_comment", "text")):
        sql = f"UPDATE {table} SET {column} = :content WHERE {column} IS NOT NULL"  # noqa: S608
        uow.write(statement(sql, content=LargeBinary), {"content": NONSENSE})

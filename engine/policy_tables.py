"""What the office needs of a decision table: one description of its columns for all who read it.

The room that reads the rows of a policy at run time describes them here; `engine/policy_check.py`
holds a file against the same description before it is deployed, so that the two cannot differ.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from engine.findings import Level, meant
from kernel.errors import Invalid

Row = Mapping[str, object]
"""Column -> value as the engine uses it. Without those that are wrong or not known yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """An output column: `read` makes of a cell's value what the engine uses.

    It raises Invalid for any other value. A column that is not `required` may be absent or null.
    `words` are the texts it may hold, if these are few.
    """

    name: str
    read: Callable[[object], object]
    required: bool = False
    words: tuple[str, ...] = ()

    def value(self, given: object) -> object:
        """The value as the engine uses it; Invalid says what it is and what was expected."""
        return None if given is None and not self.required else self.read(given)


def one_of(words: Iterable[str]) -> Callable[[object], str]:
    """Reads one of a few texts; Invalid lists them, and names the one that was meant."""
    known = tuple(words)

    def read(value: object) -> str:
        for word in known:
            if word == value:
                return word
        hint = meant(value, known) if isinstance(value, str) else ""
        raise Invalid(f"{value!s} is unknown; expected one of {', '.join(known)}{hint}")

    return read


@dataclass(frozen=True, slots=True)
class Words:
    """Texts that an input is held against; `closed`: it never has another one."""

    known: tuple[str, ...]
    closed: bool = True


@dataclass(frozen=True, slots=True)
class Remark:
    """What is wrong with a row as a whole; `column` is empty where it is none by itself."""

    column: str
    reason: str
    expected: str = ""
    level: Level = Level.REFUSED


def remark_of(column: str, problem: Invalid) -> Remark:
    """What a reader refuses, as a remark: reason and expectation apart."""
    reason, _, expected = str(problem).partition("; expected ")
    return Remark(column, reason, expected)


#: Whether somebody has a role in some unit; with True, in one that oversees another.
Staffed = Callable[[str, bool], bool]


def _no_remarks(*_rows: object) -> Iterable[Remark]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyTable:
    """A decision table that the office reads.

    `many`: it answers with a list of rows, else with one. `inputs` are the words of input
    columns by their expression. `of_row` looks at a row, `of_pair` at two that certainly hit
    together, in their order, `of_staff` at a row in an office whose people are known. Of rows that
    agree in `key` only the first that hits counts; None: all of them do.
    """

    decision: str
    columns: tuple[Column, ...]
    many: bool
    inputs: Mapping[str, Words] = field(default_factory=dict)
    key: tuple[str, ...] | None = None
    of_row: Callable[[Row], Iterable[Remark]] = _no_remarks
    of_pair: Callable[[Row, Row], Iterable[Remark]] = _no_remarks
    of_staff: Callable[[Row, Staffed], Iterable[Remark]] = _no_remarks

    def read(self, given: Mapping[str, object], where: str) -> dict[str, object]:
        """A row that the decision answered, column by column; Invalid begins with `where`."""
        row = {}
        for column in self.columns:
            try:
                row[column.name] = column.value(given.get(column.name))
            except Invalid as problem:
                text = f"{where}, {column.name}: {problem}"
                raise Invalid(text, field=column.name) from problem
        return row

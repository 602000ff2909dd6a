"""Holds a decision table against what the office needs of it; pure, and before it is deployed."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from engine.dmn.conditions import surely_covers, surely_overlap
from engine.dmn.table_rows import OutputCell, TableRow, TableRows
from engine.findings import Finding, FindingKind, Level, meant
from engine.policy_tables import Column, PolicyTable, Remark, Staffed, Words, remark_of
from kernel.errors import Invalid

_MANY = ("RULE ORDER", "COLLECT")
_ONE = ("FIRST", "UNIQUE", "ANY", "PRIORITY")
MOST_PAIRS = 250_000  #: of rules that are compared; what a table of 700 rows has


def check_policy(
    policy: PolicyTable,
    table: TableRows | None,
    known: Mapping[str, Collection[str]],
    staffed: Staffed | None = None,
) -> list[Finding]:
    """Everything against a policy's table, None for a decision that is none.

    `known` are the words that an input may have, by its expression, where the set of models
    decides that (the clocks). `staffed` None: who works in the office is not known.
    """
    if table is None:
        text = f"{policy.decision} is no decision table, so that its rows cannot be checked"
        return [_finding(policy.decision, 0, text, "a decision table", Level.WARNING)]
    words = {**policy.inputs, **{name: Words(tuple(some)) for name, some in known.items()}}
    return list(_Check(policy, table, words, staffed).findings())


def _finding(
    element: str, line: int, reason: str, expected: str, level: Level = Level.REFUSED
) -> Finding:
    return Finding(element, "", line, reason, expected, FindingKind.POLICY, level)


@dataclass(frozen=True, slots=True)
class _Check:
    policy: PolicyTable
    table: TableRows
    words: Mapping[str, Words]
    staffed: Staffed | None
    read: dict[int, dict[str, object]] = field(default_factory=dict)  #: by row number

    def findings(self) -> Iterator[Finding]:
        yield from self._hit_policy()
        yield from self._columns()
        for row in self.table.rows:
            yield from self._conditions(row)
            yield from self._cells(row)
        if len(self.table.rows) ** 2 <= 2 * MOST_PAIRS:
            yield from self._pairs()

    def _of_table(self, reason: str, expected: str, level: Level = Level.REFUSED) -> Finding:
        text = f"{self.policy.decision}: {reason}"
        return _finding(self.policy.decision, self.table.line, text, expected, level)

    def _of_row(self, row: TableRow, remark: Remark, line: int = 0) -> Finding:
        place = f"{self.policy.decision} row {row.number}"
        where = f"{place}, {remark.column}" if remark.column else place
        return _finding(
            row.id or self.policy.decision,
            line or row.line,
            f"{where}: {remark.reason}",
            remark.expected,
            remark.level,
        )

    def _hit_policy(self) -> Iterator[Finding]:
        usable = _MANY if self.policy.many else _ONE
        said = " ".join(part for part in (self.table.hit_policy, self.table.aggregation) if part)
        if said not in usable:
            answers = "a list of rows" if self.policy.many else "one row"
            yield self._of_table(
                f"hit policy {said} does not give {answers}", f"{usable[0]} or {usable[1]}"
            )

    def _columns(self) -> Iterator[Finding]:
        known = [column.name for column in self.policy.columns]
        absent = [name for name in known if name not in self.table.outputs]
        strange = [name for name in self.table.outputs if name not in known]
        for column in self.policy.columns:
            if column.required and column.name in absent:
                hint = meant(column.name, strange)
                yield self._of_table(f"there is no output column {column.name}", column.name + hint)
        for name in strange:
            hint = meant(name, absent)
            yield self._of_table(
                f"nobody reads the output column {name}",
                f"one of {', '.join(known)}{hint}",
                Level.REFUSED if hint else Level.WARNING,
            )

    def _conditions(self, row: TableRow) -> Iterator[Finding]:
        """Input cells that hold a text the input never has."""
        for expression, condition in zip(self.table.inputs, row.conditions, strict=False):
            words = self.words.get(expression)
            if words is None or condition is None:
                continue
            for value in sorted(one for one in condition.values if isinstance(one, str)):
                if value not in words.known:
                    yield self._of_row(row, _unknown_word(expression, value, words))

    def _cells(self, row: TableRow) -> Iterator[Finding]:
        read = self.read[row.number] = {}
        for column in self.policy.columns:
            cell = row.cells.get(column.name)
            if cell is None:
                if not column.required:
                    read[column.name] = None
                continue
            remark = self._of_cell(column, cell, read)
            if remark is not None:
                yield self._of_row(row, remark, cell.line)
        for remark in self.policy.of_row(read):
            yield self._of_row(row, remark)
            if remark.level is Level.REFUSED:
                read.clear()  # said once, not beside every other row
        if self.staffed is not None:
            for remark in self.policy.of_staff(read, self.staffed):
                yield self._of_row(row, remark)

    def _of_cell(self, column: Column, cell: OutputCell, read: dict[str, object]) -> Remark | None:
        """What is wrong with a cell; one that is right and constant goes into `read`."""
        if not cell.known:
            return self._of_expression(column, cell)
        if cell.misfit:
            reason = f"`{cell.text}` is no {cell.misfit}, the type of the column, and becomes null"
            return Remark(column.name, reason, f"a {cell.misfit}")
        try:
            read[column.name] = column.value(cell.value)
        except Invalid as problem:
            return remark_of(column.name, problem)
        return None

    def _of_expression(self, column: Column, cell: OutputCell) -> Remark | None:
        required = self.table.required
        strange = [] if required is None else sorted(cell.reads - required)
        if strange:
            names = ", ".join(strange)
            hint = meant(names, column.words)
            reason = f"`{cell.text}` reads {names}, which the decision does not require"
            return Remark(column.name, reason, f"a constant (texts in quotes), or an input{hint}")
        for text in cell.branches:
            if column.words and text not in column.words:
                reason = f"`{cell.text}` gives {text}, which is unknown"
                expected = f"one of {', '.join(column.words)}{meant(text, column.words)}"
                return Remark(column.name, reason, expected)
        return None

    def _pairs(self) -> Iterator[Finding]:
        for first, then in combinations(self.table.rows, 2):
            if surely_overlap(first.conditions, then.conditions):
                for remark in self.policy.of_pair(self.read[first.number], self.read[then.number]):
                    yield self._of_row(then, _beside(remark, first))
            if self._hides(first, then):
                reason = f"row {first.number} always comes first, so that this one never counts"
                yield self._of_row(then, Remark("", reason, "other conditions", Level.WARNING))

    def _hides(self, first: TableRow, then: TableRow) -> bool:
        key = self.policy.key
        if key is None or not all(self._agree(first, then, column) for column in key):
            return False
        cells = list(zip(first.texts, then.texts, strict=True))
        return surely_covers(first.conditions, then.conditions, cells)

    def _agree(self, first: TableRow, then: TableRow, column: str) -> bool:
        one, other = self.read[first.number], self.read[then.number]
        return column in one and column in other and one[column] == other[column]


def _beside(remark: Remark, first: TableRow) -> Remark:
    return Remark(
        remark.column, f"beside row {first.number}: {remark.reason}", remark.expected, remark.level
    )


def _unknown_word(expression: str, value: str, words: Words) -> Remark:
    expected = f"one of {', '.join(words.known)}{meant(value, words.known)}"
    level = Level.REFUSED if words.closed else Level.WARNING
    return Remark(f"input {expression}", f"{value} is never its value", expected, level)

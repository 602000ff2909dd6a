"""What the DMN room refuses: a file at deployment, a decision at run time."""

from dataclasses import dataclass
from enum import StrEnum

from kernel.errors import Invalid, TuntasError


class FindingKind(StrEnum):
    """Why a part of a file is refused."""

    STRUCTURE = "structure"  #: an element is missing, doubled, dangling or in the wrong place
    EXPRESSION = "expression"  #: a FEEL text cannot be read
    DIALECT = "dialect"  #: valid elsewhere, but not executed here


@dataclass(frozen=True, slots=True, kw_only=True)
class DmnFinding:
    """One reason to refuse a file; `line` is 0 and the id empty where none is known."""

    element_id: str
    element_name: str
    line: int
    reason: str
    expected: str
    kind: FindingKind

    def __str__(self) -> str:
        label = self.element_name or self.element_id
        where = f"line {self.line}: " if self.line else ""
        return f'{where}"{label}": {self.reason}; expected {self.expected}'


class DmnRefused(Invalid):
    """A file that is not deployed; its text lists every finding, one a line."""

    def __init__(self, findings: tuple[DmnFinding, ...]) -> None:
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = findings


class DecisionFailed(TuntasError):
    """A decision that has no answer; the text names the table, the rules and the cell.

    Values never stand in the text: they may be personal, and incidents keep it.
    """

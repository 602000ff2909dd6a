"""What stands against a model file, whatever its kind: one record a fault."""

from dataclasses import dataclass
from enum import StrEnum


class FindingKind(StrEnum):
    """What sort of fault it is."""

    STRUCTURE = "structure"  #: an element is missing, doubled, dangling or in the wrong place
    EXPRESSION = "expression"  #: FEEL, durations, dates
    DIALECT = "dialect"  #: valid elsewhere, but this engine does not execute it


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault; `element_id` and `element_name` are empty and `line` is 0 where none is known."""

    element_id: str
    element_name: str
    line: int
    reason: str
    expected: str
    kind: FindingKind

    def __str__(self) -> str:
        label = " ".join(
            part
            for part in (self.element_id, f'"{self.element_name}"' if self.element_name else "")
            if part
        )
        where = ", ".join(
            part for part in (f"line {self.line}" if self.line else "", label) if part
        )
        wanted = f"; expected {self.expected}" if self.expected else ""
        return f"{where}{': ' if where else ''}{self.reason}{wanted} [{self.kind}]"

"""What stands against a model file, whatever its kind: one record a fault."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum


class FindingKind(StrEnum):
    """What sort of fault it is."""

    STRUCTURE = "structure"  #: an element is missing, doubled, dangling or in the wrong place
    EXPRESSION = "expression"  #: FEEL, durations, dates
    DIALECT = "dialect"  #: valid elsewhere, but this engine does not execute it
    CRASH = "crash"  #: Tuntas itself failed at it
    POLICY = "policy"  #: a cell, group, clock or variable with which the office cannot work


class Level(StrEnum):
    """What a finding does to a deployment."""

    REFUSED = "refused"  #: nothing is deployed
    WARNING = "warning"  #: said, and deployed all the same, unless strictness was asked for


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault; `element_id` and `element_name` are empty and `line` is 0 where none is known."""

    element_id: str
    element_name: str
    line: int
    reason: str
    expected: str
    kind: FindingKind
    level: Level = Level.REFUSED

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


def meant(word: str, known: Iterable[str]) -> str:
    """`; did you mean handler?` for a misspelt word; empty where none of the known is close."""
    close = get_close_matches(word, list(known), 1, 0.7)
    return f"; did you mean {close[0]}?" if close else ""

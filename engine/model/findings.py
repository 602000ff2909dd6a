"""Collects what the front end has against a model while it is read."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace

from lxml import etree

from engine.findings import Finding, FindingKind, Level
from engine.model.tags import line_of, name_of

_LONGEST = 400  # characters of a reason


@dataclass(slots=True)
class Report:
    """Collects what is found while one file is read.

    `structure_only` tells every reader to leave expressions and vendor extensions alone;
    `known_clocks` None leaves the names of clocks unchecked.
    """

    structure_only: bool = False
    known_clocks: Collection[str] | None = None
    findings: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)

    def structure(self, element: etree._Element, reason: str, expected: str) -> None:
        """A fault of the diagram."""
        self.findings.append(_finding(element, reason, expected, FindingKind.STRUCTURE))

    def expression(self, element: etree._Element, reason: str, expected: str) -> None:
        """A fault of an expression, a duration or a date."""
        self.findings.append(_finding(element, reason, expected, FindingKind.EXPRESSION))

    def dialect(self, element: etree._Element, reason: str, expected: str) -> None:
        """Something this engine does not execute."""
        self.findings.append(_finding(element, reason, expected, FindingKind.DIALECT))

    def note(self, element: etree._Element, reason: str, expected: str, kind: FindingKind) -> None:
        """A warning: worth saying, but no reason to refuse."""
        said = _finding(element, reason, expected, kind)
        self.notes.append(replace(said, level=Level.WARNING))


def _finding(element: etree._Element, reason: str, expected: str, kind: FindingKind) -> Finding:
    named = _nearest_named(element)
    return Finding(
        element_id=str(named.get("id", "")) if named is not None else "",
        element_name=(name_of(named) or "") if named is not None else "",
        line=line_of(element),
        reason=_one_line(reason),
        expected=expected,
        kind=kind,
    )


def _one_line(text: str) -> str:
    """What a file says may be long and of many lines; a finding is neither."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}..."


def _nearest_named(element: etree._Element) -> etree._Element | None:
    """The element or its nearest ancestor with an id: what a reader finds in the modeler."""
    if element.get("id"):
        return element
    return next((above for above in element.iterancestors() if above.get("id")), None)

"""What the DMN room refuses: a file at deployment, a decision at run time."""

from engine.findings import Finding
from kernel.errors import Invalid, TuntasError


class DmnRefused(Invalid):
    """A file that is not deployed; its text lists every finding, one a line."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("\n".join(map(_text, findings)))
        self.findings = findings


class DecisionFailed(TuntasError):
    """A decision that has no answer; the text names the table, the rules and the cell.

    Values never stand in the text: they may be personal, and incidents keep it.
    """


def _text(finding: Finding) -> str:
    """A finding in the words of a table's author, who knows names rather than ids."""
    label = finding.element_name or finding.element_id
    where = f"line {finding.line}: " if finding.line else ""
    return f'{where}"{label}": {finding.reason}; expected {finding.expected}'

"""What reading one BPMN file gives: definitions or findings, and what a deployment must check."""

from dataclasses import dataclass
from enum import StrEnum

from engine.findings import Finding
from engine.model.definition import Definition, Reference


class Needed(StrEnum):
    """What a model can refer to outside itself."""

    PROCESS = "process"
    DECISION = "decision"
    FORM = "form"


@dataclass(frozen=True, slots=True)
class Need:
    """Something with binding `deployment`: the deployment itself must contain it."""

    kind: Needed
    reference: Reference
    element_id: str
    line: int


@dataclass(frozen=True, slots=True)
class Counts:
    """Flow nodes and sequence flows as elements of the file, and as compiled; never by id.

    Nodes of processes that are not executable are in the file and not compiled; of a refused file
    nothing is compiled.
    """

    nodes: int
    flows: int
    compiled_nodes: int
    compiled_flows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BpmnFile:
    """One file, read. `definitions` are there only when `findings` is empty."""

    file: str
    definitions: tuple[Definition, ...] = ()
    findings: tuple[Finding, ...] = ()
    notes: tuple[Finding, ...] = ()
    counts: Counts
    references: tuple[Need, ...] = ()

    @property
    def accepted(self) -> bool:
        """Whether nothing stands against the file."""
        return not self.findings

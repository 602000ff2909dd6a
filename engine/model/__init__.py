"""The front end: XML in, a checked and compiled, immutable definition out."""

from engine.findings import Finding, FindingKind
from engine.model.bpmn_file import BpmnFile, Counts, Need, Needed
from engine.model.parsing import parse_bpmn

__all__ = ["BpmnFile", "Counts", "Finding", "FindingKind", "Need", "Needed", "parse_bpmn"]

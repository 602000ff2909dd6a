"""Decisions as DMN models them: tables, requirement graphs, boxed expressions, in FEEL."""

from engine.dmn.decisions import Decision, DecisionModel, DecisionResult
from engine.dmn.faults import DecisionFailed, DmnFinding, DmnRefused, FindingKind
from engine.dmn.parsing import parse_dmn

__all__ = [
    "Decision",
    "DecisionFailed",
    "DecisionModel",
    "DecisionResult",
    "DmnFinding",
    "DmnRefused",
    "FindingKind",
    "parse_dmn",
]

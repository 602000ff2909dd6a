"""Decisions as DMN models them: tables, requirement graphs, boxed expressions, in FEEL."""

from engine.dmn.compiling import Run as DecisionRun
from engine.dmn.decisions import Decision, DecisionModel, DecisionResult
from engine.dmn.faults import DecisionFailed, DmnRefused
from engine.dmn.parsing import parse_dmn
from engine.findings import Finding, FindingKind

__all__ = [
    "Decision",
    "DecisionFailed",
    "DecisionModel",
    "DecisionResult",
    "DecisionRun",
    "DmnRefused",
    "Finding",
    "FindingKind",
    "parse_dmn",
]

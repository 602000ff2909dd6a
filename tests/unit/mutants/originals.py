"""What mutants are made of: every model of `bpmn/` and of the tests, and some of each dialect."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from engine.deployment_check import KINDS
from tests.architecture.sources import ROOT
from tests.oracle.drawing import draw
from tests.unit.dmn.dmn_files import dmn, input_data, literal, table
from tests.unit.dmn.test_modeler_file import FILE as FROM_MODELER
from tests.unit.execution.random_building import models_of
from tests.unit.execution.test_from_files import COMPLAINT
from tests.unit.execution.written import written

LARGE = 12_000  #: bytes; reading a file takes as long as it is large
SELDOM = 30  #: a large original is taken once where a small one is taken so often

RANKED = {"level": '"high", "low"', "note": ""}
TABLES = (
    *("UNIQUE", "ANY", "FIRST", "PRIORITY", "RULE ORDER", "OUTPUT ORDER"),
    *("COLLECT", "COLLECT SUM", "COLLECT MIN", "COLLECT COUNT"),
)
BOXED = """<decision id="d" name="d"><variable name="d"/>
<informationRequirement><requiredInput href="#n"/></informationRequirement>
<context><contextEntry><variable name="twice" typeRef="number"/>
<literalExpression><text>n * 2</text></literalExpression></contextEntry>
<contextEntry><list><literalExpression><text>twice + 1</text></literalExpression></list>
</contextEntry></context></decision>"""
LEVEL = """<itemDefinition name="tLevel"><typeRef>string</typeRef>
<allowedValues><text>"high", "low"</text></allowedValues></itemDefinition>"""
KNOWN = """<businessKnowledgeModel id="fn" name="fn"><encapsulatedLogic>
<formalParameter name="a"/><literalExpression><text>a + 1</text></literalExpression>
</encapsulatedLogic></businessKnowledgeModel>"""


@dataclass(frozen=True, slots=True)
class Original:
    """A file that is accepted as it is; `weight` says how often it is taken."""

    name: str
    data: bytes

    @property
    def weight(self) -> int:
        return 1 if len(self.data) > LARGE else SELDOM


@cache
def originals() -> tuple[Original, ...]:
    """All of them, in an order that does not change."""
    return (*_files(), *_found(), *_drawn(), *_decisions(), _from_files())


def chosen(random: Random) -> Original:
    """One of them, by its weight."""
    known = originals()
    return random.choices(known, [one.weight for one in known])[0]


def _files() -> list[Original]:
    folders = (ROOT / "bpmn", ROOT / "tests")
    paths = [path for folder in folders for path in sorted(folder.rglob("*"))]
    return [
        Original(path.relative_to(ROOT).as_posix(), path.read_bytes())
        for path in paths
        if path.suffix in KINDS
    ]


def _found() -> list[Original]:
    """The small models that random walks once found, written as files."""
    folder: Path = ROOT / "tests" / "unit" / "execution" / "found"
    return [
        Original(f"{file.stem}-{model.process_id}.bpmn", written(model))
        for file in sorted(folder.glob("*.json"))
        for model in models_of(json.loads(file.read_text())["plan"])
    ]


def _drawn() -> list[Original]:
    return [Original(f"drawn-{seed}.bpmn", draw(seed).xml) for seed in range(20)]


def _decisions() -> list[Original]:
    found = [Original("modeler.dmn", FROM_MODELER), Original("boxed.dmn", _boxed())]
    for words in TABLES:
        policy, _, aggregation = words.partition(" ")
        if policy in ("RULE", "OUTPUT"):
            policy, aggregation = words, ""
        found.append(Original(f"{words}.dmn", _table(policy, aggregation)))
    return found


def _table(policy: str, aggregation: str) -> bytes:
    numbers = bool(aggregation)
    outputs = {"amount": ""} if numbers else RANKED
    tails = ("1", "2.5", "-1") if numbers else ('"high" | n', '"low" | null', '"low" | "x"')
    cells = ("> 5 | -", "[1..5] | true, false", 'not(3) | ? != "x"')
    rules = [f"{cell} -> {tail}" for cell, tail in zip(cells, tails, strict=True)]
    drawn = table(policy, ["n", "urgent"], outputs, rules, aggregation=aggregation)
    return dmn(input_data("n", "number"), input_data("urgent"), drawn)


def _boxed() -> bytes:
    asked = literal("asked", "fn(n) > 3 and d != null", "#n", "#d", "#fn", type_ref="boolean")
    return dmn(LEVEL, KNOWN, input_data("n", "number"), BOXED, asked)


def _from_files() -> Original:
    return Original("from-files.bpmn", COMPLAINT.encode())

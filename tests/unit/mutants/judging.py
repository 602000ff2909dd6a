"""What is asked of every mutant: an answer, the same each time, and nothing lost on the way."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import UTC, datetime
from random import Random
from typing import Any

from lxml import etree

from engine.deployment_check import CheckedFile, check_file
from engine.dmn import DecisionFailed, DecisionModel
from engine.feel import Expression, Moment, Value
from engine.findings import Finding
from engine.forms import FormRefused, validate_form
from engine.forms.fields import FieldKind, fields_of
from engine.model.tags import BPMN
from tests.unit.mutants.counting import Held, compiled_in, held_by
from tests.unit.mutants.files import Mutant
from tests.unit.mutants.lives import VALUES, live

CRASH = "its checker failed with"
UNPLACED = "id is too long to be looked for"  #: of compiled things, which know no line
DEEP = "nest deeper"  #: found before there is any element with an id
AT = Moment(datetime(2026, 11, 24, 1, tzinfo=UTC), UTC)
CLOCKS = frozenset(
    (
        *("verification", "assignment", "first_response", "resolution", "law", "approval"),
        *("missing_data", "silence"),
    )
)


@dataclass(slots=True)
class Tally:
    """What became of many mutants; `faults` says of each bad one what is wrong with it."""

    mutants: int = 0
    refused: int = 0
    accepted: int = 0
    lived: int = 0
    steps: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def __iadd__(self, other: "Tally") -> "Tally":
        self.mutants += other.mutants
        self.refused += other.refused
        self.accepted += other.accepted
        self.lived += other.lived
        self.steps += other.steps
        self.kinds += other.kinds
        self.faults += other.faults
        return self


def judge(mutant: Mutant, tally: Tally, alive: bool) -> None:
    """Reads a mutant and notes what is wrong; with `alive` what was accepted runs as well."""
    tally.mutants += 1
    tally.kinds.update(mutant.kinds)
    try:
        file = check_file(mutant.name, mutant.data, known_clocks=CLOCKS)
        tally.accepted += not file.findings
        tally.refused += bool(file.findings)
        faults = [*_about_findings(mutant, file)]
        if not file.findings:
            faults += _about_contents(mutant, file)
            if alive:
                faults += _about_a_second_look(mutant, file)
                tally.steps += _lives(mutant, file)
                tally.lived += 1
    except Exception as problem:
        faults = [f"{type(problem).__name__}: {problem}"[:300]]
    tally.faults += [f"mutant {mutant.seed} of {mutant.original.name}: {one}" for one in faults]


def _about_findings(mutant: Mutant, file: CheckedFile) -> Iterator[str]:
    yield from (str(one) for one in file.findings if CRASH in one.reason)
    if mutant.name.endswith(".form"):
        placed = (one for one in file.findings if UNPLACED not in one.reason)
        yield from (f"no line: {one}" for one in placed if one.line < 1)
        return
    try:
        root = etree.fromstring(mutant.data, etree.XMLParser(resolve_entities=False))
    except etree.XMLSyntaxError:
        return
    last = mutant.data.count(b"\n") + 1
    begun = Counter(one.sourceline for one in root.iter("*"))
    ids = {one.sourceline for one in root.iter("*") if _has_id(one) and begun[one.sourceline] == 1}
    known = {str(one.get("id")).strip() for one in root.iter("*") if one.get("id")}
    for one in (*file.findings, *file.warnings):
        yield from _about_place(one, last, ids, known)


def _has_id(element: etree._Element) -> bool:
    space = etree.QName(element).namespace or ""
    return (space == BPMN or "DMN" in space) and bool((element.get("id") or "").strip())


def _about_place(
    one: Finding, last: int, ids: Collection[int | None], known: Collection[str]
) -> Iterator[str]:
    if UNPLACED in one.reason:
        return
    if not 1 <= one.line <= last:
        yield f"no line of the file: {one}"
    if one.element_id.strip() and one.element_id.strip() not in known:
        yield f"no id of the file: {one}"
    if not one.element_id and one.line in ids and DEEP not in one.reason:
        yield f"the id is known and not told: {one}"
    if not one.reason or not one.expected:
        yield f"says nothing: {one}"


def _about_contents(mutant: Mutant, file: CheckedFile) -> Iterator[str]:
    if mutant.name.endswith(".bpmn"):
        held = held_by(mutant.data)
        yield from _lost(held, compiled_in(file.processes, held))
    elif file.decisions is not None:
        root = etree.fromstring(mutant.data)
        drawn = sum(etree.QName(one).localname == "decision" for one in root if _is_dmn(one))
        if drawn != len(file.decisions.decisions):
            yield f"{drawn} decisions became {len(file.decisions.decisions)}"
    elif file.form is not None:
        yield from _about_form(file.form)


def _about_a_second_look(mutant: Mutant, file: CheckedFile) -> Iterator[str]:
    again = check_file(mutant.name, mutant.data, known_clocks=CLOCKS)
    if (
        fingerprint(again.processes) != fingerprint(file.processes)
        or again.warnings != file.warnings
    ):
        yield "read twice, it is two things"


def _lost(held: Held, compiled: Held) -> Iterator[str]:
    if held != compiled:
        yield f"lost {dict(held - compiled)}, added {dict(compiled - held)}"


def _is_dmn(element: etree._Element) -> bool:
    return "DMN" in (etree.QName(element).namespace or "")


def _about_form(schema: Mapping[str, object]) -> Iterator[str]:
    drawn, waiting = 0, [schema]
    while waiting:
        inner = waiting.pop().get("components", [])
        for one in inner if isinstance(inner, list) else []:
            drawn += one.get("type") in set(FieldKind)
            waiting.append(one)
    if drawn != len(list(fields_of(schema))):
        yield f"{drawn} fields became {len(list(fields_of(schema)))}"


def _lives(mutant: Mutant, file: CheckedFile) -> int:
    if file.processes:
        return live(file.processes, mutant.seed)
    if file.decisions is not None:
        return _decide(file.decisions, Random(mutant.seed))
    if file.form is not None:
        _answer(file.form, Random(mutant.seed))
    return 1


def _decide(model: DecisionModel, random: Random) -> int:
    names = sorted({name for one in model.decisions.values() for name in one.inputs} | {"n"})
    for decision in model.decisions:
        for _ in range(3):
            given: dict[str, Value] = {name: random.choice(VALUES) for name in names}
            try:
                model.evaluate(decision, given, AT)
            except DecisionFailed:
                continue
    return len(model.decisions)


def _answer(schema: Mapping[str, object], random: Random) -> None:
    junk: tuple[object, ...] = (
        None,
        True,
        2,
        -1.5,
        "",
        "x",
        "2026-11-24",
        [],
        ["a", "a"],
        {"a": 1},
        "9" * 400,
    )
    keys = [one.key for one in fields_of(schema)]
    for _ in range(3):
        try:
            validate_form(schema, {key: random.choice(junk) for key in keys})
        except FormRefused:
            continue


def fingerprint(value: Any) -> Any:
    """A compiled thing as plain values, its expressions as their texts, so that two compare."""
    if isinstance(value, Expression):
        return ("feel", value.text, sorted(value.inputs))
    if is_dataclass(value) and not isinstance(value, type):
        return [fingerprint(getattr(value, one.name)) for one in fields(value)]
    if isinstance(value, Mapping):
        return [(key, fingerprint(inner)) for key, inner in value.items()]
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple | list):
        return [fingerprint(inner) for inner in value]
    return value

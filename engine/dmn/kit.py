"""Runs the cases of the DMN Technology Compatibility Kit (dmn-tck/tck) against this room."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from engine.dmn.decisions import DecisionModel
from engine.dmn.faults import DmnRefused
from engine.dmn.kit_values import parts, read_value, same
from engine.dmn.parsing import parse_dmn
from engine.feel import Moment, Value, format_value
from engine.xml import parse_xml
from kernel.errors import Invalid, TuntasError

NOT_COUNTED = "non-compliant"
"""The kit's folder of cases that the standard does not ask for."""

APART = "0076-feel-external-java"
"""Needs Java: counted, and also shown apart."""

AT = Moment(dt.datetime(2020, 1, 1, 12, tzinfo=dt.UTC), dt.UTC)
"""What now() answers in the kit; its cases do not depend on it."""


@dataclass(frozen=True, slots=True)
class KitFailure:
    """A case that did not pass, and why."""

    folder: str
    file: str
    case: str
    reason: str


@dataclass(frozen=True, slots=True)
class Tally:
    """So many cases passed of so many."""

    passed: int
    total: int


@dataclass(frozen=True, slots=True)
class KitReport:
    """The outcome of a kit run; `passed`, `total` and `failed` leave out what is not counted."""

    passed: int
    total: int
    failed: tuple[KitFailure, ...]
    uncounted: tuple[KitFailure, ...]  #: those among the cases that are not counted
    levels: dict[str, Tally]  #: by the kit's level folder, the uncounted one too
    apart: dict[str, Tally]  #: folders whose share is shown beside the rest

    def to_json(self) -> dict[str, object]:
        """The report in plain JSON types."""

        def tallies(found: dict[str, Tally]) -> dict[str, object]:
            return {name: {"passed": t.passed, "total": t.total} for name, t in found.items()}

        def failures(found: Sequence[KitFailure]) -> list[dict[str, str]]:
            return [
                {"folder": f.folder, "file": f.file, "case": f.case, "reason": f.reason}
                for f in found
            ]

        return {
            "passed": self.passed,
            "total": self.total,
            "failed": failures(self.failed),
            "uncounted": failures(self.uncounted),
            "levels": tallies(self.levels),
            "apart": tallies(self.apart),
        }


@dataclass(frozen=True, slots=True)
class _Outcome:
    level: str
    folder: str
    file: str
    case: str
    reason: str  #: empty for a case that passed


def run_kit(folders: Sequence[Path], progress: Callable[[str], None] | None = None) -> KitReport:
    """Run every `*-test-*.xml` under the folders; a line to `progress` for each folder.

    A case passes when all its result nodes match. Raises Invalid where no test file is found.
    """
    files = sorted({file for folder in folders for file in folder.rglob("*-test-*.xml")})
    if not files:
        names = ", ".join(str(folder) for folder in folders)
        raise Invalid(f"no kit files (*-test-*.xml) under {names}; give the kit's TestCases folder")
    outcomes: list[_Outcome] = []
    for number, file in enumerate(files, 1):
        found = list(_run_file(file))
        outcomes += found
        if progress is not None:
            good = sum(not outcome.reason for outcome in found)
            progress(f"{number}/{len(files)} {file.parent.name}: {good} of {len(found)}")
    return _report(outcomes)


def _report(outcomes: Sequence[_Outcome]) -> KitReport:
    counted = [outcome for outcome in outcomes if outcome.level != NOT_COUNTED]
    levels = sorted({outcome.level for outcome in outcomes})
    whole = _tally(counted)
    return KitReport(
        passed=whole.passed,
        total=whole.total,
        failed=_failures(counted),
        uncounted=_failures(o for o in outcomes if o.level == NOT_COUNTED),
        levels={level: _tally(o for o in outcomes if o.level == level) for level in levels},
        apart={APART: _tally(o for o in outcomes if o.folder == APART)},
    )


def _failures(outcomes: Iterable[_Outcome]) -> tuple[KitFailure, ...]:
    return tuple(KitFailure(o.folder, o.file, o.case, o.reason) for o in outcomes if o.reason)


def _tally(outcomes: Iterable[_Outcome]) -> Tally:
    reasons = [outcome.reason for outcome in outcomes]
    return Tally(reasons.count(""), len(reasons))


def _run_file(file: Path) -> Iterator[_Outcome]:
    root = parse_xml(file.read_bytes())
    model: DecisionModel | str
    try:
        model = _model_for(file, root)
    except (TuntasError, OSError) as problem:
        model = f"the model is refused: {problem}"
    for case in parts(root, "testCase"):
        reason = model if isinstance(model, str) else _run_case(model, case)
        level = file.parent.parent.name
        yield _Outcome(level, file.parent.name, file.name, case.get("id", ""), reason)


def _model_for(file: Path, root: etree._Element) -> DecisionModel:
    named = parts(root, "modelName")
    wanted = (named[0].text or "").strip() if named else ""
    path = file.parent / wanted
    imports: dict[str, DecisionModel] = {}
    pending = [other for other in sorted(file.parent.glob("*.dmn")) if other.name != wanted]
    while pending:
        left = [other for other in pending if not _add_import(other, imports)]
        if len(left) == len(pending):
            break
        pending = left
    return parse_dmn(path.read_bytes(), imports=imports, tolerant=True)


def _add_import(path: Path, imports: dict[str, DecisionModel]) -> bool:
    """Whether the file could be read with the imports known so far; it is known from then on."""
    try:
        model = parse_dmn(path.read_bytes(), imports=imports, tolerant=True)
    except DmnRefused:
        return False
    imports[model.namespace] = model
    return True


def _run_case(model: DecisionModel, case: etree._Element) -> str:
    """Why a case fails; empty when it passes."""
    try:
        given = {node.get("name", ""): read_value(node, AT) for node in parts(case, "inputNode")}
        reasons = [_check(model, case, node, given) for node in parts(case, "resultNode")]
    except Invalid as problem:
        return str(problem)
    except Exception as problem:  # A crash is this case's failure, and must not end the run.
        return f"crashed: {type(problem).__name__}: {problem}"
    if not reasons:
        return "the case has no result node"
    return "; ".join(reason for reason in reasons if reason)


def _check(
    model: DecisionModel, case: etree._Element, node: etree._Element, given: dict[str, Value]
) -> str:
    name = node.get("name", "")
    error_expected = node.get("errorResult") == "true"
    expected = [read_value(element, AT) for element in parts(node, "expected")]
    try:
        actual = _answer(model, case.get("invocableName", ""), name, given)
    except TuntasError as problem:
        return "" if error_expected else f"{name}: {problem}"
    if error_expected and actual is None:
        return ""
    wanted = expected[0] if expected else None
    if same(wanted, actual, AT):
        return ""
    return f"{name}: expected {format_value(wanted)}, got {format_value(actual)}"


def _answer(model: DecisionModel, service: str, name: str, given: dict[str, Value]) -> Value:
    if service:
        value = model.evaluate_service(service, given, AT).value
        several = isinstance(value, dict) and name in value
        return value[name] if several else value
    if any(found.name == name for found in model.services.values()):
        return model.evaluate_service(name, given, AT).value
    return model.evaluate(name, given, AT).value

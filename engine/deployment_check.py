"""Reads model files of a deployment together: every finding of every file, or what they compile to.

Pure: no store. `tuntas lint` and `tuntas deploy` see the same findings.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from engine.dmn import DecisionModel, DmnRefused, parse_dmn
from engine.findings import Finding, FindingKind, Level
from engine.forms import check_form_schema
from engine.long_names import find_long_names, long_id
from engine.model import Counts, Need, Needed, parse_bpmn
from engine.model.definition import Binding, Definition, Literal, Node
from engine.model.parsing import references_of
from engine.xml import XmlRefused
from kernel.errors import Invalid, NotFound

Contents = frozenset[tuple[str, str]]
"""(kind, id) of processes, decisions and forms."""
KINDS = (".bpmn", ".dmn", ".form")
#: Endings that other tools write, and the kind of model behind them.
_OTHER_ENDINGS = {".bpmn20.xml": ".bpmn", ".bpmn2": ".bpmn", ".dmn11.xml": ".dmn"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedFile:
    """One file, read: what is in it, and what stands against it."""

    name: str
    processes: tuple[Definition, ...] = ()
    decisions: DecisionModel | None = None
    form_id: str | None = None
    form: Mapping[str, object] | None = None
    needs: tuple[Need, ...] = ()
    findings: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()
    counts: Counts | None = None  #: of a BPMN file

    def process(self, process_id: str) -> Definition:
        """The process of this id in the file."""
        for definition in self.processes:
            if definition.process_id == process_id:
                return definition
        raise NotFound(f"{self.name} has no process {process_id!r}")

    def contents(self) -> list[tuple[str, str, str | None, str | None]]:
        """(kind, id, name, version tag) of everything that gets a version."""
        found: list[tuple[str, str, str | None, str | None]] = [
            ("process", one.process_id, one.name, one.version_tag) for one in self.processes
        ]
        if self.decisions is not None:
            found += [
                ("decision", one.id, one.name, None) for one in self.decisions.decisions.values()
            ]
        if self.form_id is not None:
            found.append(("form", self.form_id, None, None))
        return found


class DeploymentRefused(Invalid):
    """Files that are not deployed; `findings` is file name -> what stands against it."""

    def __init__(self, findings: Mapping[str, Sequence[Finding]]) -> None:
        self.findings = {name: tuple(found) for name, found in findings.items() if found}
        lines = [f"{name}: {one}" for name, found in self.findings.items() for one in found]
        super().__init__("not deployed:\n" + "\n".join(lines))


def kind_of(name: str) -> str | None:
    """The one of KINDS that a file name stands for; None for anything but a model."""
    other = (kind for ending, kind in _OTHER_ENDINGS.items() if name.endswith(ending))
    own = PurePosixPath(name).suffix
    return own if own in KINDS else next(other, None)


def check_files(
    files: Mapping[str, bytes], *, known_clocks: Collection[str] | None = None
) -> list[CheckedFile]:
    """Read the files of one deployment, in the order of their names.

    Raises DeploymentRefused: with findings of any file, with the same process, decision or form
    twice, or with something bound to `deployment` that the deployment lacks.
    """
    checked = [check_file(name, files[name], known_clocks=known_clocks) for name in sorted(files)]
    findings = findings_of_set(checked)
    if any(findings.values()):
        raise DeploymentRefused(findings)
    return checked


def findings_of_set(checked: Sequence[CheckedFile]) -> dict[str, list[Finding]]:
    """File name -> what stands against it, by itself and as one of a set."""
    findings = {file.name: list(file.findings) for file in checked}
    _find_doubles(checked, findings)
    _find_missing(checked, findings)
    return findings


def check_file(
    name: str, data: bytes, *, known_clocks: Collection[str] | None = None
) -> CheckedFile:
    """Read one file by itself; faults become findings."""
    file = _read(name, data, known_clocks)
    long = [fault for one in file.processes for fault in find_long_names(one)]
    long += [
        fault
        for kind, id_, _, _ in file.contents()
        if kind != "process"
        for fault in long_id(kind, id_)
    ]
    return replace(file, findings=(*file.findings, *long)) if long else file


def _read(name: str, data: bytes, known_clocks: Collection[str] | None) -> CheckedFile:
    match kind_of(name):
        case ".bpmn":
            return check_bpmn(name, data, known_clocks=known_clocks)
        case ".dmn":
            return _dmn(name, data)
        case ".form":
            form = check_form_schema(data, file=name)
            return CheckedFile(
                name=name,
                form_id=form.form_id or None,
                form=form.schema,
                findings=form.findings,
            )
        case _:
            suffix = PurePosixPath(name).suffix
            reason = f"a file ending in {suffix or 'nothing'!r} is no model"
            return CheckedFile(name=name, findings=(_fault(reason, f"one of {', '.join(KINDS)}"),))


def jobs_of_workers(definitions: Iterable[Definition], types: Collection[str]) -> list[Finding]:
    """Warnings: elements whose job type has no delegate among `types`; others must do them.

    A type that is an expression is known only when it runs, and gets none.
    """
    return [
        Finding(
            element_id=node.id,
            element_name=node.name or "",
            line=node.line,
            reason=f"Tuntas does not do jobs of type {node.job.type.text!r} itself",
            expected="an external worker that activates them",
            kind=FindingKind.DIALECT,
            level=Level.WARNING,
        )
        for definition in definitions
        for node in definition.nodes
        if node.job is not None
        and isinstance(node.job.type, Literal)
        and node.job.type.text not in types
    ]


def check_bpmn(
    name: str, data: bytes, *, known_clocks: Collection[str] | None = None
) -> CheckedFile:
    """Read one file as BPMN, however its name ends; faults become findings."""
    file = parse_bpmn(data, file=name, known_clocks=known_clocks)
    return CheckedFile(
        name=name,
        processes=file.definitions,
        needs=file.references,
        findings=file.findings,
        warnings=file.notes,
        counts=file.counts,
    )


def _dmn(name: str, data: bytes) -> CheckedFile:
    try:
        return CheckedFile(name=name, decisions=parse_dmn(data, file=name))
    except DmnRefused as refused:
        return CheckedFile(name=name, findings=refused.findings)
    except XmlRefused as refused:
        return CheckedFile(name=name, findings=(_fault(refused.reason, "", refused.line),))


def _find_doubles(checked: Sequence[CheckedFile], findings: dict[str, list[Finding]]) -> None:
    first: dict[tuple[str, str], str] = {}
    for file in checked:
        for kind, id_, _, _ in file.contents():
            other = first.setdefault((kind, id_), file.name)
            if other != file.name:
                fault = _fault(f"{kind} {id_!r} is in {other} as well", "each id in one file")
                findings[file.name].append(fault)


def _find_missing(checked: Sequence[CheckedFile], findings: dict[str, list[Finding]]) -> None:
    there = {(kind, id_) for file in checked for kind, id_, _, _ in file.contents()}
    for file in checked:
        for need in file.needs:
            if (need.kind.value, need.reference.id.text) not in there:
                findings[file.name].append(_missing(need))


def missing_latest(
    checked: Sequence[CheckedFile], deployed: Contents
) -> Iterator[tuple[str, Finding]]:
    """(file, warning) for what is bound to `latest` and neither in the set nor deployed."""
    there = deployed | {(kind, id_) for file in checked for kind, id_, _, _ in file.contents()}
    for file in checked:
        for definition in file.processes:
            for node in definition.nodes:
                for kind, reference in references_of(node):
                    wanted = (kind.value, reference.id.text)
                    latest = reference.binding is Binding.LATEST
                    if latest and isinstance(reference.id, Literal) and wanted not in there:
                        yield file.name, _not_yet(node, *wanted)


def _not_yet(node: Node, kind: str, id_: str) -> Finding:
    return Finding(
        element_id=node.id,
        element_name=node.name or "",
        line=node.line,
        reason=f"there is no {kind} {id_!r}, neither here nor deployed",
        expected="its file in this set, or deployed before the process comes here",
        kind=FindingKind.STRUCTURE,
        level=Level.WARNING,
    )


def _missing(need: Need) -> Finding:
    suffix = {Needed.PROCESS: ".bpmn", Needed.DECISION: ".dmn", Needed.FORM: ".form"}[need.kind]
    return Finding(
        element_id=need.element_id,
        element_name="",
        line=need.line,
        reason=f"{need.kind.value} {need.reference.id.text!r} is not in this deployment",
        expected=f"its {suffix} file deployed together with this one",
        kind=FindingKind.STRUCTURE,
    )


def _fault(reason: str, expected: str, line: int = 0) -> Finding:
    return Finding("", "", line, reason, expected, FindingKind.STRUCTURE)

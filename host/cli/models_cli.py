"""`tuntas lint` and `tuntas deploy`: the process owner's two commands."""

import contextlib
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from complaints import deploying
from engine.deployment_check import KINDS, CheckedFile, check_file, jobs_of_workers, kind_of
from engine.findings import Finding, FindingKind
from engine.model import parse_bpmn
from host import bundled
from host.cli.arguments import ZONE
from host.cli.output import emit_json, json_option, opened_office, operator, store_option
from host.wiring import DELEGATES
from kernel.errors import Invalid

_FILES = click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, path_type=Path),
)


@click.command()
@_FILES
@click.option(
    "--structure",
    is_flag=True,
    help="Look at the BPMN alone; ignore vendor extensions and expressions.",
)
@json_option
@click.pass_context
def lint(context: click.Context, files: tuple[Path, ...], structure: bool, as_json: bool) -> None:
    """Check models: accepted, or every finding.

    A finding has element, line, reason, what was expected, and kind.

    Folders mean all .bpmn, .dmn and .form files below them. With the file of the decision
    sla_policy among them, the names of clocks are checked too. Kinds: structure (the diagram),
    expression (FEEL, durations), dialect (an element or attribute that is not executed).

    Exit 0: all accepted, 1: something refused, 2: wrong use.
    """
    paths = [path for given in files for path in _models_in(given)]
    clocks = None if structure else _clocks_of(paths)
    results = []
    for number, path in enumerate(paths, 1):
        checked = _check(path, structure, clocks)
        results.append(_as_json(path, checked))
        if not as_json:
            _print(path, results[-1], checked)
        if number % 100 == 0:
            click.echo(f"checked {number} of {len(paths)} files", err=True)
    refused = sum(not result["accepted"] for result in results)
    if as_json:
        emit_json({"files": results, "accepted": len(results) - refused, "refused": refused})
    elif len(paths) > 1:
        click.echo(f"{len(paths)} files: {len(paths) - refused} accepted, {refused} refused")
    context.exit(1 if refused else 0)


@click.command()
@_FILES
@click.option(
    "--zone",
    type=ZONE,
    default="Asia/Jakarta",
    show_default=True,
    metavar="IANA",
    help="Of processes that timers and messages start.",
)
@store_option
@json_option
def deploy(files: tuple[Path, ...], zone: ZoneInfo, store: str | None, as_json: bool) -> None:
    """Deploy model files as one set: all of them, or none.

    When one is refused, every finding of every file is shown. Names of clocks are checked against
    the decision sla_policy among FILES, or the one deployed before.

    Folders mean all .bpmn, .dmn and .form files below them. Exit 1: refused, nothing is deployed.
    """
    for path in files:
        _models_in(path)
    contents = bundled.read_models(files)
    with opened_office(store) as office:
        deployment = deploying.deploy(
            office.database, office.runtime, contents, actor=operator(), zone=zone.key
        )
    if as_json:
        emit_json({"deployment": deployment.id, "new": deployment.new, "files": deployment.files})
    elif deployment.new:
        click.echo(f"deployment {deployment.id}: {', '.join(deployment.files)}")
    else:
        click.echo(f"nothing changed since deployment {deployment.id}")


def _models_in(path: Path) -> list[Path]:
    """The file itself, or the models below a folder; a folder without any is wrong use."""
    if not path.is_dir():
        return [path]
    found = sorted(one for one in path.rglob("*") if kind_of(one.name) and one.is_file())
    if not found:
        raise click.UsageError(f"{path}: no model lies in this folder; expected {', '.join(KINDS)}")
    return found


class _Checked:
    """What lint shows of one file."""

    def __init__(
        self,
        findings: tuple[Finding, ...],
        notes: tuple[Finding, ...],
        counts: dict[str, int] | None,
    ) -> None:
        self.findings = findings
        self.notes = notes
        self.counts = counts


def _clocks_of(paths: list[Path]) -> frozenset[str] | None:
    """The clocks of the policy among the files; None without one that can be read."""
    for path in paths:
        with contextlib.suppress(OSError, Invalid):
            one = {path.name: path.read_bytes()} if path.suffix == ".dmn" else {}
            if found := deploying.clock_names(one):
                return found
    return None


def _check(path: Path, structure: bool, clocks: frozenset[str] | None) -> _Checked:
    try:
        data = path.read_bytes()
    except OSError as problem:
        reason = f"cannot be read: {problem.strerror}"
        finding = Finding("", "", 0, reason, "a file that may be read", FindingKind.STRUCTURE)
        return _Checked((finding,), (), None)
    if kind_of(path.name) in (".dmn", ".form"):
        file: CheckedFile = check_file(path.name, data)
        return _Checked(file.findings, file.notes, None)
    bpmn = parse_bpmn(data, file=path.name, structure_only=structure, known_clocks=clocks)
    counts = {
        "nodes": bpmn.counts.nodes,
        "flows": bpmn.counts.flows,
        "compiled_nodes": bpmn.counts.compiled_nodes,
        "compiled_flows": bpmn.counts.compiled_flows,
    }
    notes = (*bpmn.notes, *jobs_of_workers(bpmn.definitions, DELEGATES))
    return _Checked(bpmn.findings, notes, counts)


def _as_json(path: Path, checked: _Checked) -> dict[str, object]:
    return {
        "file": str(path),
        "accepted": not checked.findings,
        "counts": checked.counts,
        "findings": [_finding_json(finding) for finding in checked.findings],
        "notes": [_finding_json(note) for note in checked.notes],
    }


def _finding_json(finding: Finding) -> dict[str, object]:
    return {
        "element_id": finding.element_id,
        "element_name": finding.element_name,
        "line": finding.line,
        "reason": finding.reason,
        "expected": finding.expected,
        "kind": finding.kind.value,
    }


def _print(path: Path, result: dict[str, object], checked: _Checked) -> None:
    click.echo(f"{path}: {'accepted' if result['accepted'] else 'refused'}{_counts(checked)}")
    for finding in checked.findings:
        click.echo(f"  {finding}")
    for note in checked.notes:
        click.echo(f"  note: {note}")


def _counts(checked: _Checked) -> str:
    if checked.counts is None:
        return ""
    count = checked.counts
    return (
        f" ({count['nodes']} nodes and {count['flows']} flows in the file,"
        f" {count['compiled_nodes']} and {count['compiled_flows']} compiled)"
    )


COMMANDS = (lint, deploy)

"""`tuntas lint` and `tuntas deploy`: the process owner's two commands."""

import getpass
from pathlib import Path

import click

from engine import deployments
from engine.deployment_check import KINDS, CheckedFile, check_file
from engine.model import parse_bpmn
from engine.model.findings import Finding
from host import bundled
from host.cli.output import emit_json, json_option, opened_office, store_option

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
    """Check models: accepted, or every finding with element, line, reason and kind.

    Folders mean all models below them. Exit 0: all accepted, 1: something refused.
    """
    paths = [path for given in files for path in _models_in(given)]
    results = []
    for path in paths:
        checked = _check(path, structure)
        results.append(_as_json(path, checked))
        if not as_json:
            _print(path, results[-1], checked)
    refused = sum(not result["accepted"] for result in results)
    if as_json:
        emit_json({"files": results, "accepted": len(results) - refused, "refused": refused})
    elif len(paths) > 1:
        click.echo(f"{len(paths)} files: {len(paths) - refused} accepted, {refused} refused")
    context.exit(1 if refused else 0)


@click.command()
@_FILES
@store_option
@json_option
def deploy(files: tuple[Path, ...], store: str | None, as_json: bool) -> None:
    """Deploy model files as one set: all of them, or none with every finding."""
    contents = bundled.read_models(files)
    clocks = bundled.clock_names(contents)
    with opened_office(store) as office:
        deployment = office.database.write(
            lambda uow: deployments.deploy(
                uow, contents, actor=getpass.getuser(), known_clocks=clocks
            )
        )
    if as_json:
        emit_json({"deployment": deployment.id, "new": deployment.new, "files": deployment.files})
    elif deployment.new:
        click.echo(f"deployment {deployment.id}: {', '.join(deployment.files)}")
    else:
        click.echo(f"nothing changed since deployment {deployment.id}")


def _models_in(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(one for one in path.rglob("*") if one.suffix in KINDS)
    return [path]


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


def _check(path: Path, structure: bool) -> _Checked:
    data = path.read_bytes()
    if path.suffix in (".dmn", ".form"):
        file: CheckedFile = check_file(path.name, data)
        return _Checked(file.findings, file.notes, None)
    bpmn = parse_bpmn(data, file=path.name, structure_only=structure)
    counts = {
        "nodes": bpmn.counts.nodes,
        "flows": bpmn.counts.flows,
        "compiled_nodes": bpmn.counts.compiled_nodes,
        "compiled_flows": bpmn.counts.compiled_flows,
    }
    return _Checked(bpmn.findings, bpmn.notes, counts)


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

"""`tuntas lint`: what a process owner asks before every deployment.

It starts without store, web and scheduler: tests/architecture/test_start_up.py.
"""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import click

from complaints.clock_names import clock_names
from complaints.model_check import Surroundings, check_models
from engine.deployment_check import (
    CheckedFile,
    check_bpmn,
    check_file,
    findings_of_set,
    kind_of,
)
from engine.findings import Finding, FindingKind, Level
from engine.model import Counts, parse_bpmn
from host.cli.model_files import files_argument, findings_json, models_in, strict_option
from host.cli.output import emit_json, json_option, opened_office, store_option
from host.policies import OWN_JOBS, POLICIES
from kernel.errors import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class _Result:
    """What lint says of one file."""

    path: Path
    counts: Counts | None = None
    refused: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()


@click.command()
@files_argument
@click.option(
    "--structure",
    is_flag=True,
    help="Look at the BPMN alone; ignore vendor extensions and expressions.",
)
@strict_option
@store_option
@json_option
@click.pass_context
def lint(  # noqa: PLR0913
    context: click.Context,
    files: tuple[Path, ...],
    structure: bool,
    strict: bool,
    store: str | None,
    as_json: bool,
) -> None:
    """Check models: accepted, or every finding.

    A finding has element, line, reason, what was expected, kind, and level: refused, or warning.

    Folders mean all .bpmn, .dmn and .form files below them; they are checked as one set, in which
    what is bound together must be. With the file of the decision sla_policy among them, the names
    of clocks are checked too. Kinds: structure (the diagram), expression (FEEL, durations),
    dialect (an element or attribute that is not executed), policy (a cell, group, clock or
    variable with which the office cannot work).

    With --store, also against the units, people and models there, as a deployment would; without
    it TUNTAS_DATABASE_URL is not looked at.

    Exit 0: all accepted, 1: something refused, 2: wrong use.
    """
    paths = [path for given in files for path in models_in(given)]
    as_set = any(given.is_dir() for given in files)
    results = _structure(paths) if structure else _models(paths, store, as_set=as_set)
    results = [_strictly(one) for one in results] if strict else results
    refused = sum(bool(one.refused) for one in results)
    if as_json:
        shown = [_as_json(one) for one in results]
        emit_json({"files": shown, "accepted": len(results) - refused, "refused": refused})
    else:
        _print(results, refused)
    context.exit(1 if refused else 0)


def _structure(paths: list[Path]) -> list[_Result]:
    """The diagrams alone; decisions and forms as ever."""
    results = []
    for path in _with_progress(paths):
        content = _content(path)
        if isinstance(content, Finding):
            results.append(_Result(path=path, refused=(content,)))
        elif kind_of(path.name) in (".dmn", ".form"):
            file = check_file(path.name, content)
            results.append(_Result(path=path, refused=file.findings, warnings=file.warnings))
        else:
            bpmn = parse_bpmn(content, file=path.name, structure_only=True)
            result = _Result(
                path=path, counts=bpmn.counts, refused=bpmn.findings, warnings=bpmn.notes
            )
            results.append(result)
    return results


def _models(paths: list[Path], store: str | None, *, as_set: bool) -> list[_Result]:
    """The files as `tuntas deploy` sees them; `as_set`: they are all there is."""
    contents = {str(path): _content(path) for path in paths}
    read = {name: one for name, one in contents.items() if isinstance(one, bytes)}
    unread = {name: [one] for name, one in contents.items() if isinstance(one, Finding)}
    around = _without_store(read, as_set=as_set) if store is None else _around(store, read)
    sound = [path for path in paths if str(path) in read]
    checked = [_check(path, read[str(path)], around.clocks) for path in _with_progress(sound)]
    found = check_models(read, checked, around)
    for name, some in _of_each(checked, as_set=as_set).items():
        found[name] = [*some, *found[name]]
    counts = {file.name: file.counts for file in checked}
    return [_result(path, {**unread, **found}[str(path)], counts.get(str(path))) for path in paths]


def _without_store(contents: Mapping[str, bytes], *, as_set: bool) -> Surroundings:
    return Surroundings(
        policies=POLICIES,
        own_jobs=OWN_JOBS,
        clocks=_clocks_of(contents),
        deployed=frozenset() if as_set else None,
    )


def _around(store: str, contents: Mapping[str, bytes]) -> Surroundings:
    # Imported here: without a store, lint starts without what opens one.
    from complaints.deploying import surroundings

    with opened_office(store, must_exist=True) as office:
        around, _ = office.database.read(lambda uow: surroundings(uow, office.runtime, contents))
    return around


def _of_each(checked: list[CheckedFile], *, as_set: bool) -> dict[str, list[Finding]]:
    if as_set:
        return findings_of_set(checked)
    return {file.name: list(file.findings) for file in checked}


def _check(path: Path, content: bytes, clocks: frozenset[str] | None) -> CheckedFile:
    """A file with an ending that deployments do not know is read as BPMN."""
    if kind_of(path.name) in (".dmn", ".form"):
        return check_file(str(path), content)
    return check_bpmn(str(path), content, known_clocks=clocks)


def _result(path: Path, found: list[Finding], counts: Counts | None) -> _Result:
    return _Result(
        path=path,
        counts=counts,
        refused=tuple(one for one in found if one.level is Level.REFUSED),
        warnings=tuple(one for one in found if one.level is Level.WARNING),
    )


def _strictly(result: _Result) -> _Result:
    """Warnings refuse as well; they stay called so."""
    return replace(result, refused=(*result.refused, *result.warnings), warnings=())


def _with_progress(paths: list[Path]) -> Iterator[Path]:
    for number, path in enumerate(paths, 1):
        yield path
        if number % 100 == 0:
            click.echo(f"checked {number} of {len(paths)} files", err=True)


def _clocks_of(contents: Mapping[str, bytes]) -> frozenset[str] | None:
    """The clocks of the policy among the files; None without one that can be read."""
    for name, content in contents.items():
        with contextlib.suppress(Invalid):
            if found := clock_names({name: content}):
                return found
    return None


def _content(path: Path) -> bytes | Finding:
    try:
        return path.read_bytes()
    except OSError as problem:
        reason = f"cannot be read: {problem.strerror}"
        return Finding("", "", 0, reason, "a file that may be read", FindingKind.STRUCTURE)


def _as_json(result: _Result) -> dict[str, object]:
    return {
        "file": str(result.path),
        "accepted": not result.refused,
        "counts": None if result.counts is None else asdict(result.counts),
        "findings": findings_json(result.refused),
        "warnings": findings_json(result.warnings),
    }


def _print(results: list[_Result], refused: int) -> None:
    for result in results:
        verdict = "refused" if result.refused else "accepted"
        click.echo(f"{result.path}: {verdict}{_counts(result.counts)}")
        for finding in result.refused:
            click.echo(f"  {finding}")
        for warning in result.warnings:
            click.echo(f"  warning: {warning}")
    if len(results) > 1:
        click.echo(f"{len(results)} files: {len(results) - refused} accepted, {refused} refused")


def _counts(counts: Counts | None) -> str:
    if counts is None:
        return ""
    return (
        f" ({counts.nodes} nodes and {counts.flows} flows in the file,"
        f" {counts.compiled_nodes} and {counts.compiled_flows} compiled)"
    )


COMMANDS = (lint,)

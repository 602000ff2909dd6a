"""`tuntas feel`, `tuntas decide` and `tuntas tck`: the languages without a store."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from engine.dmn import parse_dmn
from engine.dmn.kit import run_kit
from engine.feel import Moment, Value, compile_expression, format_value, names_in, to_feel, to_json
from host.cli.arguments import INSTANT, ZONE
from host.cli.output import emit_json, json_option, parse_object
from kernel.clock import SystemClock
from kernel.errors import Invalid

_now_option = click.option(
    "--now", type=INSTANT, metavar="INSTANT", help="What now() answers; default: the machine's now."
)
_zone_option = click.option(
    "--zone",
    type=ZONE,
    default="Asia/Jakarta",
    show_default=True,
    metavar="IANA",
    help="The zone of now() and today().",
)


# An expression may begin with a minus, which is no option.
@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("expression")
@click.option(
    "--context",
    "context_json",
    default="{}",
    metavar="JSON",
    help="Names in scope, as a JSON object or @file.",
)
@_now_option
@_zone_option
@json_option
def feel(
    expression: str, context_json: str, now: datetime | None, zone: ZoneInfo, as_json: bool
) -> None:
    """Evaluate a FEEL expression.

    Such as: tuntas feel 'amount * 2' --context '{"amount": 21}'

    Warnings (why a part is null) go to standard error. Exit 1: the expression is refused.
    """
    context = parse_object(context_json, "--context")
    values: dict[str, Value] = {name: to_feel(value) for name, value in context.items()}
    warnings: list[str] = []
    compiled = compile_expression(expression, names_in(values))
    value = compiled.evaluate(values, _moment(now, zone), warnings)
    _answer(value, warnings, as_json)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("decision")
@click.option(
    "--input",
    "input_json",
    default="{}",
    metavar="JSON",
    help="Input data by name, as a JSON object or @file.",
)
@_now_option
@_zone_option
@json_option
def decide(  # noqa: PLR0913
    file: Path,
    decision: str,
    input_json: str,
    now: datetime | None,
    zone: ZoneInfo,
    as_json: bool,
) -> None:
    """Evaluate DECISION (id or name) of a DMN file.

    Such as: tuntas decide bpmn/policies/routing.dmn routing --input '{"class": "complaint"}'

    Exit 1: the file or the decision is refused.
    """
    data = parse_object(input_json, "--input")
    try:
        model = parse_dmn(file.read_bytes())
    except Invalid as problem:
        raise Invalid(f"{file}: {problem}") from problem
    values = {name: to_feel(value) for name, value in data.items()}
    result = model.evaluate(decision, values, _moment(now, zone))
    if as_json:
        emit_json(
            {
                "value": to_json(result.value),
                "matched_rules": result.matched_rules,
                "warnings": result.warnings,
            }
        )
        return
    click.echo(format_value(result.value))
    if result.matched_rules:
        click.echo(f"rules: {', '.join(result.matched_rules)}", err=True)
    for warning in result.warnings:
        click.echo(f"warning: {warning}", err=True)


@click.command()
@click.argument(
    "folders",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
@json_option
def tck(folders: tuple[Path, ...], as_json: bool) -> None:
    """Run cases of the DMN Technology Compatibility Kit.

    Those below FOLDERS, however deep, in one process; a case is one testCase with all its result
    nodes.
    JSON: passed, total, failed (folder, file, case, reason), uncounted (the same), levels, apart.
    """
    report = run_kit(folders, lambda line: click.echo(line, err=True))
    data = report.to_json()
    if as_json:
        emit_json(data)
        return
    share = 100 * report.passed / report.total if report.total else 0
    click.echo(f"{report.passed} of {report.total} cases pass ({share:.1f} %)")
    for name, tally in report.levels.items():
        click.echo(f"  {name}: {tally.passed} of {tally.total}")
    for name, tally in report.apart.items():
        click.echo(f"  apart: {name}: {tally.passed} of {tally.total}")
    for failure in report.failed:
        click.echo(f"failed: {failure.folder} {failure.case}: {failure.reason}")


def _moment(now: datetime | None, zone: ZoneInfo) -> Moment:
    return Moment(now or SystemClock().now(), zone)


def _answer(value: Value, warnings: list[str], as_json: bool) -> None:
    if as_json:
        emit_json({"value": to_json(value), "warnings": warnings})
        return
    click.echo(format_value(value))
    for warning in warnings:
        click.echo(f"warning: {warning}", err=True)


COMMANDS = (feel, decide, tck)

"""`tuntas deadline`: one deadline computed and explained, without a store."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from host.cli.arguments import INSTANT, choice
from host.cli.calendar_cli import calendar_option, read_calendar
from host.cli.output import emit_json, json_option, language_option
from kernel.errors import Invalid
from kernel.instants import parse_instant
from sla.conventions import (
    DayZero,
    DueInPause,
    EndOfWorkingDay,
    Language,
    Roll,
    conventions_from_json,
)
from sla.deadline_report import DeadlineRequest, deadline_report, read_request, term_of_request
from sla.term import Holder


@click.command()
@calendar_option
@click.option("--start", required=True, metavar="INSTANT", help="Such as 2026-11-24T08:00+07:00.")
@click.option(
    "--budget",
    required=True,
    metavar='"NUMBER UNIT"',
    help='Units: working_days, working_hours, calendar_days, hours; such as "14 working_days".',
)
@click.option(
    "--pause",
    "pauses",
    multiple=True,
    metavar="FROM/TO",
    help="Two instants; `FROM/` still lasts. May be repeated.",
)
@click.option("--end-of-working-day", type=choice(EndOfWorkingDay), help="Convention 1.")
@click.option("--day-zero", type=choice(DayZero), help="Convention 2.")
@click.option(
    "--typed-due", type=INSTANT, metavar="INSTANT", help="Convention 4: a due date set by a person."
)
@click.option("--due-in-pause", type=choice(DueInPause), help="Convention 5.")
@click.option("--roll", type=choice(Roll), help="Convention 7.")
@click.option(
    "--transfer",
    "transfers",
    multiple=True,
    metavar="INSTANT=FILE",
    help="Convention 8: from then on another calendar counts. May be repeated.",
)
@click.option(
    "--now", type=INSTANT, metavar="INSTANT", help="Also say what is used and what remains then."
)
@language_option
@json_option
def deadline(  # noqa: PLR0913
    calendar_file: Path,
    start: str,
    budget: str,
    pauses: tuple[str, ...],
    typed_due: datetime | None,
    transfers: tuple[str, ...],
    now: datetime | None,
    language: Language,
    as_json: bool,
    **chosen: str | None,
) -> None:
    """Compute one deadline and explain it day by day; needs no store.

    Such as: tuntas deadline --calendar office.json --start 2026-11-24T08:00+07:00
    --budget "14 working_days" --pause 2026-11-27T10:00+07:00/2026-12-01T15:00+07:00
    """
    calendar = read_calendar(calendar_file)
    conventions = conventions_from_json({k: v for k, v in chosen.items() if v is not None})
    try:
        request = read_request(calendar, start, budget, pauses, conventions)
        holders = tuple(_transfer(text) for text in transfers)
        request = replace(request, transfers=holders, typed_due_at=typed_due, now=now)
        term_of_request(request)
    except Invalid as problem:
        raise click.UsageError(str(problem)) from problem
    _show(request, language, as_json)


def _show(request: DeadlineRequest, language: Language, as_json: bool) -> None:
    report = deadline_report(request, language)
    if as_json:
        emit_json(report.data)
        return
    click.echo(report.text)
    if request.now is not None:
        used, left = report.data["used_share"], report.data["remaining"]
        line = "terpakai {:.0%}, sisa {:g} {}" if language == "id" else "used {:.0%}, {:g} {} left"
        click.echo(line.format(used, left, request.budget.unit))


def _transfer(text: str) -> Holder:
    since, sign, name = text.partition("=")
    if not sign or not Path(name).is_file():
        raise Invalid(f"--transfer {text!r}: expected INSTANT=FILE, a calendar that is there")
    try:
        return Holder(read_calendar(Path(name)), parse_instant(since))
    except Invalid as problem:
        raise Invalid(f"--transfer: {problem}") from problem


COMMANDS = (deadline,)

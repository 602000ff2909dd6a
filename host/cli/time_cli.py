"""`tuntas deadline`: one deadline computed and explained, without a store."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
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
from sla.shares import share_instant
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
@click.option(
    "--end-of-working-day",
    type=choice(EndOfWorkingDay),
    help="Convention 1: where a working budget ends on its last day; default closing.",
)
@click.option(
    "--day-zero",
    type=choice(DayZero),
    help="Convention 2: which day is day 0; default day_of_receipt.",
)
@click.option(
    "--typed-due", type=INSTANT, metavar="INSTANT", help="Convention 4: a due date set by a person."
)
@click.option(
    "--due-in-pause",
    type=choice(DueInPause),
    help="Convention 5: a due day inside a pause; default stands.",
)
@click.option(
    "--share",
    "shares",
    multiple=True,
    type=click.FloatRange(0, 1),
    metavar="NUMBER",
    help="Convention 6: also say when this share has passed, such as 0.8. May be repeated.",
)
@click.option(
    "--roll",
    type=choice(Roll),
    help="Convention 7: a calendar-day budget that ends on a day off; default off.",
)
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
    shares: tuple[float, ...],
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
        term = term_of_request(request)
    except Invalid as problem:
        raise click.UsageError(str(problem)) from problem
    report = deadline_report(request, language)
    reached = [(share, share_instant(term, Decimal(str(share)))) for share in shares]
    if as_json:
        passed = [{"share": share, "at": _local(request, at)} for share, at in reached]
        emit_json({**report.data, "shares": passed} if shares else report.data)
        return
    click.echo(report.text)
    for share, at in reached:
        click.echo(f"{share:.0%}: {_local(request, at) or '-'}")
    if now is not None:
        used, left = report.data["used_share"], report.data["remaining"]
        line = "terpakai {:.0%}, sisa {:g} {}" if language == "id" else "used {:.0%}, {:g} {} left"
        click.echo(line.format(used, left, request.budget.unit))


def _local(request: DeadlineRequest, at: datetime | None) -> str | None:
    """In the zone of the calendar that counts last; None while a pause lasts."""
    last = (request.calendar, *(one.calendar for one in request.transfers))[-1]
    return None if at is None else at.astimezone(last.zone).isoformat(timespec="seconds")


def _transfer(text: str) -> Holder:
    since, sign, name = text.partition("=")
    if not sign or not Path(name).is_file():
        raise Invalid(f"--transfer {text!r}: expected INSTANT=FILE, a calendar that is there")
    try:
        return Holder(read_calendar(Path(name)), parse_instant(since))
    except Invalid as problem:
        raise Invalid(f"--transfer: {problem}") from problem


COMMANDS = (deadline,)

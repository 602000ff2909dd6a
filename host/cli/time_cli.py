"""`tuntas deadline` and `tuntas calendar`: time without and with a store."""

import getpass
from datetime import date
from pathlib import Path
from typing import Any

import click

from host.cli.output import emit_json, json_option, opened_office, store_option
from kernel.errors import Invalid
from kernel.instants import parse_instant
from sla import calendars
from sla.calendar import Calendar
from sla.calendar_json import format_calendar, parse_calendar
from sla.calendar_report import between_report, hours_report
from sla.conventions import (
    DayZero,
    DueInPause,
    EndOfWorkingDay,
    Language,
    Roll,
    conventions_from_json,
)
from sla.deadline_report import Report, deadline_report, read_request

_file = click.Path(exists=True, dir_okay=False, path_type=Path)
_calendar_option = click.option(
    "--calendar", "calendar_file", required=True, type=_file, help="A calendar as JSON."
)
_language_option = click.option(
    "--language", type=click.Choice(["id", "en"]), default="id", show_default=True
)


@click.command()
@_calendar_option
@click.option("--start", required=True, metavar="INSTANT", help="Such as 2026-11-24T08:00+07:00.")
@click.option("--budget", required=True, help='Such as "14 working_days" or "60 calendar_days".')
@click.option("--pause", "pauses", multiple=True, metavar="FROM/TO", help="May be repeated.")
@click.option("--end-of-working-day", type=click.Choice(list(EndOfWorkingDay)), help="Convention 1")
@click.option("--day-zero", type=click.Choice(list(DayZero)), help="Convention 2")
@click.option("--due-in-pause", type=click.Choice(list(DueInPause)), help="Convention 5")
@click.option("--roll", type=click.Choice(list(Roll)), help="Convention 7")
@_language_option
@json_option
def deadline(  # noqa: PLR0913
    calendar_file: Path,
    start: str,
    budget: str,
    pauses: tuple[str, ...],
    language: Language,
    as_json: bool,
    **chosen: str | None,
) -> None:
    """Compute one deadline and explain it day by day; needs no store."""
    given = {name: value for name, value in chosen.items() if value is not None}
    conventions = conventions_from_json(given)
    request = read_request(_read(calendar_file), start, budget, pauses, conventions)
    _show(deadline_report(request, language), as_json)


@click.group()
def calendar() -> None:
    """Working calendars: count in them, import and export them."""


@calendar.command()
@click.argument("first", metavar="FROM")
@click.argument("last", metavar="TO")
@_calendar_option
@_language_option
@json_option
def between(first: str, last: str, calendar_file: Path, language: Language, as_json: bool) -> None:
    """Working days between two dates, both included."""
    report = between_report(_read(calendar_file), _date(first), _date(last), language)
    _show(report, as_json)


@calendar.command()
@click.argument("start", metavar="FROM")
@click.argument("end", metavar="TO")
@_calendar_option
@_language_option
@json_option
def hours(start: str, end: str, calendar_file: Path, language: Language, as_json: bool) -> None:
    """Opening hours between two instants."""
    found = _read(calendar_file)
    _show(hours_report(found, parse_instant(start), parse_instant(end), language), as_json)


@calendar.command("import")
@click.argument("files", nargs=-1, required=True, type=_file)
@click.option("--reason", required=True, help="Why: kept with the version.")
@store_option
@json_option
def import_(files: tuple[Path, ...], reason: str, store: str | None, as_json: bool) -> None:
    """Import calendars as new versions; one that changes nothing makes none."""
    read = [_read(path) for path in files]
    with opened_office(store) as office:
        stored = office.database.write(
            lambda uow: [
                calendars.import_calendar(uow, one, actor=getpass.getuser(), reason=reason)
                for one in read
            ]
        )
    data: list[dict[str, Any]] = [{"name": one.name, "version": one.version} for one in stored]
    if as_json:
        emit_json(data)
    else:
        for one in stored:
            click.echo(f"calendar {one.name}: version {one.version}")


@calendar.command()
@click.argument("name", required=False)
@store_option
def export(name: str | None, store: str | None) -> None:
    """Print the newest version of a calendar as JSON; without NAME, list them."""
    with opened_office(store) as office:
        if name is None:
            for known, version in office.database.read(calendars.list_calendars):
                click.echo(f"{known} version {version}")
            return
        found = office.database.read(lambda uow: office.calendars.latest(uow, name))
    click.echo(format_calendar(found), nl=False)


def _read(path: Path) -> Calendar:
    try:
        return parse_calendar(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise Invalid(f"{path}: this is no UTF-8 text; expected a calendar as JSON") from None
    except Invalid as problem:
        raise Invalid(f"{path}: {problem}") from problem


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"{text!r} is no date; write it as 2026-11-24") from None


def _show(report: Report, as_json: bool) -> None:
    if as_json:
        emit_json(report.data)
    else:
        click.echo(report.text)


COMMANDS = (deadline, calendar)

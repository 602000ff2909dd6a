"""`tuntas calendar`: count in calendars, import and export them."""

from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path

import click

from access.office import Office
from complaints import calendar_edit
from complaints.calendar_edit import RecountFailed
from host.cli.arguments import DATE, INSTANT, YEARS
from host.cli.output import (
    emit_json,
    json_option,
    language_option,
    opened_office,
    operator,
    store_option,
)
from kernel.errors import Invalid
from kernel.unit_of_work import UnitOfWork
from sla import calendars
from sla.calendar import Calendar
from sla.calendar_json import format_calendar, parse_calendar
from sla.calendar_report import between_report, hours_report
from sla.conventions import Language
from sla.deadline_report import Report
from sla.holidays_import import categories_of, import_days_off, with_days_off

_file = click.Path(exists=True, dir_okay=False, path_type=Path)
calendar_option = click.option(
    "--calendar",
    "calendar_file",
    required=True,
    type=_file,
    metavar="FILE",
    help="A calendar as JSON; `tuntas calendar export NAME` writes one.",
)


@click.group()
def calendar() -> None:
    """Working calendars: count in them, import and export them.

    A calendar is JSON: name, zone, weekly (monday to sunday, opening hours such as
    "07:30-12:00"), days_off (on, name, kind), special_hours (name, first, last, weekly),
    valid_until. `tuntas calendar export NAME` shows one.
    """


@calendar.command()
@click.argument("first", metavar="FROM", type=DATE)
@click.argument("last", metavar="TO", type=DATE)
@calendar_option
@language_option
@json_option
def between(
    first: date, last: date, calendar_file: Path, language: Language, as_json: bool
) -> None:
    """Working days between two dates, both included.

    Such as: tuntas calendar between 2026-11-24 2026-12-24 --calendar office.json
    """
    _show(between_report(read_calendar(calendar_file), first, last, language), as_json)


@calendar.command()
@click.argument("start", metavar="FROM", type=INSTANT)
@click.argument("end", metavar="TO", type=INSTANT)
@calendar_option
@language_option
@json_option
def hours(
    start: datetime, end: datetime, calendar_file: Path, language: Language, as_json: bool
) -> None:
    """Opening hours between two instants.

    Such as: tuntas calendar hours 2026-11-24T08:00+07:00 2026-11-27T08:00+07:00
    --calendar office.json
    """
    _show(hours_report(read_calendar(calendar_file), start, end, language), as_json)


@calendar.command("import")
@click.argument("files", nargs=-1, required=True, type=_file)
@click.option("--reason", required=True, help="Why: kept with the version.")
@click.option(
    "--holidays",
    "country",
    metavar="COUNTRY",
    help="Add its national days off and those of its government; an ISO code such as ID or NL.",
)
@click.option("--years", type=YEARS, metavar="YEARS", help="With --holidays: 2026 or 2025-2027.")
@click.option(
    "--valid-until",
    type=DATE,
    metavar="DATE",
    help="With --holidays: the last day confirmed; default: as in FILE, else the last year's end.",
)
@click.option("--preview", is_flag=True, help="Only show which open deadlines would move.")
@store_option
@json_option
def import_(  # noqa: PLR0913
    files: tuple[Path, ...],
    reason: str,
    country: str | None,
    years: range | None,
    valid_until: date | None,
    preview: bool,
    store: str | None,
    as_json: bool,
) -> None:
    """Import calendars as new versions and move the open deadlines that count by them.

    A calendar that changes nothing makes no version. Deadlines move one complaint a transaction;
    interrupted, the same command goes on. --preview shows them before, and stores nothing.

    With --holidays the days off of a country join those in FILE: an office's own days stay,
    national ones are replaced in the years given.

    Such as: tuntas calendar import office.json --holidays ID --years 2025-2027
    --reason "SKB 3 Menteri 2027"
    """
    if (country is None) != (years is None) or (country is None and valid_until is not None):
        raise click.UsageError("--holidays and --years go together, and --valid-until with them")
    read = [read_calendar(path) for path in files]
    if country is not None and years is not None:
        read = [_with_holidays(one, country, years, valid_until) for one in read]
    with opened_office(store) as office:
        if preview:
            _preview(office, read, as_json)
        else:
            _store(office, read, reason, as_json)


def _preview(office: Office, read: list[Calendar], as_json: bool) -> None:
    def moved_by(uow: UnitOfWork) -> list[calendar_edit.MovedDeadline]:
        previews = (calendar_edit.preview(uow, office.calendars, edited) for edited in read)
        return [one for each in previews for one in each.moved]

    moved = office.database.read(moved_by)
    if as_json:
        emit_json([asdict(one) for one in moved])
        return
    for one in moved:
        name = f"{one.number or one.root} {one.clock} round {one.round}"
        click.echo(f"{name}: {_instant(one.before)} -> {_instant(one.after)}")
    click.echo(f"{len(moved)} open deadlines would move; nothing is stored yet")


def _instant(at: datetime | None) -> str:
    return "paused" if at is None else at.isoformat()


def _store(office: Office, read: list[Calendar], reason: str, as_json: bool) -> None:
    stored = office.database.write(
        lambda uow: [
            calendars.import_calendar(uow, one, actor=operator(), reason=reason) for one in read
        ]
    )
    moved, failed = _apply(office, [one.name for one in stored])
    if as_json:
        emit_json(
            [
                {
                    "name": one.name,
                    "version": one.version,
                    "days_off": len(one.days_off),
                    "complaints_moved": moved[one.name],
                }
                for one in stored
            ]
        )
    else:
        for one in stored:
            what = f"version {one.version}, {len(one.days_off)} days off"
            click.echo(f"calendar {one.name}: {what}; {moved[one.name]} complaints recomputed")
    for problem in failed:
        raise problem


def _apply(office: Office, names: list[str]) -> tuple[dict[str, int], list[RecountFailed]]:
    """How many complaints each calendar moved, and what failed: that stops no other calendar."""
    moved: dict[str, int] = {}
    failed: list[RecountFailed] = []
    for name in names:
        try:
            moved[name] = calendar_edit.apply(office.database, office.calendars, name, _tell)
        except RecountFailed as problem:
            moved[name] = problem.done
            failed.append(problem)
    return moved, failed


def _tell(done: int) -> None:
    if done % 100 == 0:
        click.echo(f"{done} complaints recomputed", err=True)


def _with_holidays(
    found: Calendar, country: str, years: range, valid_until: date | None
) -> Calendar:
    days = import_days_off(country, years, categories_of(country))
    until = valid_until or found.valid_until or date(years[-1], 12, 31)
    return with_days_off(found, days, until)


@calendar.command()
@click.argument("name", required=False)
@store_option
@json_option
def export(name: str | None, store: str | None, as_json: bool) -> None:
    """Print the newest version of a calendar as JSON; without NAME, list them."""
    with opened_office(store) as office:
        if name is None:
            _list(office.database.read(calendars.list_calendars), as_json)
            return
        found = office.database.read(lambda uow: office.calendars.latest(uow, name))
    click.echo(format_calendar(found), nl=False)


def _list(found: list[tuple[str, int]], as_json: bool) -> None:
    if as_json:
        emit_json([{"name": name, "version": version} for name, version in found])
        return
    for name, version in found:
        click.echo(f"{name} version {version}")


def read_calendar(path: Path) -> Calendar:
    """The calendar in a file; Invalid names the file and the place in it."""
    try:
        return parse_calendar(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise Invalid(f"{path}: this is no UTF-8 text; expected a calendar as JSON") from None
    except Invalid as problem:
        raise Invalid(f"{path}: {problem}") from problem


def _show(report: Report, as_json: bool) -> None:
    if as_json:
        emit_json(report.data)
    else:
        click.echo(report.text)


COMMANDS = (calendar,)

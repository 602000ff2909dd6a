"""Commands for the one who runs it: tick, check, explain."""

from datetime import datetime, timedelta
from typing import Any

import click

from access.office import Office
from complaints import registry
from host import check as store_check
from host import due, mending, simulation
from host.cli.arguments import INSTANT
from host.cli.output import (
    Pace,
    emit_json,
    json_option,
    language_option,
    opened_office,
    store_option,
)
from kernel.clock import SimulatedClock, SystemClock
from reports.clock_view import ClockView, list_clocks
from sla.conventions import Language


@click.command()
@click.option(
    "--until",
    type=INSTANT,
    metavar="INSTANT",
    help="Simulate time up to then, step by step; such as 2026-12-01T08:00+07:00.",
)
@store_option
@json_option
def tick(until: datetime | None, store: str | None, as_json: bool) -> None:
    """Do all that is due, now or up to a later instant.

    With --until, for trials, time is simulated: the store lives through it once and for all.

    Letters that no mail server is set for are written to standard error.
    """
    clock = SimulatedClock(SystemClock().now())
    if until is not None and until < clock.now():
        click.echo(f"{until.isoformat()} has passed; doing what is due now", err=True)
    with opened_office(store, clock) as office:
        mending.UndatedClocks(office).mend()
        done = _advance(office, clock, until or clock.now())
        next_at = office.database.read(due.next_due)
    following = None if next_at is None else next_at.isoformat()
    if as_json:
        emit_json({"done": done, "now": clock.now().isoformat(), "next_due_at": following})
    else:
        click.echo(f"{done} due rows done; next due at {following or '-: nothing waits for time'}")


def _advance(office: Office, clock: SimulatedClock, until: datetime) -> int:
    """In steps of a day at most, to tell how far it came."""
    pace, done = Pace(), 0
    while (next_at := office.database.read(due.next_due)) is not None and next_at < until:
        done += simulation.advance_to(office, clock, min(until, next_at + timedelta(days=1)))
        if pace.is_due():
            click.echo(f"{done} due rows done, up to {clock.now().isoformat()}", err=True)
    return done + simulation.advance_to(office, clock, until)


@click.command()
@store_option
@json_option
@click.pass_context
def check(context: click.Context, store: str | None, as_json: bool) -> None:
    """Prove that the store is in order, row by row.

    Everything not ended waits for something, nothing is overdue, projections equal the state.

    Exit 0: all is well, 1: problems, each with the row at fault.
    """
    with opened_office(store) as office:
        problems = store_check.check_store(office, _tell_progress)
    if as_json:
        emit_json([{"row": one.row, "problem": one.text} for one in problems])
    else:
        for one in problems:
            click.echo(str(one))
        click.echo(f"{len(problems)} problems" if problems else "all is well")
    context.exit(1 if problems else 0)


def _tell_progress(root: int) -> None:
    if root:
        click.echo(f"checked up to instance {root}", err=True)


@click.command()
@click.argument("complaint")
@language_option
@store_option
@json_option
def explain(complaint: str, language: Language, store: str | None, as_json: bool) -> None:
    """Why a complaint is due when it is: its clocks.

    COMPLAINT is its number. The clock that binds is marked; each is explained day by day.

    Such as: tuntas explain ADU-2026-911679 --language en
    """
    with opened_office(store) as office:
        found = office.database.read(lambda uow: registry.get(uow, complaint))
        clocks = office.database.read(
            lambda uow: list_clocks(uow, office.calendars, found.root, language)
        )
    binding = next((one for one in clocks if one.binding), None)
    if as_json:
        data = {
            "complaint": found.number,
            "status": found.status,
            "unit": found.unit,
            "received_at": found.received_at.isoformat(),
            "binding": None if binding is None else _short(binding),
            "clocks": [one.why_data for one in clocks],
        }
        emit_json(data)
        return
    click.echo(f"{found.number}: {found.status}, at {found.unit}")
    for one in clocks:
        mark = "*" if one is binding else " "
        click.echo(f"{mark} {_title(one):<40} {one.why_data['due_at'] or '-'}")
    if binding is not None:
        click.echo("* the earliest of those that run: the one that binds")
    for one in clocks:
        click.echo(f"\n{_title(one)}\n{one.why}")


def _title(clock: ClockView) -> str:
    return f"{clock.name} (round {clock.round}): {clock.standing}"


def _short(clock: ClockView) -> dict[str, Any]:
    return {name: clock.why_data[name] for name in ("clock", "round", "due_at")}


COMMANDS = (tick, check, explain)

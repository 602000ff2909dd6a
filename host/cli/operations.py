"""Commands for the one who runs it: tick, check, outbox, incidents, explain."""

import getpass

import click

from complaints import registry
from engine import incidents as incident_rows
from host import check as store_check
from host import due, simulation
from host.cli.output import emit_json, json_option, opened_office, store_option
from host.explain import explain_complaint
from kernel.clock import SimulatedClock, SystemClock
from kernel.instants import parse_instant
from notifications import outbox as outbox_rows
from notifications.messages import Status
from sla.conventions import Language


@click.command()
@click.option("--until", metavar="INSTANT", help="Simulate time up to then, step by step.")
@store_option
@json_option
def tick(until: str | None, store: str | None, as_json: bool) -> None:
    """Do all that is due: now, or (for trials) on the way to a later instant."""
    clock = SimulatedClock(SystemClock().now())
    with opened_office(store, clock) as office:
        if until is None:
            done = due.run_due(office)
        else:
            done = simulation.advance_to(office, clock, parse_instant(until))
        next_at = office.database.read(due.next_due)
    if as_json:
        emit_json({"done": done, "next_due_at": next_at})
    else:
        following = "nothing waits" if next_at is None else f"next due at {next_at.isoformat()}"
        click.echo(f"{done} due rows done; {following}")


@click.command()
@store_option
@json_option
@click.pass_context
def check(context: click.Context, store: str | None, as_json: bool) -> None:
    """Prove the store: everything not ended waits, nothing is overdue, projections are true."""
    with opened_office(store) as office:
        problems = store_check.check_store(
            office, lambda root: click.echo(f"checked up to instance {root}", err=True)
        )
    if as_json:
        emit_json([{"row": one.row, "problem": one.text} for one in problems])
    else:
        for one in problems:
            click.echo(str(one))
        click.echo(f"{len(problems)} problems" if problems else "all is well")
    context.exit(1 if problems else 0)


@click.command()
@click.option("--status", type=click.Choice(list(Status)))
@click.option("--retry", "retry_id", type=int, metavar="ID", help="Queue a failed message again.")
@store_option
@json_option
def outbox(status: str | None, retry_id: int | None, store: str | None, as_json: bool) -> None:
    """Messages and how their delivery stands; never an address."""
    with opened_office(store) as office:
        if retry_id is not None:
            office.database.write(lambda uow: outbox_rows.retry(uow, retry_id))
        wanted = None if status is None else Status(status)
        found = office.database.read(
            lambda uow: outbox_rows.list_messages(uow, status=wanted, most=500)
        )
    rows = [
        {
            "id": one.id,
            "about": one.about,
            "template": one.template,
            "recipient": f"{one.recipient_kind}:{one.recipient_ref}",
            "status": one.status,
            "attempts": one.attempts,
            "next_at": one.next_at,
            "last_error": one.last_error,
        }
        for one in found
    ]
    if as_json:
        emit_json(rows)
        return
    for row in rows:
        line = "{id:>6} {status:<8} {attempts} {about} {template} -> {recipient}".format(**row)
        click.echo(line + (f" ({row['last_error']})" if row["last_error"] else ""))
    click.echo(f"{len(rows)} messages")


@click.command()
@click.option("--resolve", "resolve_key", type=int, metavar="KEY", help="Try again there.")
@store_option
@json_option
def incidents(resolve_key: int | None, store: str | None, as_json: bool) -> None:
    """What the engine could not do, and where it would try again."""
    with opened_office(store) as office:
        if resolve_key is not None:
            actor = getpass.getuser()
            office.database.write(
                lambda uow: incident_rows.resolve(uow, office.runtime, resolve_key, actor=actor)
            )
        found = office.database.read(lambda uow: incident_rows.list_open(uow, most=500))
    if as_json:
        emit_json(
            [
                {
                    "key": one.key,
                    "complaint": one.business_key,
                    "element_id": one.element_id,
                    "kind": one.kind,
                    "message": one.message,
                    "inputs": one.inputs,
                    "raised_at": one.raised_at,
                }
                for one in found
            ]
        )
        return
    for one in found:
        click.echo(f"{one.key} {one.business_key or '-'} {one.element_id} [{one.kind}]")
        click.echo(f"  {one.message}")
    click.echo(f"{len(found)} open incidents")


@click.command()
@click.argument("complaint")
@click.option("--language", type=click.Choice(["id", "en"]), default="id", show_default=True)
@store_option
@json_option
def explain(complaint: str, language: Language, store: str | None, as_json: bool) -> None:
    """The clocks of COMPLAINT (its number) and why each is due when it is."""
    with opened_office(store) as office:
        found = office.database.read(lambda uow: registry.get(uow, complaint))
        clocks = office.database.read(
            lambda uow: explain_complaint(uow, office.calendars, found.root, language)
        )
    if as_json:
        emit_json({"complaint": found.number, "clocks": [one.data for one in clocks]})
        return
    click.echo(f"{found.number}: {found.status}")
    for one in clocks:
        click.echo(f"\n{one.title}\n{one.text}")


COMMANDS = (tick, check, outbox, incidents, explain)

"""`tuntas outbox` and `tuntas incidents`: what waits for a person who runs the place."""

from collections.abc import Callable, Mapping
from typing import Any

import click

from access.office import Office
from engine import incidents as incident_rows
from engine.feel.values import Value
from engine.incidents import Incident
from host.cli.arguments import NUMBER, choice
from host.cli.output import (
    after_option,
    emit_json,
    json_option,
    most_option,
    opened_office,
    operator,
    parse_variables,
    store_option,
)
from kernel.unit_of_work import UnitOfWork
from notifications import outbox as outbox_rows
from notifications.messages import Message, Status


@click.command()
@click.option("--status", type=choice(Status), help="Only these.")
@click.option(
    "--retry",
    "retry_id",
    type=NUMBER,
    metavar="ID",
    help="Queue a failed message again.",
)
@after_option
@most_option
@store_option
@json_option
def outbox(  # noqa: PLR0913
    status: str | None,
    retry_id: int | None,
    after: int,
    most: int,
    store: str | None,
    as_json: bool,
) -> None:
    """Messages and how their delivery stands; never an address.

    A recipient is its kind and key, such as complainant:ADU-2026-911679. The letters themselves
    are written at delivery.
    """
    wanted = None if status is None else Status(status)
    with opened_office(store) as office:
        if retry_id is not None:
            office.database.write(lambda uow: outbox_rows.retry(uow, retry_id))
        found = office.database.read(
            lambda uow: outbox_rows.list_messages(uow, status=wanted, after=after, most=most + 1)
        )
    rows = [_message(one) for one in found[:most]]
    if as_json:
        emit_json(rows)
        return
    for row in rows:
        line = "{id:>6} {status:<8} {attempts} {about} {template} -> {recipient}".format(**row)
        click.echo(line + (f" ({row['last_error']})" if row["last_error"] else ""))
    click.echo(_total("messages", len(rows), found[most - 1].id if len(found) > most else None))


def _message(one: Message) -> dict[str, Any]:
    return {
        "id": one.id,
        "about": one.about,
        "template": one.template,
        "recipient": f"{one.recipient_kind}:{one.recipient_ref}",
        "status": one.status,
        "attempts": one.attempts,
        "next_at": None if one.next_at is None else one.next_at.isoformat(),
        "last_error": one.last_error,
    }


@click.command()
@click.option(
    "--resolve",
    "resolve_key",
    type=NUMBER,
    metavar="KEY",
    help="Try again there.",
)
@click.option(
    "--set",
    "set_json",
    metavar="JSON",
    help="With --resolve: variables of its process to set first, as a JSON object or @file.",
)
@after_option
@most_option
@store_option
@json_option
def incidents(  # noqa: PLR0913
    resolve_key: int | None,
    set_json: str | None,
    after: int,
    most: int,
    store: str | None,
    as_json: bool,
) -> None:
    """What the engine could not do, and where it would try again.

    Mend the cause first (a variable, a delegate, what is deployed); a fault that is still there
    raises a new incident. Such as: tuntas incidents --resolve 16777219 --set '{"amount": 6}'
    """
    if set_json is not None and resolve_key is None:
        raise click.UsageError("--set goes with --resolve")
    given = {} if set_json is None else parse_variables(set_json, "--set")
    with opened_office(store) as office:
        if resolve_key is not None:
            office.database.write(_resolving(office, resolve_key, given))
        found = office.database.read(
            lambda uow: incident_rows.list_open(uow, after=after, most=most + 1)
        )
    shown = found[:most]
    if as_json:
        emit_json([_incident(one) for one in shown])
        return
    for one in shown:
        click.echo(f"{one.key} {one.business_key or '-'} {one.element_id} [{one.kind}]")
        click.echo(f"  {one.message}")
    last = shown[-1].key if len(found) > most else None
    click.echo(_total("open incidents", len(shown), last))


def _resolving(
    office: Office, key: int, given: Mapping[str, Value]
) -> Callable[[UnitOfWork], object]:
    actor = operator()
    return lambda uow: incident_rows.resolve(uow, office.runtime, key, actor=actor, variables=given)


def _incident(one: Incident) -> dict[str, Any]:
    return {
        "key": one.key,
        "complaint": one.business_key,
        "element_id": one.element_id,
        "kind": one.kind,
        "message": one.message,
        "inputs": one.inputs,
        "raised_at": one.raised_at.isoformat(),
    }


def _total(what: str, shown: int, last: int | None) -> str:
    return f"{shown} {what}" + ("" if last is None else f"; for more add --after {last}")


COMMANDS = (outbox, incidents)

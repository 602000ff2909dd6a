"""`tuntas outbox` and `tuntas incidents`: what waits for a person who runs the place."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any

import click

from access.office import Office
from engine import incidents as incident_rows
from engine.feel.values import Value
from engine.incidents import Incident
from engine.standing_incidents import StandingIncident, list_standing
from host import parking
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
from host.due_rows import RowName, row_of
from kernel.instants import BEGINNING
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
    are written at delivery. One in doubt may have arrived: whoever sent it was killed before they
    could tell; it is sent again under the same Message-ID.
    """
    wanted = None if status is None else Status(status)
    with opened_office(store) as office:
        if retry_id is not None:
            office.database.write(lambda uow: outbox_rows.retry(uow, retry_id))
        found = office.database.read(
            lambda uow: outbox_rows.list_messages(uow, status=wanted, after=after, most=most + 1)
        )
        now = office.clock.now()
    rows = [_message(one, now) for one in found[:most]]
    if as_json:
        emit_json(rows)
        return
    for row in rows:
        status = "in doubt" if row["in_doubt"] else row["status"]
        line = "{id:>6} {0:<8} {attempts} {about} {template} -> {recipient}".format(status, **row)
        click.echo(line + (f" ({note})" if (note := _note(row)) else ""))
    click.echo(_total("messages", len(rows), found[most - 1].id if len(found) > most else None))


def _note(row: Mapping[str, Any]) -> str:
    doubts = f"attempts without an answer: {row['doubts']}" if row["doubts"] else ""
    return "; ".join(filter(None, (row["last_error"], doubts)))


def _message(one: Message, now: datetime) -> dict[str, Any]:
    return {
        "id": one.id,
        "about": one.about,
        "template": one.template,
        "recipient": f"{one.recipient_kind}:{one.recipient_ref}",
        "status": one.status,
        "attempts": one.attempts,
        "next_at": None if one.next_at is None else one.next_at.isoformat(),
        "last_error": one.last_error,
        "in_doubt": one.is_in_doubt(now),
        "doubts": one.doubts,
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
@click.option(
    "--retry",
    "retry_name",
    metavar="ROW",
    help="Try a due row that is parked at the next look, such as 'timer 16777219'.",
)
@after_option
@most_option
@store_option
@json_option
def incidents(  # noqa: PLR0913
    resolve_key: int | None,
    set_json: str | None,
    retry_name: str | None,
    after: int,
    most: int,
    store: str | None,
    as_json: bool,
) -> None:
    """What the engine could not do, and where it would try again.

    First what stands without a token, such as due rows that fail; then tokens, by their keys. Mend
    the cause first (a variable, a delegate, what is deployed); a fault that is still there raises a
    new incident. Such as: tuntas incidents --resolve 16777219 --set '{"amount": 6}'
    """
    if set_json is not None and resolve_key is None:
        raise click.UsageError("--set goes with --resolve")
    given = {} if set_json is None else parse_variables(set_json, "--set")
    parked = None if retry_name is None else _row(retry_name)
    with opened_office(store) as office:
        if parked is not None:
            office.database.write(partial(parking.try_at_once, name=parked))
        if resolve_key is not None:
            office.database.write(_resolving(office, resolve_key, given))
        standing, found = office.database.read(
            lambda uow: (
                () if after else list(_all_standing(uow)),
                incident_rows.list_open(uow, after=after, most=most + 1),
            )
        )
    shown = [*map(_standing, standing), *map(_incident, found[:most])]
    if as_json:
        emit_json(shown)
        return
    for one in shown:
        known = one["subject"] if one["key"] is None else one["key"]
        click.echo(f"{known} {one['complaint'] or '-'} {one['element_id'] or '-'} [{one['kind']}]")
        click.echo(f"  {one['message']}")
    last = found[most - 1].key if len(found) > most else None
    click.echo(_total("open incidents", len(shown), last))


def _all_standing(uow: UnitOfWork) -> Iterator[StandingIncident]:
    """Every one: they are few, as the same trouble stands once."""
    after = 0
    while page := list_standing(uow, after=after):
        yield from page
        after = page[-1].id


def _row(text: str) -> RowName:
    kind, _, subject = text.strip().partition(" ")
    name = RowName(kind, subject)
    try:
        row_of(name, BEGINNING)
    except ValueError:
        raise click.BadParameter(
            f"{text!r} is no due row; expected kind and number as `tuntas incidents` lists them,"
            " such as 'timer 16777219'",
            param_hint="--retry",
        ) from None
    return name


def _resolving(
    office: Office, key: int, given: Mapping[str, Value]
) -> Callable[[UnitOfWork], object]:
    actor = operator()
    return lambda uow: incident_rows.resolve(uow, office.runtime, key, actor=actor, variables=given)


def _incident(one: Incident) -> dict[str, Any]:
    return {
        "key": one.key,
        "subject": None,
        "complaint": one.business_key,
        "element_id": one.element_id,
        "kind": one.kind,
        "message": one.message,
        "inputs": one.inputs,
        "raised_at": one.raised_at.isoformat(),
    }


def _standing(one: StandingIncident) -> dict[str, Any]:
    return {
        "key": None,
        "subject": one.subject,
        "complaint": one.business_key,
        "element_id": one.element_id,
        "kind": one.kind,
        "message": one.message,
        "inputs": (),
        "raised_at": one.raised_at.isoformat(),
    }


def _total(what: str, shown: int, last: int | None) -> str:
    return f"{shown} {what}" + ("" if last is None else f"; for more add --after {last}")


COMMANDS = (outbox, incidents)

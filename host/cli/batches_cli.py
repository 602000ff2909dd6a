"""`tuntas batches`: wishes for many instances, how far they are, and what failed."""

from typing import Any

import click

from engine import batches as batch_rows
from engine.batches import Batch, BatchState, Item, ItemState
from engine.store.keys import root_of
from host.cli.arguments import NUMBER
from host.cli.output import (
    after_option,
    emit_json,
    json_option,
    most_option,
    opened_office,
    store_option,
)
from kernel.unit_of_work import UnitOfWork


@click.command()
@click.option("--failed", "failed", type=NUMBER, metavar="ID", help="What failed in it, and why.")
@click.option("--suspend", "suspended", type=NUMBER, metavar="ID", help="Begin no further item.")
@click.option("--resume", "resumed", type=NUMBER, metavar="ID", help="Go on with a suspended one.")
@click.option("--cancel", "cancelled", type=NUMBER, metavar="ID", help="Begin none, for good.")
@after_option
@most_option
@store_option
@json_option
def batches(  # noqa: PLR0913
    failed: int | None,
    suspended: int | None,
    resumed: int | None,
    cancelled: int | None,
    after: int,
    most: int,
    store: str | None,
    as_json: bool,
) -> None:
    """One wish for many instances each, such as migrate or cancel, and how far it is.

    Workers do them item by item; what is done stays done. With --failed, --after is the key of an
    item; an item is shown by the number of its instance.
    """
    if sum(one is not None for one in (failed, suspended, resumed, cancelled)) > 1:
        raise click.UsageError("give one of --failed, --suspend, --resume and --cancel at a time")
    with opened_office(store, must_exist=True) as office:
        if suspended is not None:
            office.database.write(lambda uow: batch_rows.suspend(uow, suspended))
        if resumed is not None:
            office.database.write(lambda uow: batch_rows.resume(uow, resumed))
        if cancelled is not None:
            office.database.write(lambda uow: batch_rows.cancel(uow, cancelled))
        if failed is not None:
            page = office.database.read(lambda uow: _failed(uow, failed, after, most + 1))
            _print_items(page, most, as_json)
            return
        found = office.database.read(
            lambda uow: batch_rows.list_batches(uow, after=after, most=most + 1)
        )
    _print_batches(found, most, as_json)


def _failed(uow: UnitOfWork, batch: int, after: int, most: int) -> list[Item]:
    batch_rows.get(uow, batch)  # refuses one that is not there
    return batch_rows.items(uow, batch, state=ItemState.FAILED, after=after, most=most)


def _print_batches(found: list[Batch], most: int, as_json: bool) -> None:
    shown = found[:most]
    if as_json:
        emit_json([_as_json(one) for one in shown])
        return
    for one in shown:
        click.echo(_line(one))
    more = f"; for more add --after {shown[-1].id}" if len(found) > most else ""
    click.echo(f"{len(shown)} batches{more}")


def _print_items(found: list[Item], most: int, as_json: bool) -> None:
    shown = found[:most]
    if as_json:
        emit_json([_item_json(one) for one in shown])
        return
    for one in shown:
        click.echo(f"{root_of(one.key):>6} {one.reason}")
    more = f"; for more add --after {shown[-1].key}" if len(found) > most else ""
    click.echo(f"{len(shown)} failed items{more}")


def _line(one: Batch) -> str:
    line = f"{one.id:>6} {one.kind} {one.state}: {one.done} done, {one.failed} failed"
    if one.pending:
        line += f", {one.pending} {'left' if one.state is not BatchState.CANCELLED else 'left out'}"
    line += f"; by {one.created_by} {one.created_at.isoformat()}"
    return line + ("" if one.ended_at is None else f", over {one.ended_at.isoformat()}")


def _as_json(one: Batch) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind,
        "plan": one.plan,
        "state": one.state,
        "pending": one.pending,
        "done": one.done,
        "failed": one.failed,
        "created_by": one.created_by,
        "created_at": one.created_at.isoformat(),
        "ended_at": None if one.ended_at is None else one.ended_at.isoformat(),
    }


def _item_json(one: Item) -> dict[str, Any]:
    at = None if one.done_at is None else one.done_at.isoformat()
    return {"key": one.key, "root": root_of(one.key), "reason": one.reason, "at": at}


COMMANDS = (batches,)

"""`tuntas instance`: running instances, and what one who runs the place does with one of them."""

from typing import Any

import click

from access.office import Office
from engine import instances, modifications
from engine.execution.commands import Activation
from engine.feel import to_feel
from engine.instance_list import (
    ActiveElement,
    RunningInstance,
    get_running,
    list_running,
    look_inside,
)
from engine.store.keys import key_of
from host.cli.output import (
    after_option,
    emit_json,
    json_option,
    most_option,
    opened_office,
    operator,
    parse_object,
    store_option,
)
from kernel.errors import NotFound
from kernel.unit_of_work import UnitOfWork


@click.group()
def instance() -> None:
    """Running instances: list, show, suspend, resume, cancel, modify, set.

    INSTANCE is a business key, such as ADU-2026-000009, or the number that `list` shows.
    """


@instance.command("list")
@click.option("--process", metavar="ID", help="Only those of this process.")
@click.option("--suspended", is_flag=True, help="Only those that stand still.")
@after_option
@most_option
@store_option
@json_option
def list_instances(  # noqa: PLR0913
    process: str | None, suspended: bool, after: int, most: int, store: str | None, as_json: bool
) -> None:
    """Root instances that run or stand still, by number."""
    with opened_office(store) as office:
        found = office.database.read(
            lambda uow: list_running(
                uow, process_id=process, suspended=suspended, after=after, most=most + 1
            )
        )
    shown = found[:most]
    if as_json:
        emit_json([_head(one) for one in shown])
        return
    for one in shown:
        click.echo(_line(one))
    more = f"; for more add --after {shown[-1].root}" if len(found) > most else ""
    click.echo(f"{len(shown)} instances{more}")


@instance.command()
@click.argument("wanted", metavar="INSTANCE")
@store_option
@json_option
def show(wanted: str, store: str | None, as_json: bool) -> None:
    """Where INSTANCE stands: its elements with their numbers, and the names of its variables.

    Values of variables are never shown.
    """
    with opened_office(store) as office:
        root = office.database.read(lambda uow: _root(uow, wanted))
        head = office.database.read(lambda uow: get_running(uow, root))
        inside = office.database.read(lambda uow: look_inside(uow, office.runtime, root))
    if as_json:
        elements = [_element(one) for one in inside.elements]
        emit_json({**_head(head), "elements": elements, "variables": inside.variable_names})
        return
    click.echo(_line(head))
    for one in inside.elements:
        events = f" ({', '.join(one.events)})" if one.events else ""
        click.echo(f"{one.number:>8} {one.element_id}: {one.waiting}{events}")
    click.echo(f"variables: {', '.join(inside.variable_names) or '-'}")


@instance.command()
@click.argument("wanted", metavar="INSTANCE")
@store_option
def suspend(wanted: str, store: str | None) -> None:
    """Let INSTANCE stand still: nothing in it is due or done until it is resumed."""
    with opened_office(store) as office:
        office.database.write(
            lambda uow: instances.suspend(uow, _root(uow, wanted), actor=operator())
        )
    click.echo(f"{wanted} stands still; go on with: tuntas instance resume {wanted}")


@instance.command()
@click.argument("wanted", metavar="INSTANCE")
@store_option
def resume(wanted: str, store: str | None) -> None:
    """Let a suspended INSTANCE go on; what came due meanwhile is due now."""
    with opened_office(store) as office:
        office.database.write(
            lambda uow: instances.resume(uow, _root(uow, wanted), actor=operator())
        )
    click.echo(f"{wanted} goes on")


@instance.command()
@click.argument("wanted", metavar="INSTANCE")
@store_option
def cancel(wanted: str, store: str | None) -> None:
    """End INSTANCE from outside, for good; all that waits in it is closed."""
    with opened_office(store) as office:
        office.database.write(
            lambda uow: instances.cancel(uow, office.runtime, _root(uow, wanted), actor=operator())
        )
    click.echo(f"{wanted} is cancelled")


@instance.command()
@click.argument("wanted", metavar="INSTANCE")
@click.option("--activate", multiple=True, metavar="ELEMENT", help="Begin here; again for each.")
@click.option(
    "--terminate",
    type=click.IntRange(min=1),
    multiple=True,
    metavar="NUMBER",
    help="End the element with this number in `show`; again for each.",
)
@store_option
def modify(
    wanted: str, activate: tuple[str, ...], terminate: tuple[int, ...], store: str | None
) -> None:
    """Activate elements of INSTANCE and terminate others: all of it or nothing.

    Such as: tuntas instance modify ADU-2026-000009 --activate verify_complaint --terminate 5
    """
    if not activate and not terminate:
        raise click.UsageError("nothing to do; give --activate or --terminate")
    with opened_office(store) as office:
        office.database.write(lambda uow: _modify(uow, office, wanted, activate, terminate))
    click.echo(f"{wanted} is modified: {len(activate)} activated, {len(terminate)} terminated")


@instance.command("set")
@click.argument("wanted", metavar="INSTANCE")
@click.option(
    "--set", "set_json", required=True, metavar="JSON", help="Variables: a JSON object or @file."
)
@store_option
def set_variables(wanted: str, set_json: str, store: str | None) -> None:
    """Set variables in INSTANCE's own scope, such as --set '{"amount": 6}'."""
    given = {name: to_feel(value) for name, value in parse_object(set_json, "--set").items()}
    with opened_office(store) as office:
        office.database.write(
            lambda uow: instances.set_variables(
                uow, office.runtime, _root(uow, wanted), given, actor=operator()
            )
        )
    click.echo(f"{wanted}: set {', '.join(given) or 'nothing'}")


def _modify(
    uow: UnitOfWork,
    office: Office,
    wanted: str,
    activate: tuple[str, ...],
    terminate: tuple[int, ...],
) -> None:
    root = _root(uow, wanted)
    begun = [Activation(one) for one in activate]
    ended = [key_of(root, one) for one in terminate]
    modifications.modify(uow, office.runtime, root, begun, ended, actor=operator())


def _root(uow: UnitOfWork, wanted: str) -> int:
    """The number of the instance with this business key or, if none has it, this number."""
    root = instances.find_root(uow, wanted)
    if root is not None:
        return root
    if wanted.isdecimal():
        return int(wanted)
    raise NotFound(f"no process instance has the business key {wanted}")


def _head(one: RunningInstance) -> dict[str, Any]:
    return {
        "root": one.root,
        "business_key": one.business_key,
        "process": one.process_id,
        "version": one.version,
        "started_at": one.started_at.isoformat(),
        "ended": one.ended,
        "suspended_by": one.suspended_by,
        "suspended_at": None if one.suspended_at is None else one.suspended_at.isoformat(),
        "incidents": one.incidents,
    }


def _line(one: RunningInstance) -> str:
    line = f"{one.root:>6} {one.business_key or '-'} {one.process_id} version {one.version}"
    line += f" since {one.started_at.isoformat()}"
    if one.ended:
        line += ", ended"
    if one.suspended_by is not None:
        since = "" if one.suspended_at is None else f" since {one.suspended_at.isoformat()}"
        line += f", suspended by {one.suspended_by}{since}"
    return line + (f", {one.incidents} incidents" if one.incidents else "")


def _element(one: ActiveElement) -> dict[str, Any]:
    return {
        "number": one.number,
        "scope": one.scope,
        "process": one.process_id,
        "element_id": one.element_id,
        "name": one.name,
        "waiting": one.waiting,
        "events": one.events,
    }


COMMANDS = (instance,)

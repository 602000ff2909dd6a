"""`tuntas instance`: running instances, and what one who runs the place does with one of them."""

from collections.abc import Callable

import click

from access.office import Office
from engine import instances, modifications
from engine.execution.commands import Activation
from engine.execution.state import LARGEST_NUMBER
from engine.instance_list import get_running, list_running, look_inside
from engine.runtime import Runtime
from engine.store.keys import key_of
from host.cli.arguments import number_of
from host.cli.instance_text import head_json, head_line, inside_json, shown_lines
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
from kernel.errors import Invalid, NotFound
from kernel.unit_of_work import UnitOfWork


def _element_ids(
    _context: click.Context, _option: click.Parameter, given: tuple[str, ...]
) -> tuple[str, ...]:
    if not all(one.strip() for one in given):
        raise click.BadParameter("expected the id of an element")
    return given


@click.group()
def instance() -> None:
    """Running instances: list, show, suspend, resume, cancel, modify, set.

    INSTANCE is a business key, such as ADU-2026-911679, or the number that `list` shows.
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
    with opened_office(store, must_exist=True) as office:
        found = office.database.read(
            lambda uow: list_running(
                uow, process_id=process, suspended=suspended, after=after, most=most + 1
            )
        )
        if process is not None and not found:
            office.database.read(lambda uow: _require_process(uow, office, process))
    shown = found[:most]
    if as_json:
        emit_json([head_json(one) for one in shown])
        return
    for one in shown:
        click.echo(head_line(one))
    more = f"; for more add --after {shown[-1].root}" if len(found) > most else ""
    click.echo(f"{len(shown)} instances{more}")


@instance.command()
@click.argument("wanted", metavar="INSTANCE")
@store_option
@json_option
def show(wanted: str, store: str | None, as_json: bool) -> None:
    """Where INSTANCE stands: its elements with their numbers, and what each waits for.

    Also what would start its event subprocesses, the names of its variables, and of each incident
    what mends it. Values of variables are never shown.
    """
    with opened_office(store, must_exist=True) as office:
        root = office.database.read(lambda uow: _root(uow, wanted))
        head = office.database.read(lambda uow: get_running(uow, root))
        inside = office.database.read(lambda uow: look_inside(uow, office.runtime, root))
    if as_json:
        emit_json({**head_json(head), **inside_json(inside)})
        return
    for line in shown_lines(head, inside, wanted, store):
        click.echo(line)


@instance.command()
@click.argument("wanted", metavar="INSTANCE")
@store_option
def suspend(wanted: str, store: str | None) -> None:
    """Let INSTANCE stand still: nothing in it is due or done until it is resumed."""
    _change(wanted, store, lambda uow, _, root: instances.suspend(uow, root, actor=operator()))
    click.echo(f"{wanted} stands still; go on with: tuntas instance resume {wanted}")


@instance.command()
@click.argument("wanted", metavar="INSTANCE")
@store_option
def resume(wanted: str, store: str | None) -> None:
    """Let a suspended INSTANCE go on; what came due meanwhile is due now."""
    _change(wanted, store, lambda uow, _, root: instances.resume(uow, root, actor=operator()))
    click.echo(f"{wanted} goes on")


@instance.command()
@click.argument("wanted", metavar="INSTANCE")
@store_option
def cancel(wanted: str, store: str | None) -> None:
    """End INSTANCE from outside, for good; all that waits in it is closed."""
    _change(
        wanted,
        store,
        lambda uow, runtime, root: instances.cancel(uow, runtime, root, actor=operator()),
    )
    click.echo(f"{wanted} is cancelled")


@instance.command()
@click.argument("wanted", metavar="INSTANCE")
@click.option(
    "--activate",
    multiple=True,
    metavar="ELEMENT",
    callback=_element_ids,
    help="Begin here; again for each.",
)
@click.option(
    "--terminate",
    type=click.IntRange(1, LARGEST_NUMBER),
    multiple=True,
    metavar="NUMBER",
    help="End the element with this number in `show`; again for each.",
)
@store_option
def modify(
    wanted: str, activate: tuple[str, ...], terminate: tuple[int, ...], store: str | None
) -> None:
    """Activate elements of INSTANCE and terminate others: all of it or nothing.

    Such as: tuntas instance modify ADU-2026-911679 --activate verify_complaint --terminate 5
    """
    if not activate and not terminate:
        raise click.UsageError("nothing to do; give --activate or --terminate")
    begun = [Activation(one) for one in activate]

    def change(uow: UnitOfWork, runtime: Runtime, root: int) -> None:
        ended = [key_of(root, one) for one in terminate]
        modifications.modify(uow, runtime, root, begun, ended, actor=operator())

    _change(wanted, store, change)
    click.echo(f"{wanted} is modified: {len(activate)} activated, {len(terminate)} terminated")


@instance.command("set")
@click.argument("wanted", metavar="INSTANCE")
@click.option(
    "--set", "set_json", required=True, metavar="JSON", help="Variables: a JSON object or @file."
)
@store_option
def set_variables(wanted: str, set_json: str, store: str | None) -> None:
    """Set variables in INSTANCE's own scope, such as --set '{"amount": 6}'."""
    given = parse_variables(set_json, "--set")
    _change(
        wanted,
        store,
        lambda uow, runtime, root: instances.set_variables(
            uow, runtime, root, given, actor=operator()
        ),
    )
    click.echo(f"{wanted}: set {', '.join(given)}")


def _change(
    wanted: str, store: str | None, change: Callable[[UnitOfWork, Runtime, int], object]
) -> None:
    """Do `change(uow, runtime, root)` on the instance that was asked for."""
    with opened_office(store, must_exist=True) as office:
        office.database.write(lambda uow: change(uow, office.runtime, _root(uow, wanted)))


def _require_process(uow: UnitOfWork, office: Office, process: str) -> None:
    known = office.runtime.catalogue(uow).processes
    if process not in known:
        names = ", ".join(sorted(known)) or "none"
        raise NotFound(f"process {process!r} is not deployed; deployed are {names}")


def _root(uow: UnitOfWork, wanted: str) -> int:
    """The number of the instance with this business key or, if none has it, this number."""
    root = instances.find_root(uow, wanted)
    if root is not None:
        return root
    try:
        return number_of(wanted)
    except Invalid:
        raise NotFound(
            f"no process instance has the business key {wanted!r}; `tuntas instance list` shows"
            " all that run"
        ) from None


COMMANDS = (instance,)

"""`tuntas migrate`: running instances become ones of another version of their process."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import click

from access.office import Office
from complaints.migrations import Rehearsal, rehearse
from engine import batches, migration
from engine.batches import Batch, Kind, migration_plan
from engine.execution.migration_plan import Plan
from engine.migration import Verdict
from engine.store.keys import key_of
from host import due
from host.cli.output import Pace, emit_json, json_option, opened_office, operator, store_option

_EXAMPLES = 5  #: instances named for each reason


def _pairs(
    _context: click.Context, _option: click.Parameter, given: Sequence[str]
) -> dict[str, str]:
    found = {}
    for text in given:
        before, sign, after = text.partition("=")
        if not (before and sign and after):
            raise click.BadParameter(f"{text!r}: expected OLD=NEW, two element ids")
        if before in found:
            raise click.BadParameter(f"{before!r} is mapped twice")
        found[before] = after
    return found


@click.command()
@click.argument("process")
@click.option(
    "--from",
    "source",
    type=click.IntRange(min=1),
    required=True,
    metavar="VERSION",
    help="The version whose instances are meant.",
)
@click.option(
    "--to",
    "target",
    type=click.IntRange(min=1),
    required=True,
    metavar="VERSION",
    help="The version they are to be of.",
)
@click.option(
    "--map",
    "mapping",
    multiple=True,
    metavar="OLD=NEW",
    callback=_pairs,
    help="An element that has another id in the new version; again for each.",
)
@click.option("--dry-run", is_flag=True, help="Say what would happen, and change nothing.")
@store_option
@json_option
@click.pass_context
def migrate(  # noqa: PLR0913
    context: click.Context,
    process: str,
    source: int,
    target: int,
    mapping: dict[str, str],
    dry_run: bool,
    store: str | None,
    as_json: bool,
) -> None:
    """Migrate the running instances of a version of PROCESS to another version.

    Elements with equal ids map to each other. Each instance is rehearsed first: fine, needs a
    mapping, or refused and why; with every open deadline that would differ, and none may. Those
    that are fine are then migrated as one batch, one instance a transaction; the others stay.

    Such as: tuntas migrate complaint_handling --from 1 --to 2 --map handle=resolve --dry-run

    Exit 0: all can be, or were, migrated, 1: some stay.
    """
    if source == target:
        raise click.UsageError("--from and --to are the same version; expected two")
    with opened_office(store, must_exist=True) as office:
        plan = office.database.read(
            lambda uow: migration.make_plan(uow, office.runtime, process, (source, target), mapping)
        )
        found = _rehearse(office, plan)
        fine = [one for one in found if one.report.verdict is Verdict.FINE and not one.moved]
        batch = None if dry_run or not fine else _migrate(office, plan, fine)
    stay = len(found) - len(fine) + (batch.failed if batch else 0)
    if as_json:
        emit_json({"instances": [_as_json(one) for one in found], "batch": batch and batch.id})
    else:
        _print(found)
        if batch is not None:
            click.echo(f"batch {batch.id}: {batch.done} migrated, {batch.failed} failed")
    context.exit(1 if stay else 0)


def _rehearse(office: Office, plan: Plan) -> list[Rehearsal]:
    roots = office.database.read(lambda uow: migration.list_running(uow, plan.source))
    pace, found = Pace(), []
    for root in roots:
        found.append(rehearse(office.database, office.runtime, [plan], root, actor=operator()))
        if pace.is_due():
            click.echo(f"rehearsed {len(found)} of {len(roots)} instances", err=True)
    return found


def _migrate(office: Office, plan: Plan, fine: Iterable[Rehearsal]) -> Batch:
    keys = [key_of(one.report.root, 1) for one in fine]
    id_ = office.database.write(
        lambda uow: batches.create(uow, Kind.MIGRATE, migration_plan(plan), keys, actor=operator())
    )
    pace, done = Pace(), 0
    for done_now in due.work_off(office, id_):
        done += done_now
        if pace.is_due():
            click.echo(f"{done} of {len(keys)} items done", err=True)
    return office.database.read(lambda uow: batches.get(uow, id_))


def _print(found: Sequence[Rehearsal]) -> None:
    if not found:
        click.echo("no instance of this version runs")
    counts = Counter(one.report.verdict for one in found)
    for verdict in Verdict:
        if counts[verdict]:
            click.echo(f"{verdict}: {counts[verdict]}")
            _print_lines(one for one in found if one.report.verdict is verdict)
    moved = [(one, line) for one in found for line in one.moved]
    for one, line in moved:
        click.echo(f"deadline of {_name(one)} would differ, so it stays: {line}")
    if found and not moved:
        click.echo("no open deadline would differ")


def _print_lines(found: Iterable[Rehearsal]) -> None:
    """Each reason or note once, with how many instances and which."""
    whose: dict[str, list[str]] = defaultdict(list)
    for one in found:
        for line in one.report.reasons or one.report.notes:
            whose[line].append(_name(one))
    for line, names in whose.items():
        more = ", ..." if len(names) > _EXAMPLES else ""
        click.echo(f"  {line} ({len(names)}: {', '.join(names[:_EXAMPLES])}{more})")


def _name(one: Rehearsal) -> str:
    return one.report.business_key or str(one.report.root)


def _as_json(one: Rehearsal) -> dict[str, object]:
    report = one.report
    return {
        "root": report.root,
        "business_key": report.business_key,
        "verdict": report.verdict,
        "reasons": report.reasons,
        "notes": report.notes,
        "moved": one.moved,
        "deadlines": {
            when: [
                {"element": it.element_id, "due_at": it.due_at, "clock": it.clock} for it in rows
            ]
            for when, rows in (("before", report.before), ("after", report.after))
        },
        "clocks": {
            when: [{"clock": it.name, "round": it.round, "due_at": it.due_at} for it in dues]
            for when, dues in (("before", one.clocks_before), ("after", one.clocks_after))
        },
    }


COMMANDS = (migrate,)

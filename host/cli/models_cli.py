"""`tuntas deploy`: models go into the store as one set."""

from pathlib import Path
from zoneinfo import ZoneInfo

import click

from complaints import deploying
from host import bundled
from host.cli.arguments import ZONE
from host.cli.model_files import files_argument, finding_json, models_in, strict_option
from host.cli.output import emit_json, json_option, opened_office, operator, store_option


@click.command()
@files_argument
@click.option(
    "--zone",
    type=ZONE,
    default="Asia/Jakarta",
    show_default=True,
    metavar="IANA",
    help="Of processes that timers and messages start.",
)
@strict_option
@store_option
@json_option
def deploy(
    files: tuple[Path, ...], zone: ZoneInfo, strict: bool, store: str | None, as_json: bool
) -> None:
    """Deploy model files as one set: all of them, or none.

    When one is refused, every finding of every file is shown; warnings are shown of what is
    deployed. Names of clocks are checked against the decision sla_policy among FILES, or the one
    deployed before; candidate groups and recipients against the units and people of the store.

    Folders mean all .bpmn, .dmn and .form files below them. Exit 1: refused, nothing is deployed.
    """
    for path in files:
        models_in(path)
    contents = bundled.read_models(files)
    with opened_office(store) as office:
        done = deploying.deploy(
            office.database,
            office.runtime,
            contents,
            actor=operator(),
            zone=zone.key,
            strict=strict,
        )
    warnings = [{"file": name, **finding_json(one)} for name, one in done.warnings]
    if as_json:
        told = {"deployment": done.id, "new": done.new, "files": done.files, "warnings": warnings}
        emit_json(told)
        return
    for name, finding in done.warnings:
        click.echo(f"warning: {name}: {finding}", err=True)
    if done.new:
        click.echo(f"deployment {done.id}: {', '.join(done.files)}")
    else:
        click.echo(f"nothing changed since deployment {done.id}")


COMMANDS = (deploy,)

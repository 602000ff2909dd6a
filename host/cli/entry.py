"""The entry point: the group of all commands, and how refusals reach the shell."""

import io
import os
import sys

import click

from host.cli import (
    batches_cli,
    calendar_cli,
    instance_cli,
    key_cli,
    language,
    migration_cli,
    models_cli,
    office_cli,
    operations,
    queues,
    serving,
    story,
    time_cli,
)
from host.cli.failures import failure_text, is_foreseen


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="tuntas")
def tuntas() -> None:
    """Tuntas: a BPMN engine for complaint handling with deadlines.

    The store is --store or TUNTAS_DATABASE_URL: sqlite:///path/to/file or
    postgresql://user@server/database; without them an SQLite file under var/.

    Exit: 0 done, 1 refused or failed (the reason is on standard error), 2 wrong use.
    """


for module in (
    *(serving, office_cli, models_cli, language, time_cli),
    *(calendar_cli, operations, queues, story, migration_cli, batches_cli, instance_cli, key_cli),
):
    for command in module.COMMANDS:
        tuntas.add_command(command)


def main() -> None:
    """Run the command line and exit: 0 done, 1 refused or failed, 2 wrong use."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # What a terminal cannot show is shown escaped, not refused.
            stream.reconfigure(errors="backslashreplace")
    sys.exit(_run())


def _run() -> int:
    try:
        code = tuntas.main(standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.Abort:
        return 130
    except click.ClickException as problem:
        problem.show()
        return problem.exit_code
    except BrokenPipeError:
        # The reader (`| head`) has enough; Python would complain at its exit otherwise.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as problem:
        if not is_foreseen(problem):
            raise
        click.echo(f"tuntas: {failure_text(problem)}", err=True)
        return 1
    return code if isinstance(code, int) else 0

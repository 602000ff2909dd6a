"""The entry point: the group of all commands, and how refusals reach the shell."""

import sys

import click

from host.cli import language, models_cli, operations, story, time_cli
from kernel.errors import TuntasError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def tuntas() -> None:
    """Tuntas: a BPMN engine for complaint handling with deadlines.

    The store is given by TUNTAS_DATABASE_URL (default: an SQLite file under var/).
    """


for group in (models_cli, language, time_cli, operations, story):
    for command in group.COMMANDS:
        tuntas.add_command(command)


def main() -> None:
    """Run the command line: exit 0 done, 1 refused, 2 wrong use."""
    try:
        code = tuntas.main(standalone_mode=False)
    except click.exceptions.Exit as leaving:
        code = leaving.exit_code
    except click.Abort:
        code = 130
    except click.ClickException as problem:
        problem.show()
        code = problem.exit_code
    except TuntasError as refusal:
        click.echo(f"tuntas: {refusal}", err=True)
        code = 1
    sys.exit(code if isinstance(code, int) else 0)

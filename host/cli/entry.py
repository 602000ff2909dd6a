"""The entry point: the group of all commands, and how refusals reach the shell."""

import io
import os
import sys
from importlib import import_module

import click

#: Command -> the module of host.cli that has it. It is loaded when its command is asked for: one
#: command need not wait for what the others import.
MODULES = {
    **dict.fromkeys(("run", "web", "worker"), "serving"),
    **dict.fromkeys(("office", "account", "token"), "office_cli"),
    "lint": "lint_cli",
    "deploy": "models_cli",
    **dict.fromkeys(("feel", "decide", "tck"), "language"),
    "deadline": "time_cli",
    "calendar": "calendar_cli",
    **dict.fromkeys(("tick", "check", "explain"), "operations"),
    **dict.fromkeys(("outbox", "incidents"), "queues"),
    **dict.fromkeys(("demo", "replay"), "story"),
    "migrate": "migration_cli",
    "batches": "batches_cli",
    "instance": "instance_cli",
    "key": "key_cli",
}


class _Commands(click.Group):
    """The commands by name, loaded one by one."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All there are."""
        return sorted(MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name; None where there is none."""
        if cmd_name not in MODULES:
            return None
        module = import_module(f"host.cli.{MODULES[cmd_name]}")
        found: dict[str | None, click.Command] = {one.name: one for one in module.COMMANDS}
        return found[cmd_name]


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="tuntas")
def tuntas() -> None:
    """Tuntas: a BPMN engine for complaint handling with deadlines.

    The store is --store or TUNTAS_DATABASE_URL: sqlite:///path/to/file or
    postgresql://user@server/database; without them an SQLite file under var/.

    Exit: 0 done, 1 refused or failed (the reason is on standard error), 2 wrong use.
    """


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
        # Imported here: only a failure needs to know those of the store.
        from host.cli.failures import failure_text, is_foreseen

        if not is_foreseen(problem):
            raise
        click.echo(f"tuntas: {failure_text(problem)}", err=True)
        return 1
    return code if isinstance(code, int) else 0

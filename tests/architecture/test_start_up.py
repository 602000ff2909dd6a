"""`tuntas lint` loads what it needs and no more: which modules, not how many seconds.

How long it takes is measured by benchmarks/start_up.py.
"""

import subprocess
import sys
from pathlib import Path

import click
import pytest

from host.cli.entry import tuntas

ROOT = Path(__file__).parents[2]
#: What lint of any file does without.
FOREIGN = frozenset(
    {
        *("sqlalchemy", "alembic", "psycopg", "flask", "werkzeug", "jinja2", "babel"),
        *("marshmallow", "apispec", "apscheduler", "waitress", "gunicorn", "holidays"),
        *("cryptography", "argon2", "msgpack", "smtplib", "asyncio"),
    }
)
#: Rooms that it does without.
OWN = ("host.wiring", "engine.runtime", "engine.deployments", "notifications", "access", "web")
_SHOWN = """import sys, host.cli
sys.argv = sys.argv[1:]
try:
    host.cli.main()
finally:
    print(*sys.modules)"""


def loaded_by(*arguments: str) -> set[str]:
    """The names of all modules in a fresh interpreter after a command."""
    done = subprocess.run(
        [sys.executable, "-c", _SHOWN, "tuntas", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    ("file", "also_without"),
    [
        ("bpmn/policies/sla_policy.dmn", frozenset({"SpiffWorkflow"})),
        ("bpmn/complaint/complaint.bpmn", frozenset()),
    ],
)
def test_lint_of_a_file_loads_no_store_web_or_scheduler(
    file: str, also_without: frozenset[str]
) -> None:
    names = loaded_by("lint", file)
    assert "engine.policy_check" in names
    packages = {name.partition(".")[0] for name in names}
    assert packages.isdisjoint(FOREIGN | also_without)
    assert not [name for name in names if name.startswith(OWN)]


def test_every_command_is_found_in_its_module() -> None:

    context = click.Context(tuntas)
    names = tuntas.list_commands(context)
    assert {"lint", "deploy", "run", "check"} <= set(names)
    for name in names:
        command = tuntas.get_command(context, name)
        assert command is not None
        assert command.name == name

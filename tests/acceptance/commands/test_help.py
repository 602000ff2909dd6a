"""Every command explains itself: what it does, each option, and the exit codes."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from host.cli.entry import tuntas
from tests.acceptance.commands.shell import Shell


def _inside(group: click.Group) -> dict[str, click.Command]:
    """The commands of a group by name; those of the first are loaded when they are asked for."""
    context = click.Context(group)
    found = {name: group.get_command(context, name) for name in group.list_commands(context)}
    return {name: command for name, command in found.items() if command is not None}


def _commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, command in _inside(group).items():
        yield (*path, name)
        if isinstance(command, click.Group):
            yield from _commands(command, (*path, name))


COMMANDS = sorted(_commands(tuntas))


def _found(path: tuple[str, ...]) -> click.Command:
    command: click.Command = tuntas
    for name in path:
        assert isinstance(command, click.Group)
        command = _inside(command)[name]
    return command


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_a_command_has_help(shell: Shell, path: tuple[str, ...]) -> None:
    answer = shell.run(*path, "--help")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.startswith(f"Usage: tuntas {' '.join(path)}")


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_option_says_what_it_is(path: tuple[str, ...]) -> None:
    silent = [
        option.name
        for option in _found(path).params
        if isinstance(option, click.Option) and not option.help
    ]
    assert silent == []


def test_the_first_page_lists_the_commands_and_the_exit_codes(shell: Shell) -> None:
    answer = shell.run("-h")
    assert "Exit: 0 done, 1 refused or failed" in answer.out
    assert "TUNTAS_DATABASE_URL" in answer.out
    assert [name for name in _inside(tuntas) if f"\n  {name} " not in answer.out] == []


def test_the_commands_a_user_expects_are_there() -> None:
    expected = "deploy lint feel decide tck deadline calendar tick replay check outbox incidents"
    staying = "run web worker office account token migrate batches instance key"
    assert set(_inside(tuntas)) == {*expected.split(), *staying.split(), "explain", "demo"}


def test_it_is_installed_as_tuntas() -> None:
    script = Path(sys.executable).with_name("tuntas")
    run = subprocess.run([script, "--version"], capture_output=True, text=True, check=True)
    assert run.stdout.startswith("tuntas, version ")

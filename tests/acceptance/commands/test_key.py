"""The key of a store at the shell: a lost one, a wrong one, and how to see which is which."""

import base64

import pytest

from tests.acceptance.commands.serving import free_port
from tests.acceptance.commands.shell import Shell

OTHER = base64.b64encode(b"\x02" * 32).decode()
#: Without a key, and with another one; one process that stays in each.
WITHOUT = (("check",), ("account", "list"))
WITH_ANOTHER = (("worker",), ("tick",), ("outbox",), ("explain", "ADU-2026-000001"))


@pytest.fixture
def begun(shell: Shell) -> Shell:
    """A store that was opened once."""
    assert shell.run("account", "list").code == 0
    return shell


def test_no_command_makes_a_lost_key_anew_or_takes_another(begun: Shell) -> None:
    key = begun.folder / "var" / "tuntas.key"
    kept = key.read_bytes()
    key.unlink()
    serving = ("run", "--port", free_port())
    for started in [begun.start(*words) for words in (serving, *WITHOUT)]:
        answer = started.finish()
        assert (answer.code, answer.out) == (1, ""), answer
        assert "is missing: TUNTAS_KEY is not set and var/tuntas.key is not there" in answer.err
        assert "restore the right one" in answer.err
    for started in [begun.start(*words, TUNTAS_KEY=OTHER) for words in WITH_ANOTHER]:
        answer = started.finish()
        assert (answer.code, answer.out) == (1, ""), answer
        assert "TUNTAS_KEY holds another key" in answer.err
        assert OTHER not in answer.err
    assert not key.exists()
    key.touch(0o600)
    key.write_bytes(kept)
    assert begun.run("check").code == 0


def test_fingerprints_tell_which_key_is_the_right_one(begun: Shell) -> None:
    right = begun.run("key", "--json")
    assert (right.code, right.json()["fits"]) == (0, True)
    assert right.json()["store"] == right.json()["key"]
    wrong = begun.run("key", TUNTAS_KEY=OTHER)
    assert wrong.code == 1
    assert "key:   " in wrong.out
    assert "it is not the key of this store" in wrong.out
    backup = begun.file("backup.key", f'{{"key": "{OTHER}"}}')
    backup.chmod(0o600)
    assert begun.run("key", backup, "--json").json()["place"] == str(backup)
    nothing = begun.run("key", "--store", "sqlite:///var/none.sqlite")
    assert nothing.code == 1
    assert "there is no store here" in nothing.err

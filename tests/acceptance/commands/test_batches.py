"""`tuntas batches`, for whoever looks why a wish for many instances does not come true."""

import contextlib

import pytest

from engine import batches
from engine.batches import Kind
from engine.store.keys import key_of
from kernel.clock import SystemClock
from kernel.database import open_database
from tests.acceptance.commands.shell import Answer, Shell
from tests.acceptance.commands.stuck import start_undecided, undecided
from tests.conftest import no_gaps


class Desk:
    """A shell on a store with one instance, and a batch that is to cancel it and another."""

    def __init__(self, shell: Shell) -> None:
        self.shell = shell
        self.url = f"sqlite:///{shell.folder}/office.sqlite"
        shell.file("undecided.bpmn", undecided())
        assert self.run("deploy", "undecided.bpmn").code == 0
        start_undecided(self.url, "ADU 1")
        with contextlib.closing(open_database(self.url, SystemClock(), {}, no_gaps)) as database:
            keys = [key_of(1, 1), key_of(2, 1)]
            database.write(lambda uow: batches.create(uow, Kind.CANCEL, {}, keys, actor="rina"))

    def run(self, *words: object) -> Answer:
        return self.shell.run(*words, "--store", self.url)


@pytest.fixture
def desk(shell: Shell) -> Desk:
    return Desk(shell)


def test_a_batch_is_stopped_and_let_go_on_and_says_what_failed(desk: Desk) -> None:
    assert "1 cancel active: 0 done, 0 failed, 2 left; by rina" in desk.run("batches").out
    assert "1 cancel suspended" in desk.run("batches", "--suspend", 1).out
    assert desk.run("tick", "--json").json()["done"] == 0
    assert "1 cancel active" in desk.run("batches", "--resume", 1).out
    assert desk.run("tick").code == 0
    assert "1 cancel completed: 1 done, 1 failed; by rina" in desk.run("batches").out
    told = desk.run("batches", "--failed", 1).out
    assert told == ("     2 NotFound: no process instance has the number 2\n1 failed items\n")


def test_a_batch_that_is_not_there_or_over_is_refused(desk: Desk) -> None:
    assert "2 left out" in desk.run("batches", "--cancel", 1).out
    over = desk.run("batches", "--cancel", 1)
    assert (over.code, "batch 1 is cancelled" in over.err) == (1, True)
    for option in ("--failed", "--suspend", "--resume", "--cancel"):
        missing = desk.run("batches", option, 7)
        assert (missing.code, "no batch has the number 7" in missing.err) == (1, True)
    both = desk.run("batches", "--failed", 1, "--cancel", 1)
    assert (both.code, "at a time" in both.err) == (2, True)

"""`tuntas run` with models that would take all there is: others get their turn.

Figures go to standard output; what is asserted is counted: the hostile steps a write waited for.
"""

import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

import pytest

from tests.acceptance.commands.serving import Site, open_site, registrar, stop
from tests.acceptance.commands.shell import Shell
from tests.unit.model.bpmn_builder import file_of, flows, node, process, zeebe

SLOW = "count(for i in 1..35000 return i)"
EVERY = "<timerEventDefinition><timeCycle>R5/PT2S</timeCycle></timerEventDefinition>"
SCRIPTS = 60
FILINGS = 40
ON_GO = '<signalEventDefinition signalRef="go"/>'


def hostile() -> str:
    """Begins five times, each with sixty scripts of a tenth of a second."""
    names = [f"t{number}" for number in range(SCRIPTS)]
    script = 'script expression="={}" resultVariable="{}"'
    tasks = [node("scriptTask", one, zeebe(script.format(SLOW, one))) for one in names]
    path = ["s", *names, "e"]
    links = flows(*(f"{a} {b}" for a, b in zip(path, path[1:], strict=False)))
    body = (node("startEvent", "s", EVERY), *tasks, node("endEvent", "e"), links)
    return file_of(process(*body, attributes='id="hostile" isExecutable="true"')).decode()


def circle() -> str:
    """Starts itself by its own signal, twice each time."""
    body = (
        node("startEvent", "s", ON_GO),
        node("intermediateThrowEvent", "a", ON_GO),
        node("intermediateThrowEvent", "b", ON_GO),
        node("startEvent", "first", EVERY),
        node("endEvent", "e"),
        flows("s a", "first a", "a b", "b e"),
    )
    attributes = 'id="circle" isExecutable="true"'
    return file_of(process(*body, attributes=attributes), '<signal id="go" name="go"/>').decode()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[tuple[Shell, Site]]:
    shell = Shell(tmp_path)
    site = open_site(shell, "run", "--demo")
    yield shell, site
    if site.running.process.is_alive():
        stop(site.running)


def store_of(shell: Shell) -> Path:
    return next(shell.folder.glob("var/*.sqlite"))


def steps_of(store: Path, process_id: str) -> tuple[int, int]:
    """Instances of a process, and the steps all of them have taken."""
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True, timeout=30) as reader:
        instances, steps = reader.execute(
            "SELECT count(*), coalesce(sum(r.revision), 0) FROM root_instance r"
            " JOIN process_instance p ON p.root = r.number AND p.parent IS NULL"
            " JOIN definition d ON d.key = p.definition WHERE d.id = ?",
            (process_id,),
        ).fetchone()
    return instances, steps


def resident(site: Site) -> int:
    """Megabytes the server holds."""
    status = Path(f"/proc/{site.running.process.pid}/status").read_text()
    return int(next(one for one in status.splitlines() if one.startswith("VmRSS")).split()[1]) >> 10


def deploy(shell: Shell, name: str, text: str) -> None:
    done = shell.run("deploy", shell.file(name, text), "--store", f"sqlite:///{store_of(shell)}")
    assert done.code == 0, done.err


def wait_for(store: Path, process_id: str, steps: int) -> None:
    end = monotonic() + 120
    while steps_of(store, process_id)[1] < steps:
        assert monotonic() < end, f"{process_id} never took {steps} steps"
        sleep(0.1)


def test_other_writes_wait_for_two_hostile_steps_at_most(office: tuple[Shell, Site]) -> None:
    shell, site = office
    store = store_of(shell)
    token = registrar(shell, "--store", f"sqlite:///{store}")
    deploy(shell, "hostile.bpmn", hostile())
    wait_for(store, "hostile", 3)
    waits, between = [], []
    for _ in range(FILINGS):
        before, began = steps_of(store, "hostile")[1], monotonic()
        site.submit(token)
        waits.append(monotonic() - began)
        between.append(steps_of(store, "hostile")[1] - before)
    instances, steps = steps_of(store, "hostile")
    sys.stdout.write(
        f"{FILINGS} filings beside {instances} hostile instances, {steps} steps:"
        f" median {sorted(waits)[FILINGS // 2]:.2f} s, worst {max(waits):.2f} s,"
        f" hostile steps meanwhile at most {max(between)}; {resident(site)} MB\n"
    )
    assert sum(between) > 0, "the hostile model did not run meanwhile"
    assert max(between) <= 3


def test_a_circle_of_signals_is_held_and_told(office: tuple[Shell, Site]) -> None:
    shell, site = office
    store = store_of(shell)
    deploy(shell, "circle.bpmn", circle())
    wait_for(store, "circle", 100)
    sleep(10)
    instances, _ = steps_of(store, "circle")
    sys.stdout.write(f"{instances} instances of the circle; {resident(site)} MB\n")
    assert instances <= 100 + 5 + 5
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as reader:
        told = reader.execute("SELECT subject FROM standing_incident WHERE kind = 'self_start'")
        assert told.fetchall() == [("circle",)]

"""Several workers and people at once: a rung fires once, and is answered once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from escalation import acknowledgements
from kernel.errors import Conflict
from kernel.unit_of_work import UnitOfWork
from tests.rooms.escalation.desk import KEYRING, Desk, local

WORKERS = 4
T = TypeVar("T")


def together(desk: Desk, work: Callable[[UnitOfWork], T]) -> list[T]:
    """What `work` gives when everybody starts it at the same moment."""
    start = Barrier(WORKERS)

    def run(_: int) -> T:
        start.wait()
        return desk.database.write(work)

    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(run, range(WORKERS)))


def test_workers_that_meet_at_a_rung_fire_it_once(desk: Desk) -> None:
    root = desk.submit()
    desk.open_clock(root)
    first = desk.ladder(root)[0]
    assert first.due_at is not None
    desk.sleep_until(first.due_at)
    done = together(desk, lambda uow: desk.escalation.fire(uow, first.key))
    assert done.count(True) == 1
    assert [person for person, _ in desk.mails()] == ["hadi", "hana"]


def test_people_who_answer_together_are_told_who_was_first(desk: Desk) -> None:
    root = desk.submit()
    desk.open_clock(root)
    desk.advance_to(local("2026-12-04 08:00"))
    key = desk.ladder(root)[0].key

    def answer(uow: UnitOfWork) -> str:
        try:
            acknowledgements.acknowledge(uow, key, "hana", keyring=KEYRING)
        except Conflict as refusal:
            return str(refusal)
        return "done"

    answers = together(desk, answer)
    assert answers.count("done") == 1
    assert sum("already acknowledged by hana" in one for one in answers) == WORKERS - 1

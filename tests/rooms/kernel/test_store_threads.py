"""Sixteen threads at once on each store: nothing is lost, and a failure is nobody else's."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from kernel.database import Database
from kernel.errors import Conflict
from kernel.unit_of_work import UnitOfWork
from tests.rooms.kernel import notebook
from tests.rooms.kernel.notebook import adding

THREADS = 16
ROUNDS = 12


def test_threads_that_count_on_the_same_rows_lose_nothing(notes: Database) -> None:
    counters = (1, 2, 3)
    for number in counters:
        notes.write(adding(number, "0"))
    start = Barrier(THREADS)

    def count(thread: int) -> None:
        start.wait()
        for turn in range(ROUNDS):
            notes.write(notebook.counting_up(counters[(thread + turn) % len(counters)]))

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(count, range(THREADS)))
    assert sum(map(int, notes.read(notebook.texts))) == THREADS * ROUNDS


def test_threads_that_lock_rows_in_opposite_order_all_arrive(notes: Database) -> None:
    for number in (1, 2):
        notes.write(adding(number, "0"))

    def count(thread: int) -> None:
        def both(uow: UnitOfWork) -> None:
            for number in (1, 2) if thread % 2 else (2, 1):
                notebook.count_up(uow, number)

        notes.write(both)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(count, range(4)))
    assert notes.read(notebook.texts) == ["4", "4"]


def test_a_failing_thread_rolls_back_alone(notes: Database) -> None:
    start = Barrier(THREADS)

    def write(thread: int) -> bool:
        def work(uow: UnitOfWork) -> None:
            notebook.add(uow, thread)
            if thread % 3 == 0:
                raise Conflict("every third fails")

        start.wait()
        try:
            notes.write(work)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(THREADS) as pool:
        done = list(pool.map(write, range(THREADS)))
    assert notes.read(notebook.numbers) == [n for n in range(THREADS) if done[n]]
    assert done == [n % 3 != 0 for n in range(THREADS)]


def test_readers_are_not_held_up_by_an_open_write(notes: Database) -> None:
    inside = Barrier(2, timeout=10)

    def slow(uow: UnitOfWork) -> None:
        notebook.add(uow, 1)
        inside.wait()
        inside.wait()

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(notes.write, slow)
        inside.wait()
        assert notes.read(notebook.numbers) == []
        inside.wait()
        writing.result(timeout=10)
    assert notes.read(notebook.numbers) == [1]

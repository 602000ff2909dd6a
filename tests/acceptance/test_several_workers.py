"""An office that grew: several workers on one PostgreSQL store do everything once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from host import due
from tests.office import SimulatedOffice
from tests.seeded import PostgresSeeds
from tests.stages import answered, assigned

WORKERS = 4


def test_workers_that_tick_together_close_alert_and_write_once(
    postgres_seeds: PostgresSeeds, tmp_path: Path
) -> None:
    with postgres_seeds.copy(tmp_path) as url:
        first = SimulatedOffice(url)
        closing = [answered(first) for _ in range(5)]
        working = [assigned(first) for _ in range(5)]
        later = first.now.replace(month=12, day=8, hour=9)
        workers = [SimulatedOffice(url, starts=later) for _ in range(WORKERS)]
        try:
            tick_together(workers)
            for number in closing:
                assert workers[0].status(number) == "closed"
            for number in working:
                alerts = workers[0].alerts(number, "resolution")
                assert [one.number for one in alerts] == [1]
            sent = Counter(letter.message_id for one in workers for letter in one.channel.letters)
            assert set(sent.values()) == {1}
            assert workers[0].problems() == []
        finally:
            for office in (first, *workers):
                office.close()


def tick_together(offices: list[SimulatedOffice]) -> None:
    """Each works until it finds nothing, all at once, and then once more."""
    barrier = Barrier(len(offices))

    def tick(office: SimulatedOffice) -> None:
        barrier.wait()
        due.run_due(office.open)

    with ThreadPoolExecutor(len(offices)) as pool:
        list(pool.map(tick, offices))
    due.run_due(offices[0].open)

"""How often a complaint step goes to PostgreSQL and back, with every projection of every room."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from complaints import tasks
from kernel.unit_of_work import UnitOfWork
from tests.office import SimulatedOffice
from tests.seeded import PostgresSeeds
from tests.stages import HANDLER, accepted, assigned, handled

ACCEPT = {"decision": "accept", "reason": "Lengkap."}
ANSWER = {"decision": "answer_ready", "answer": "Sudah."}


@pytest.fixture
def big_office(postgres_seeds: PostgresSeeds, tmp_path: Path) -> Iterator[SimulatedOffice]:
    """The demo office on PostgreSQL, its models compiled."""
    with postgres_seeds.copy(tmp_path) as url:
        opened = SimulatedOffice(url)
        opened.submit()
        yield opened
        opened.close()


@pytest.mark.parametrize(
    ("stage", "answers", "most"),
    [
        (SimulatedOffice.submit, ACCEPT, 8),  # opens three clocks with their ladders
        (accepted, {"handler": HANDLER}, 8),
        (assigned, ANSWER, 9),
        (handled, {"decision": "approve"}, 8),
    ],
    ids=["verify", "assign", "handle", "approve"],
)
def test_a_step_of_a_complaint_takes_no_more_round_trips_than(
    big_office: SimulatedOffice, stage: Any, answers: dict[str, object], most: int
) -> None:
    (task,) = big_office.tasks(stage(big_office))
    actor = task.assignee or big_office.candidates(task)[0]

    def complete(uow: UnitOfWork) -> UnitOfWork:
        tasks.complete(uow, big_office.open.desk, task.key, answers, actor=actor)
        return uow

    assert big_office.write(complete).round_trips <= most

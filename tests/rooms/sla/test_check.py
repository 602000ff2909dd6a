"""`tuntas check`: a store broken across rooms is told, and the row is named."""

from datetime import timedelta

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from tests.office import SimulatedOffice
from tests.stages import answered, assigned


def break_store(office: SimulatedOffice, sql: str) -> None:
    """What no room would do: change a row behind its back."""
    url = make_url(office.url)
    if url.get_backend_name() == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    engine = create_engine(url)
    with engine.begin() as connection:
        assert connection.execute(text(sql)).rowcount > 0
    engine.dispose()


@pytest.mark.parametrize(
    ("sql", "row", "says"),
    [
        ("UPDATE user_task SET due_at = NULL", "user_task", "but its clock resolution says"),
        ("UPDATE user_task SET clock = 'law'", "user_task", "but its clock law says"),
        ("UPDATE clock SET due_at = NULL WHERE name = 'law'", "/law/1", "its column says"),
        (
            "UPDATE clock SET outcome = 'stopped' WHERE name = 'resolution'",
            "rung",
            "it waits to fire, but clock resolution round 1 is closed",
        ),
        (
            "UPDATE root_instance SET ended = (1 = 1)",
            "/law/1",
            "it runs, but its instance has ended",
        ),
    ],
)
def test_what_no_longer_fits_is_named(
    office: SimulatedOffice, sql: str, row: str, says: str
) -> None:
    assigned(office)
    assert office.problems() == []
    break_store(office, sql)
    found = [one for one in office.problems() if row in one and says in one]
    assert found


def test_a_timer_moved_by_hand_is_named(office: SimulatedOffice) -> None:
    answered(office)
    break_store(office, "UPDATE timer SET due_at = (SELECT max(due_at) FROM clock)")
    (problem,) = office.problems()
    assert "timer" in problem
    assert "clock silence says 2026-12-08 09:00:00+00:00" in problem


def test_an_undated_timer_of_a_running_clock_is_named(office: SimulatedOffice) -> None:
    answered(office)
    break_store(office, "UPDATE timer SET due_at = NULL")
    assert any("it has no due instant, but clock silence runs" in one for one in office.problems())


def test_work_that_nobody_did_is_named(office: SimulatedOffice) -> None:
    answered(office)
    office.time.move_to(office.now + timedelta(days=30))
    assert any("timer" in one and "due since" in one for one in office.problems())

"""Counters of attempts: what a window lets through, alone and with many counting at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import LargeBinary

from identity import attempts
from identity.attempts import Limit, network_of
from kernel.database import open_database
from kernel.statements import query
from kernel.unit_of_work import UnitOfWork
from tests.rooms.identity.door import KEYRING, Door

LIMIT = Limit("track", most=3, within=timedelta(minutes=15))
#: Each example of a property counts somebody new: the store and its clock go on.
SUBJECTS = count()
_BUCKETS = query("SELECT bucket FROM attempt", {"bucket": LargeBinary})


def counted(door: Door, subject: str = "ADU-2026-000001", limit: Limit = LIMIT) -> int | None:
    wait: int | None = door.write(attempts.count, KEYRING, limit, subject)
    return wait


def looked(door: Door) -> int | None:
    wait: int | None = door.read(attempts.retry_after, KEYRING, LIMIT, "ADU-2026-000001")
    return wait


def buckets(uow: UnitOfWork) -> list[bytes]:
    return [bytes(one) for one in uow.execute(_BUCKETS).scalars()]


def test_over_the_limit_one_waits_for_the_end_of_the_window(door: Door) -> None:
    assert [counted(door) for _ in range(4)] == [None, None, None, 900]
    door.pass_time(minutes=14, seconds=59.5)
    assert counted(door) == 1
    door.pass_time(seconds=0.5)
    assert counted(door) is None


def test_looking_counts_nothing(door: Door) -> None:
    seen = []
    for _ in range(3):
        seen.append(looked(door))
        counted(door)
    assert seen == [None] * 3
    assert [looked(door), looked(door)] == [900, 900]
    door.pass_time(minutes=15)
    assert looked(door) is None


def test_subjects_and_limits_are_counted_apart(door: Door) -> None:
    for _ in range(3):
        counted(door)
    assert counted(door, "ADU-2026-000002") is None
    assert counted(door, limit=Limit("other", most=3, within=timedelta(minutes=15))) is None
    assert counted(door) is not None


def test_what_is_taken_back_or_forgotten_does_not_count(door: Door) -> None:
    for _ in range(5):
        counted(door)
        door.write(attempts.take_back, KEYRING, LIMIT, "ADU-2026-000001")
    assert looked(door) is None
    for _ in range(3):
        counted(door)
    door.write(attempts.forget, KEYRING, LIMIT, "ADU-2026-000001")
    assert looked(door) is None


def test_no_subject_rests_in_clear_and_any_text_is_one(door: Door) -> None:
    subjects = ["203.0.113.7", "\x00", "\ud800", "é", "x" * 10_000, ""]
    for subject in subjects:
        counted(door, subject)
    stored = door.read(buckets)
    assert len(stored) == len(subjects)
    assert {len(one) for one in stored} == {32}


def test_windows_that_have_passed_are_deleted(door: Door) -> None:
    counted(door, "first")
    door.pass_time(minutes=14)
    counted(door, "second")
    door.pass_time(minutes=1)
    assert door.write(attempts.prune) == 1
    assert len(door.read(buckets)) == 1


def test_two_processes_count_together(door: Door, store_url: str) -> None:
    other = Door(open_database(store_url, door.clock, {}), door.clock)
    limit = Limit("submit", most=25, within=timedelta(hours=1))
    with ThreadPoolExecutor(8) as threads:
        waits = list(
            threads.map(lambda number: counted((door, other)[number % 2], "one", limit), range(40))
        )
    other.database.close()
    assert waits.count(None) == 25


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    gaps=st.lists(st.integers(0, 700), max_size=25),
    most=st.integers(1, 4),
)
def test_windows_let_through_what_the_limit_says(door: Door, gaps: list[int], most: int) -> None:
    """At most `most` in a window, twice as many in any such stretch, and who waits is let in."""
    limit = Limit("any", most=most, within=timedelta(seconds=900))
    subject = str(next(SUBJECTS))
    let_in: list[int] = []
    second = 0
    for gap in gaps:
        door.pass_time(seconds=gap)
        second += gap
        wait = counted(door, subject, limit)
        if wait is None:
            let_in.append(second)
        else:
            window = second + wait - 900
            assert len([one for one in let_in if one >= window]) == most
    for begin in let_in:
        assert len([one for one in let_in if begin <= one < begin + 900]) <= 2 * most
    door.pass_time(seconds=900)
    assert counted(door, subject, limit) is None


def test_an_address_counts_by_itself_and_an_ipv6_one_by_its_network() -> None:
    assert network_of("203.0.113.7") == "203.0.113.7"
    assert network_of("::ffff:203.0.113.7") == "203.0.113.7"
    assert network_of("2001:db8:1:2:3:4:5:6") == "2001:db8:1:2::/64"
    assert network_of("fe80::1%eth0") == "fe80::/64"
    assert network_of("unknown") == "unknown"

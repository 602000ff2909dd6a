"""The demo office as a newcomer finds it: everybody can get in, and something waits for them."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from complaints import public_view, registry
from complaints.records import Complaint
from host.demo import office as demo_office
from host.demo.seed import PASSWORD, find_seeded, is_empty, seed
from identity import accounts
from identity.passwords import Owner, Passwords, check_password
from kernel.clock import SimulatedClock
from kernel.database import open_database
from kernel.keyring import Keyring
from tests.office import SimulatedOffice
from tests.stores import SqliteStores

NOW = datetime(2026, 11, 26, 7, 30, tzinfo=UTC)
#: Before a long holiday, at night, on a Sunday, at the turn of a year, past the known holidays.
NOWS = [
    datetime(2026, 3, 17, 3, 0, tzinfo=UTC),
    datetime(2026, 6, 3, 20, 0, tzinfo=UTC),
    datetime(2026, 8, 16, 9, 0, tzinfo=UTC),
    datetime(2027, 1, 1, 2, 0, tzinfo=UTC),
    datetime(2031, 5, 9, 9, 0, tzinfo=UTC),
]


def _cheap() -> Passwords:
    return Passwords(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def demo(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SimulatedOffice]:
    """A seeded store of each kind; tests only read it."""
    name = "sqlite_stores" if request.param == "sqlite" else "postgres_stores"
    stores = request.getfixturevalue(name)
    with (
        stores.fresh(tmp_path_factory.mktemp("demo")) as url,
        _seeded(url, NOW) as office,
    ):
        yield office


@contextmanager
def _seeded(url: str, now: datetime) -> Iterator[SimulatedOffice]:
    seed(url, Keyring(bytes(range(32))), now, _cheap())
    office = SimulatedOffice(url, starts=now)
    try:
        yield office
    finally:
        office.close()


def test_it_is_an_office_at_work(demo: SimulatedOffice) -> None:
    found = demo.read(registry.list_all)
    tasks = [task for one in found for task in demo.tasks(one.number)]
    assert {one.status for one in found} >= {
        *("verifying", "dispatched", "in_progress", "awaiting_information"),
        *("awaiting_approval", "answered", "closed", "withdrawn", "forwarded"),
    }
    assert all(one.received_at > demo.now - timedelta(days=22) for one in found)
    assert len([one for one in tasks if one.due_at and one.due_at < demo.now]) >= 2
    soon = demo.now + timedelta(days=3)
    assert [one for one in tasks if one.due_at and demo.now < one.due_at < soon]
    assert demo.conversation(found[0].number) != []
    assert demo.problems() == []


def test_whoever_signs_in_finds_work(demo: SimulatedOffice) -> None:
    seeded = find_seeded(demo.open)
    assert seeded is not None
    busy = {
        (one.unit, one.role)
        for one in seeded.logins
        if demo.inbox(one.person) or demo.open_alerts(one.person)
    }
    assert busy >= {
        *((("kejari-bandung", role)) for role in ("intake", "coordinator", "handler", "head")),
        ("kejari-bandung", "supervisor"),
        ("kejati-jawa-barat", "oversight"),
    }
    for one in seeded.logins:
        account = demo.read(partial(accounts.find_hash, name=one.person))
        assert account is not None
        assert demo.open.passwords.matches(account[1], PASSWORD)


def test_the_complaints_to_follow_open_with_their_codes(demo: SimulatedOffice) -> None:
    seeded = find_seeded(demo.open)
    assert seeded is not None
    assert len(seeded.complaints) == 2
    read = partial(
        public_view.public_view, keyring=demo.open.keyring, calendars=demo.open.calendars
    )
    views = [
        demo.read(partial(read, number=number, code=code)) for number, code in seeded.complaints
    ]
    assert {view.status for view in views} == {"awaiting_information", "answered"}


def _digest(office: SimulatedOffice) -> str:
    def state(one: Complaint) -> str:
        tasks = [(task.key, task.element_id, task.assignee) for task in office.tasks(one.number)]
        return f"{one} {tasks} {office.clocks(one.number)}"

    text = "\n".join(state(one) for one in office.read(registry.list_all))
    seeded = find_seeded(office.open)
    return hashlib.sha256(f"{text}\n{seeded}".encode()).hexdigest()


def test_the_same_moment_gives_the_same_office(
    demo: SimulatedOffice, sqlite_stores: SqliteStores, tmp_path: Path
) -> None:
    with sqlite_stores.fresh(tmp_path) as url, _seeded(url, NOW) as again:
        assert _digest(again) == _digest(demo)


@pytest.mark.parametrize("now", NOWS, ids=lambda now: f"{now:%F}")
def test_it_works_on_any_day(sqlite_stores: SqliteStores, tmp_path: Path, now: datetime) -> None:
    with sqlite_stores.fresh(tmp_path) as url, _seeded(url, now) as office:
        assert len({one.status for one in office.read(registry.list_all)}) >= 8
        assert office.problems() == []
        office.advance(hours=30)  # what the worker will find to do
        assert office.problems() == []


def test_only_an_empty_store_is_taken_for_one(store_url: str) -> None:
    database = open_database(store_url, SimulatedClock(NOW), {})
    try:
        assert database.read(is_empty)
        database.write(demo_office.load)
        assert not database.read(is_empty)
    finally:
        database.close()


def test_an_office_without_the_demos_password_is_not_the_demos(office: SimulatedOffice) -> None:
    assert find_seeded(office.open) is None


def test_the_password_is_one_that_people_may_choose() -> None:
    check_password(Owner(id="intan-padmadinata"), PASSWORD)

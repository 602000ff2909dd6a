"""Who is let in with a name and a password, and who is not."""

import time
from concurrent.futures import ThreadPoolExecutor
from statistics import median

import pytest

from identity import accounts, sessions, tokens
from identity.passwords import Passwords
from identity.people import Person, put_person
from kernel.errors import Conflict, NotFound
from kernel.unit_of_work import UnitOfWork
from tests.rooms.identity.door import CHEAP, KEYRING, PASSWORD, Door


@pytest.mark.parametrize(
    "name", ["ani", "ANI", " ani ", "ani@kejari-bandung.example", "Ani@KEJARI-bandung.example"]
)
def test_one_signs_in_by_id_or_address_whatever_the_case(door: Door, name: str) -> None:
    assert door.who(door.sign_in(name)) == "ani"


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("ani", "kopi susu gula arem"),
        ("ani", ""),
        ("ani", PASSWORD + "\x00"),
        ("ani", "\ud800"),
        ("ani", PASSWORD * 100_000),
        ("ani", "a" + "\u0301\u0316" * 200_000),
        ("citra", PASSWORD),
        ("eko", PASSWORD),
        ("", PASSWORD),
        ("\x00", PASSWORD),
        ("ani\x00", PASSWORD),
        ("\ud800", PASSWORD),
        ("%", PASSWORD),
        ("' OR 1=1 --", PASSWORD),
        ("a" * 100_000, PASSWORD),
    ],
)
def test_nobody_else_is_let_in(door: Door, name: str, password: str) -> None:
    assert door.sign_in(name, password) is None


def test_the_person_is_named_where_no_session_is_wanted(door: Door) -> None:
    person = door.check("ani", lambda _, person: person)
    assert person.email == "Ani@Kejari-Bandung.example"


def test_an_address_of_two_people_is_nobodys(door: Door) -> None:
    twin = Person(id="dedi", name="Dedi", email="ani@kejari-bandung.example")
    door.write(put_person, twin, [])
    assert door.sign_in("ani@kejari-bandung.example") is None
    assert door.sign_in("ani") is not None


def test_an_office_behind_one_address_signs_in_as_often_as_it_likes(door: Door) -> None:
    assert all(door.sign_in("ani") for _ in range(60))


def test_a_disabled_account_is_closed_and_opens_again_with_its_password(door: Door) -> None:
    session, token, link = door.sign_in("ani"), door.token("ani"), door.link("ani")
    door.write(accounts.disable, "ani")
    assert door.sign_in("ani") is None
    door.write(accounts.enable, "ani")
    assert door.who(session) is None
    assert door.bearer(token) is None
    assert door.opens(link) is None
    assert door.who(door.sign_in("ani")) == "ani"


def test_who_never_had_an_account_can_be_disabled_too(door: Door) -> None:
    door.write(accounts.disable, "citra")
    assert door.read(accounts.find_hash, "citra") == ("citra", None)
    with pytest.raises(NotFound, match="no person 'eko'"):
        door.write(accounts.disable, "eko")


def test_a_changed_password_ends_sessions_and_tokens(door: Door) -> None:
    session, other, token = door.sign_in("ani"), door.sign_in("budi"), door.token("ani")
    door.write(accounts.put_password_hash, "ani", CHEAP.hash("teh tawar hangat"))
    assert door.who(session) is None
    assert door.bearer(token) is None
    assert door.who(other) == "budi"
    assert door.sign_in("ani") is None
    assert door.sign_in("ani", "teh tawar hangat") is not None


def test_a_password_changed_while_it_is_being_compared_lets_nobody_in(door: Door) -> None:
    class ChangedMeanwhile(Passwords):
        def matches(self, stored: str | None, password: str) -> bool:
            door.write(accounts.put_password_hash, "ani", CHEAP.hash("teh tawar hangat"))
            return super().matches(stored, password)

    slow = ChangedMeanwhile(time_cost=1, memory_cost=8, parallelism=1)
    assert door.sign_in("ani", by=slow) is None


def test_a_hash_of_earlier_costs_is_renewed_at_sign_in_and_ends_nothing(door: Door) -> None:
    before = door.read(accounts.find_hash, "ani")
    session = door.sign_in("ani")
    dearer = Passwords(time_cost=2, memory_cost=16, parallelism=1)
    assert door.sign_in("ani", by=dearer) is not None
    after = door.read(accounts.find_hash, "ani")
    assert "m=8,t=1" in before[1]
    assert "m=16,t=2" in after[1]
    assert door.sign_in("ani", by=dearer) is not None
    assert door.read(accounts.find_hash, "ani") == after
    assert door.who(session) == "ani"


def test_time_tells_nothing(door: Door) -> None:
    """Known, unknown, without a password, disabled: the same hash work each time."""
    dear = Passwords(time_cost=4, memory_cost=16 * 1024)
    for id in ("ani", "budi"):
        door.write(accounts.put_password_hash, id, dear.hash(PASSWORD))
    door.write(accounts.disable, "budi")
    took: dict[str, list[float]] = {name: [] for name in ("ani", "budi", "citra", "eko")}
    for _ in range(7):
        for name, times in took.items():
            began = time.thread_time()
            assert door.sign_in(name, "wrong password", by=dear) is None
            times.append(time.thread_time() - began)
    middle = {name: median(times) for name, times in took.items()}
    assert max(middle.values()) < 1.6 * min(middle.values()), middle


def test_a_token_of_a_password_that_changes_meanwhile_does_not_live(door: Door) -> None:
    """The change waits for the transaction that makes the token, and ends what it made."""
    with ThreadPoolExecutor(1) as other:
        changes = []

        def admit(uow: UnitOfWork, person: Person) -> str:
            new = CHEAP.hash("teh tawar hangat")
            changes.append(other.submit(door.write, accounts.put_password_hash, person.id, new))
            fields = {"label": "laporan", "scopes": ["work_tasks"], "expires_at": door.day(30)}
            return tokens.create(uow, KEYRING, person=person.id, **fields)[1]

        secret = door.check("ani", admit)
        changes[0].result()
    assert secret.startswith("tuntas_")
    assert door.bearer(secret) is None
    assert door.sign_in("ani", "teh tawar hangat") is not None


def test_what_is_refused_after_the_right_password_is_no_failure(door: Door) -> None:
    def admit(_: UnitOfWork, person: Person) -> None:
        raise Conflict(f"{person.id} has too many")

    for _ in range(60):
        with pytest.raises(Conflict, match="ani has too many"):
            door.check("ani", admit)
    assert door.sign_in("ani") is not None


def test_what_is_refused_leaves_nothing_behind(door: Door) -> None:
    def admit(uow: UnitOfWork, person: Person) -> None:
        sessions.open_session(uow, KEYRING, person.id)
        raise Conflict("no")

    with pytest.raises(Conflict):
        door.check("ani", admit)
    assert door.write(sessions.close_all, "ani") == 0


def test_signing_in_ends_the_session_that_the_browser_had(door: Door) -> None:
    elsewhere, first = door.sign_in("ani"), door.sign_in("ani")
    assert door.sign_in("ani", "wrong password", before=first) is None
    assert door.who(first) == "ani"
    second = door.sign_in("budi", before=first)
    assert [door.who(one) for one in (elsewhere, first, second)] == ["ani", None, "budi"]
    for no_session in ("", "\x00", "no session", "\ud800"):
        assert door.sign_in("ani", before=no_session) is not None

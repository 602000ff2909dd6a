"""Sessions: how long they last, what ends them, what of them is stored."""

from datetime import timedelta

from sqlalchemy import LargeBinary

from identity import sessions
from kernel.statements import query
from kernel.unit_of_work import UnitOfWork
from tests.rooms.identity.door import KEYRING, Door

_ROWS = query("SELECT token_hash FROM session", {"token_hash": LargeBinary})


def opened(door: Door, person: str = "ani") -> str:
    return str(door.write(sessions.open_session, KEYRING, person))


def rows(uow: UnitOfWork) -> list[bytes]:
    return [bytes(one) for one in uow.execute(_ROWS).scalars()]


def test_a_session_names_its_person(door: Door) -> None:
    found = door.read(sessions.find, KEYRING, opened(door))
    assert (found.person.name, found.session.person) == ("Ani", "ani")
    assert found.session.expires_at - found.session.opened_at == timedelta(hours=24)


def test_tokens_are_long_random_and_never_stored(door: Door) -> None:
    tokens = {opened(door) for _ in range(20)}
    assert len(tokens) == 20
    assert all(len(token) == 43 for token in tokens)
    stored = door.read(rows)
    assert all(len(row) == 32 for row in stored)
    assert not {token.encode() for token in tokens} & set(stored)


def test_what_is_no_token_finds_nobody(door: Door) -> None:
    token = opened(door)
    wrong = ["", token[:-1], token + "A", token.swapcase(), "\x00", "\ud800", "é", "x" * 100_000]
    assert [door.who(one) for one in wrong if one != token] == [None] * len(wrong)


def test_a_session_nobody_uses_ends_after_eight_hours(door: Door) -> None:
    token = opened(door)
    door.pass_time(hours=7, minutes=59)
    assert door.who(token) == "ani"
    door.pass_time(minutes=1)
    assert door.who(token) is None


def test_a_session_in_use_lasts_a_day_and_no_longer(door: Door) -> None:
    token = opened(door)
    for _ in range(4):
        door.pass_time(hours=5, minutes=59)
        found = door.read(sessions.find, KEYRING, token)
        door.write(sessions.touch, found.session)
        assert door.read(sessions.find, KEYRING, token).session.seen_at == door.clock.now()
    door.pass_time(minutes=4)
    assert door.who(token) is None


def test_signing_out_ends_one_session(door: Door) -> None:
    here, there = opened(door), opened(door)
    door.write(sessions.close_session, KEYRING, here)
    door.write(sessions.close_session, KEYRING, "unknown")
    assert [door.who(here), door.who(there)] == [None, "ani"]


def test_all_sessions_of_a_person_end_together(door: Door) -> None:
    here, there, other = opened(door), opened(door), opened(door, "budi")
    assert door.write(sessions.close_all, "ani") == 2
    assert [door.who(one) for one in (here, there, other)] == [None, None, "budi"]


def test_a_session_is_found_with_one_query(door: Door) -> None:
    token = opened(door)

    def trips(uow: UnitOfWork) -> int:
        sessions.find(uow, KEYRING, token)
        return uow.round_trips

    assert door.database.read(trips) == 1


def test_ended_sessions_are_deleted_and_no_others(door: Door) -> None:
    opened(door)
    door.pass_time(hours=5)
    lively = opened(door)
    door.pass_time(hours=3)
    assert door.write(sessions.prune) == 1
    assert door.write(sessions.prune) == 0
    assert door.who(lively) == "ani"

"""API tokens: what they open, for how long, and what of them is stored."""

from datetime import timedelta
from typing import Any

import pytest

from identity import accounts, tokens
from kernel.errors import Invalid, NotFound
from kernel.unit_of_work import UnitOfWork
from tests.rooms.identity.door import KEYRING, Door


def test_a_token_names_its_person_and_scopes(door: Door) -> None:
    secret = door.token("ani", scopes=["work_tasks", "read_complaints", "work_tasks"])
    found = door.read(tokens.find, KEYRING, secret)
    assert found.person.name == "Ani"
    assert found.token.scopes == {"work_tasks", "read_complaints"}
    assert secret.startswith("tuntas_")
    assert len(secret) == 7 + 43


def test_a_new_token_is_what_the_list_shows(door: Door) -> None:
    made, secret = door.write(
        tokens.create,
        KEYRING,
        person="ani",
        label=" laporan ",
        scopes=["read_complaints"],
        expires_at=door.day(1),
    )
    assert door.read(tokens.list_of, "ani") == [made]
    assert made.label == "laporan"
    assert secret not in repr(made)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"label": " "}, "label"),
        ({"label": "a" * 101}, "label"),
        ({"label": "a\nb"}, "label"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["Read Complaints"]}, "scopes"),
    ],
)
def test_a_wrong_field_is_named(door: Door, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        door.token("ani", **changes)
    assert refused.value.field == field


@pytest.mark.parametrize("days", [-1, 0, 366.001, 100_000])
def test_a_token_ends_within_366_days(door: Door, days: float) -> None:
    with pytest.raises(Invalid, match="within 366 days") as refused:
        door.token("ani", expires_at=door.day(days))
    assert refused.value.field == "expires_at"
    assert door.bearer(door.token("ani", expires_at=door.day(366))) == "ani"


def test_a_token_counts_until_it_expires(door: Door) -> None:
    secret = door.token("ani", expires_at=door.day(1))
    door.pass_time(hours=23, minutes=59)
    assert door.bearer(secret) == "ani"
    door.pass_time(minutes=1)
    assert door.bearer(secret) is None


def test_a_revoked_token_counts_no_more(door: Door) -> None:
    secret, other = door.token("ani"), door.token("ani")
    token = door.read(tokens.list_of, "ani")[1]
    door.write(tokens.revoke, "ani", token.id)
    revoked_at = door.clock.now()
    door.pass_time(hours=1)
    door.write(tokens.revoke, "ani", token.id)
    assert [door.bearer(secret), door.bearer(other)] == [None, "ani"]
    assert door.read(tokens.list_of, "ani")[1].revoked_at == revoked_at


def test_nobody_revokes_the_token_of_somebody_else(door: Door) -> None:
    secret = door.token("ani")
    token = door.read(tokens.list_of, "ani")[0]
    for person, id in (("budi", token.id), ("ani", token.id + 1)):
        with pytest.raises(NotFound, match=f"{person} has no API token {id}"):
            door.write(tokens.revoke, person, id)
    assert door.bearer(secret) == "ani"


def test_a_token_of_a_disabled_account_does_not_count_again(door: Door) -> None:
    secret = door.token("citra")
    door.write(accounts.disable, "citra")
    assert door.bearer(secret) is None
    door.write(accounts.enable, "citra")
    assert door.bearer(secret) is None


def test_what_is_no_token_finds_nobody(door: Door) -> None:
    secret = door.token("ani")
    wrong = ["", "tuntas_", secret[7:], secret + "A", "\x00", "\ud800", "é" * 50]
    assert [door.bearer(one) for one in wrong] == [None] * len(wrong)


def test_a_token_is_found_with_one_query(door: Door) -> None:
    secret = door.token("ani")

    def trips(uow: UnitOfWork) -> int:
        tokens.find(uow, KEYRING, secret)
        return uow.round_trips

    assert door.database.read(trips) == 1


def test_its_owner_sees_when_a_token_was_used(door: Door) -> None:
    secret = door.token("ani")
    assert door.read(tokens.list_of, "ani")[0].used_at is None
    door.pass_time(hours=1)
    door.write(tokens.touch, door.read(tokens.find, KEYRING, secret).token)
    used_at = door.read(tokens.list_of, "ani")[0].used_at
    assert used_at == door.clock.now()
    assert timedelta(hours=1) > tokens.TOUCH_EVERY

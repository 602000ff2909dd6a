"""Whose failures keep whom out: strangers' those of strangers, never who is known there."""

from concurrent.futures import ThreadPoolExecutor
from typing import ClassVar

import pytest

from identity import devices
from identity.passwords import Passwords
from identity.sign_in import (
    ACCOUNT_LIMIT,
    CLIENT_LIMIT,
    FLOOD_LIMIT,
    PLACE_LIMIT,
    TooManyFailures,
    sign_in,
)
from tests.rooms.identity.door import CHEAP, HOME, KEYRING, OFFICE, PASSWORD, Door

STRANGE = tuple(f"192.0.2.{number}" for number in range(5))


def lock_everywhere(door: Door, name: str) -> None:
    """As a stranger does who guesses from many addresses."""
    for client in STRANGE:
        door.fail(name, PLACE_LIMIT.most + 1, client)


def flood(door: Door, client: str) -> None:
    door.fill(FLOOD_LIMIT, client)


def test_ten_failures_lock_an_account_from_there_for_the_right_password_too(door: Door) -> None:
    door.fail("ani", 10, HOME)
    assert door.sign_in("ani", client=HOME) is None
    assert door.sign_in("ani@kejari-bandung.example", client=HOME) is None
    assert door.sign_in("budi", client=HOME) is not None
    assert door.sign_in("ani", client=OFFICE) is not None
    door.pass_time(minutes=14, seconds=59)
    assert door.sign_in("ani", client=HOME) is None
    door.pass_time(seconds=1)
    assert door.sign_in("ani", client=HOME) is not None


def test_a_successful_sign_in_begins_the_count_anew(door: Door) -> None:
    for _ in range(3):
        door.fail("ani", 9)
        assert door.sign_in("ani") is not None


def test_guesses_from_everywhere_lock_an_account_for_strangers(door: Door) -> None:
    lock_everywhere(door, "ani")
    assert door.sign_in("ani", client=HOME) is None
    assert door.sign_in("budi", client=HOME) is not None
    door.pass_time(minutes=15)
    assert door.sign_in("ani", client=HOME) is not None


def test_and_not_for_who_signed_in_from_there_lately(door: Door) -> None:
    door.sign_in("ani", client=OFFICE)
    door.pass_time(days=29)
    lock_everywhere(door, "ani")
    assert door.sign_in("ani", client=OFFICE) is not None
    door.pass_time(days=29)
    lock_everywhere(door, "ani")
    assert door.sign_in("ani", client=OFFICE) is not None
    door.pass_time(days=31)
    lock_everywhere(door, "ani")
    assert door.sign_in("ani", client=OFFICE) is None


def test_nor_for_a_known_device_wherever_it_is(door: Door) -> None:
    device = door.device("ani")
    door.fail("ani", 12, HOME)
    lock_everywhere(door, "ani")
    assert door.sign_in("ani", client=HOME) is None
    assert door.sign_in("ani", client=HOME, device=device) is not None


def test_a_device_counts_for_its_account_alone_and_has_a_limit_too(door: Door) -> None:
    device = door.device("ani")
    door.fail("ani", 10, HOME, device)
    assert door.sign_in("ani", client=HOME, device=device) is None
    assert door.sign_in("ani", client=HOME) is not None
    door.fail("budi", 10, HOME)
    assert door.sign_in("budi", client=HOME, device=device) is None


@pytest.mark.parametrize("spoil", ["", "x", "1.2.3", "\ud800", "9" * 5000 + ".a.b", "²." * 40])
def test_what_is_no_device_is_as_none(door: Door, spoil: str) -> None:
    device = door.device("ani")
    door.fail("ani", 10, HOME)
    for wrong in (spoil, device + spoil, spoil + device, device.swapcase()):
        if wrong != device:
            assert door.sign_in("ani", client=HOME, device=wrong) is None


def test_a_device_is_forgotten_after_half_a_year_and_says_nothing_of_whose_it_is(
    door: Door,
) -> None:
    device = door.device("ani")
    assert "ani" not in device
    assert devices.device_of(KEYRING, "ani", device, door.day(179)) is not None
    assert devices.device_of(KEYRING, "ani", device, door.day(181)) is None
    assert devices.device_of(KEYRING, "budi", device, door.day(1)) is None


def test_failures_of_others_behind_an_address_shut_nobody_out_who_knows_theirs(door: Door) -> None:
    for number in range(60):
        door.fail(f"somebody-{number}", 1, OFFICE)
    assert door.sign_in("ani", client=OFFICE) is not None
    door.fail("budi", 12, OFFICE)
    assert door.sign_in("ani", client=OFFICE) is not None


def test_guessing_at_many_accounts_from_one_address_is_bounded(door: Door) -> None:
    """Over the limit only who is known there is compared; nobody is told who that is."""
    door.sign_in("ani", client=HOME)
    door.fill(CLIENT_LIMIT, HOME)
    assert door.sign_in("budi", client=HOME) is None
    assert door.sign_in("eko", client=HOME) is None
    assert door.sign_in("ani", "wrong", client=HOME) is None
    assert door.sign_in("ani", client=HOME) is not None
    assert door.sign_in("budi", client=OFFICE) is not None
    door.pass_time(minutes=15)
    assert door.sign_in("budi", client=HOME) is not None


def test_an_address_over_its_limit_locks_no_more_accounts(door: Door) -> None:
    door.fill(CLIENT_LIMIT, HOME)
    door.fail("ani", 9, HOME)
    for client in STRANGE[:2]:
        door.fail("ani", 10, client)
    door.fail("ani", 9, STRANGE[2])
    assert door.sign_in("ani", client=STRANGE[3]) is not None, "29 of 30"


def test_one_address_adds_no_more_than_ten_to_an_account(door: Door) -> None:
    door.fail("ani", 2 * ACCOUNT_LIMIT.most, HOME)
    assert door.sign_in("ani", client=OFFICE) is not None


class Counted(Passwords):
    """Counts how often a password was compared, which is what costs."""

    compared = 0

    def matches(self, stored: str | None, password: str) -> bool:
        self.compared += 1
        return super().matches(stored, password)


def test_an_address_that_floods_is_told_so_costs_no_hashing_and_locks_nobody(door: Door) -> None:
    device = door.device("ani")
    flood(door, HOME)
    counted = Counted(time_cost=1, memory_cost=8, parallelism=1)
    waits = [door.wait(name, client=HOME, by=counted) for name in ("ani", "eko") * 20]
    assert waits == [15 * 60] * 40
    assert counted.compared == 0
    assert door.sign_in("ani", client=OFFICE) is not None
    assert door.sign_in("ani", client=HOME, device=device) is not None
    door.pass_time(minutes=14)
    assert door.wait("eko", client=HOME) == 60
    door.pass_time(minutes=1)
    assert door.sign_in("ani", client=HOME) is not None


def test_one_ipv6_network_is_one_client(door: Door) -> None:
    flood(door, "2001:db8:1:2::/64")
    assert door.wait("ani", client="2001:db8:1:2:ffff::1") is not None
    assert door.sign_in("ani", client="2001:db8:1:3::1") is not None


def test_the_store_is_asked_as_often_whoever_it_is_and_wherever(door: Door) -> None:
    door.sign_in("ani", client=HOME)
    asked = []
    for name, client in (("ani", HOME), ("ani", OFFICE), ("citra", HOME), ("eko", HOME)):
        before = door.database.round_trips
        answer = sign_in(door.database, KEYRING, CHEAP, name, "wrong", client=client)
        assert answer is None
        asked.append(door.database.round_trips - before)
    assert len(set(asked)) == 1
    assert not isinstance(answer, TooManyFailures)


def test_a_new_password_lifts_every_lock(door: Door) -> None:
    lock_everywhere(door, "ani")
    door.fail("ani", 12, HOME)
    door.set_password(door.link("ani"), "perahu kertas tenggelam")
    assert door.sign_in("ani", PASSWORD, client=HOME) is None
    assert door.sign_in("ani", "perahu kertas tenggelam", client=HOME) is not None


def test_many_at_once_guess_no_more_often_than_the_limit(door: Door) -> None:
    """Counted before they are looked at: of 30 guesses at once ten meet the real hash."""

    class Listing(Passwords):
        met: ClassVar[list[str]] = []

        def matches(self, stored: str | None, password: str) -> bool:
            if stored is not None:
                self.met.append(password)
            return super().matches(stored, password)

    listing = Listing(time_cost=1, memory_cost=8, parallelism=1)
    with ThreadPoolExecutor(8) as threads:
        guesses = threads.map(lambda n: door.sign_in("ani", f"wrong {n}", by=listing), range(30))
        assert set(guesses) == {None}
    assert len(Listing.met) == 10

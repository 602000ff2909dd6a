"""Links that set a password: once, for a day, and only by who got the mail."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from identity import accounts, links
from identity.passwords import PasswordFault, PasswordRefused
from kernel.errors import Conflict, Invalid, NotFound
from kernel.keyring import Keyring
from tests.rooms.identity.door import KEYRING, PASSWORD, Door

NEW = "teh tawar hangat sekali"


def test_a_link_sets_the_first_password(door: Door) -> None:
    link = door.link("citra")
    assert door.opens(link) == "citra"
    assert door.set_password(link, NEW) == "citra"
    assert door.who(door.sign_in("citra", NEW)) == "citra"


def test_a_link_replaces_a_forgotten_password_and_ends_all_that_was_open(door: Door) -> None:
    session, token = door.sign_in("ani"), door.token("ani")
    door.set_password(door.link("ani"), NEW)
    assert [door.who(session), door.bearer(token)] == [None, None]
    assert door.sign_in("ani", PASSWORD) is None
    assert door.sign_in("ani", NEW) is not None


def test_a_link_lifts_the_lock_of_the_account(door: Door) -> None:
    for _ in range(11):
        door.sign_in("ani", "wrong password")
    door.set_password(door.link("ani"), NEW)
    assert door.sign_in("ani", NEW) is not None


def test_a_link_is_used_once(door: Door) -> None:
    link = door.link("ani")
    door.set_password(link, NEW)
    assert door.opens(link) is None
    with pytest.raises(NotFound, match="has been used or has expired; ask for a new one"):
        door.set_password(link, PASSWORD)
    assert door.sign_in("ani", NEW) is not None


def test_a_link_expires_after_a_day(door: Door) -> None:
    link = door.link("ani")
    door.pass_time(hours=23, minutes=59)
    assert door.opens(link) == "ani"
    door.pass_time(minutes=1)
    assert door.opens(link) is None
    with pytest.raises(NotFound, match="has been used or has expired"):
        door.set_password(link, NEW)


def test_a_new_link_ends_the_one_before(door: Door) -> None:
    first, other = door.link("ani"), door.link("budi")
    second = door.link("ani")
    assert [door.opens(one) for one in (first, second, other)] == [None, "ani", "budi"]
    door.set_password(second, NEW)
    assert door.opens(door.link("ani")) == "ani"


def test_a_refused_password_leaves_the_link_as_it_is(door: Door) -> None:
    link = door.link("ani")
    for password, fault in (("short", "too_short"), ("ani@kejari-bandung.example", "personal")):
        with pytest.raises(PasswordRefused) as refused:
            door.set_password(link, password)
        assert refused.value.fault == PasswordFault(fault)
        assert refused.value.field == "password"
    assert door.set_password(link, NEW) == "ani"


def test_a_disabled_account_gets_no_link(door: Door) -> None:
    door.write(accounts.disable, "citra")
    with pytest.raises(Conflict, match="the account of citra is disabled; enable it first"):
        door.link("citra")
    with pytest.raises(NotFound, match="no person 'eko'"):
        door.link("eko")


def test_what_is_no_link_opens_nothing(door: Door) -> None:
    link = door.link("ani")
    changed = [link[:place] + ("A" if link[place] != "A" else "B") + link[place + 1 :]
               for place in range(len(link))]  # fmt: skip
    odd = ["", "A", link[:-1], link + "A", link + "=", "-" * 48, "\x00", "\ud800", "é" * 48]
    assert {door.opens(one) for one in (*changed, *odd)} == {None}
    with pytest.raises(NotFound):
        door.set_password("/" * 48, NEW)


def test_without_the_key_a_serial_number_opens_nothing(door: Door) -> None:
    serial = door.write(links.make_link, "ani")
    assert door.opens(links.link_token(Keyring(bytes(32)), serial)) is None
    assert door.opens(links.link_token(KEYRING, serial)) == "ani"


def test_of_many_who_use_a_link_at_once_one_sets_the_password(door: Door) -> None:
    link = door.link("ani")
    passwords = [f"teh tawar nomor {number}" for number in range(8)]

    def use(password: str) -> str | None:
        try:
            door.set_password(link, password)
        except (NotFound, Invalid):
            return None
        return password

    with ThreadPoolExecutor(8) as threads:
        (winner,) = [one for one in threads.map(use, passwords) if one]
    assert door.sign_in("ani", winner) is not None

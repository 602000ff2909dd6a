"""Which passwords are refused, and how those that are not are kept."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from identity.passwords import (
    MAX_LENGTH,
    MIN_LENGTH,
    PasswordFault,
    PasswordRefused,
    Passwords,
    check_password,
    normalised,
)

CHEAP = Passwords(time_cost=1, memory_cost=8, parallelism=1)


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("kopi susu 1", "too_short"),
        ("é" * 7 + "abc", "too_short"),
        ("kopi susu gula aren " * 11, "too_long"),
        ("\u0301" * 100_000, "too_long"),
        ("e\u0301" * 50_000, "too_long"),
        ("kopi susu\ngula aren", "unwritable"),
        ("kopi susu\x00gula aren", "unwritable"),
        ("kopi susu \ud800 gula aren", "unwritable"),
        ("citra-darmawan-1", "personal"),
        ("Citra Darmawan 99", "personal"),
        ("citra.darmawan@kejari-bandung.example", "personal"),
        ("saya c.darmawan77!", "personal"),
        ("password1234", "common"),
        ("Password2026!", "common"),
        ("1234 Kejaksaan RI 5678", "common"),
        ("kata sandi 123", "common"),
        ("bismillahirrahmanirrahim", "common"),
        ("123456789012", "common"),
        ("098765432109", "common"),
        ("qwertyuiopas", "common"),
        ("Abcdefghijklm", "common"),
        ("aaaaaaaaaaaaaaaa", "common"),
        ("abababababababab", "common"),
    ],
)
def test_a_password_that_is_easily_guessed_or_unfit_is_refused(password: str, fault: str) -> None:
    with pytest.raises(PasswordRefused) as refused:
        check_password("citra-darmawan", password, email="c.darmawan77@kejari-bandung.example")
    assert refused.value.fault == PasswordFault(fault)
    assert refused.value.field == "password"
    assert password not in str(refused.value)


@pytest.mark.parametrize(
    "password",
    [
        "kopi susu gula aren",
        "Tr0ub4dor&3-staple",
        "hujan di bulan juni",
        "пароль для проверки",
        "密码密碼パスワード暗号文字列",
        "!$%&/()=?#+-_",
        "a!$%&/()=?#+-_",
        "tuntas sampai akhir zaman",
        "x9$" * 4 + "Kq",
        "kopi susu gula aren " * 10,
    ],
)
def test_any_other_of_12_to_200_characters_is_accepted(password: str) -> None:
    check_password("citra-darmawan", password, email="citra@kejari-bandung.example")


def test_a_short_id_may_stand_in_a_password_by_chance() -> None:
    check_password("ani", "kemarau panjang berani", email="an@kejari-bandung.example")


@settings(max_examples=500)
@given(st.text(max_size=MAX_LENGTH + 20))
def test_whatever_is_typed_is_judged(password: str) -> None:
    written = normalised(password)
    fits = MIN_LENGTH <= len(written) <= MAX_LENGTH and written.isprintable()
    if not fits:
        with pytest.raises(PasswordRefused):
            check_password("ani", password)
    elif len(set(written.casefold())) >= 12 and not written.isascii():
        check_password("ani", password)


@settings(max_examples=30, deadline=None)
@given(st.text(), st.text())
def test_a_hash_matches_its_password_and_no_other(password: str, other: str) -> None:
    stored = CHEAP.hash(password)
    assert stored.startswith("$argon2id$v=19$m=8,t=1,p=1$")
    assert CHEAP.matches(stored, password)
    assert CHEAP.matches(stored, other) == CHEAP.matches(CHEAP.hash(other), password)


def test_the_same_password_has_another_hash_each_time() -> None:
    assert len({CHEAP.hash("kopi susu gula aren") for _ in range(5)}) == 5


def test_accents_match_however_they_were_typed() -> None:
    assert CHEAP.matches(CHEAP.hash("caf\u00e9 di kota tua"), "cafe\u0301 di kota tua")


def test_the_longest_password_matches_also_when_its_accents_were_typed_apart() -> None:
    typed = "".join(f"{letter}\u0301" for letter in "aeiou" * 40)
    check_password("ani", typed)
    assert CHEAP.matches(CHEAP.hash(normalised(typed)), typed)


def test_where_nothing_is_stored_nothing_matches() -> None:
    assert not CHEAP.matches(None, "kopi susu gula aren")
    assert not CHEAP.matches(None, "")


def test_the_costs_are_those_of_owasp_unless_others_are_asked_for() -> None:
    usual = Passwords()
    stored = usual.hash("kopi susu gula aren")
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert not usual.is_outdated(stored)
    assert usual.is_outdated(CHEAP.hash("kopi susu gula aren"))
    assert usual.matches(CHEAP.hash("kopi susu gula aren"), "kopi susu gula aren")

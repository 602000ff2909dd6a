"""The number a complaint is known by tells nothing of those before and after it."""

from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Integer, String

from complaints import numbering, registry
from complaints.numbering import Numbered
from kernel.errors import Conflict
from kernel.keyring import Keyring
from kernel.statements import query, statement
from tests.office import KEYRING, SimulatedOffice, nth

JAKARTA = ZoneInfo("Asia/Jakarta")
OTHER_KEY = Keyring(bytes(32))
_COUNTER = statement(
    "INSERT INTO complaint_number (year, last, plain) VALUES (2026, :last, :plain)",
    last=Integer,
    plain=Integer,
)
_REGISTER = query(
    "SELECT number, place FROM complaint ORDER BY place", {"number": String, "place": Integer}
)


def take(office: SimulatedOffice) -> Numbered:
    return office.write(lambda uow: numbering.next_number(uow, KEYRING, uow.now, JAKARTA))


def counted(office: SimulatedOffice, last: int, plain: int = 0) -> None:
    """The year has had so many, the first of them numbered by their count, as they once were."""
    office.write(lambda uow: uow.write(_COUNTER, {"last": last, "plain": plain}))


def test_the_register_counts_without_gaps_and_the_numbers_do_not(office: SimulatedOffice) -> None:
    numbers = [office.submit() for _ in range(3)]
    rows = office.read(lambda uow: uow.execute(_REGISTER).all())
    assert [row.place - 2026 * 10**9 for row in rows] == [1, 2, 3]
    assert [row.number for row in rows] == numbers == [nth(1), nth(2), nth(3)]
    assert [one.number for one in office.read(registry.list_all)] == numbers
    known = [int(number[-6:]) for number in numbers]
    assert min(abs(one - next_) for one, next_ in zip(known, known[1:], strict=False)) > 1


def test_another_key_or_year_is_another_order() -> None:
    orders = [
        [numbering.number_of(keyring, year, count)[-6:] for count in range(1, 20)]
        for keyring, year in ((KEYRING, 2026), (KEYRING, 2027), (OTHER_KEY, 2026))
    ]
    assert len({tuple(one) for one in orders}) == 3


def test_no_two_complaints_of_a_year_have_one_number_and_all_have_its_form() -> None:
    given = [numbering.number_of(KEYRING, 2026, count) for count in range(1, 2001)]
    assert len(set(given)) == 2000
    assert all(numbering.is_number(one) and len(one) == len("ADU-2026-000001") for one in given)


def test_numbers_of_before_stay_and_none_is_given_again(office: SimulatedOffice) -> None:
    plain = 980_000
    counted(office, plain, plain)
    found = [take(office) for _ in range(20)]
    given = {int(one.number.rpartition("-")[2]) for one in found}
    assert len(given) == 20
    assert plain < min(given) <= max(given) < 10**6
    assert [one.place % 10**9 for one in found] == list(range(plain + 1, plain + 21))


def test_the_millionth_of_a_year_has_seven_digits(office: SimulatedOffice) -> None:
    counted(office, 999_999)
    found = [take(office) for _ in range(3)]
    assert [one.place % 10**9 for one in found] == [1_000_000, 1_000_001, 1_000_002]
    assert all(len(one.number) == len("ADU-2026-1000000") for one in found)
    assert all(one.number[len("ADU-2026-")] != "0" for one in found)


def test_past_nine_digits_nothing_is_given() -> None:
    with pytest.raises(Conflict, match="the year has 999999999 complaints"):
        numbering.number_of(KEYRING, 2026, 10**9)


def test_a_number_given_back_is_the_next(office: SimulatedOffice) -> None:
    first = take(office)
    office.write(lambda uow: numbering.give_back(uow, first))
    assert take(office) == first

"""Times and dates with times keep nine fractional digits; durations have six."""

import copy
import datetime as dt
import pickle
from decimal import Decimal
from typing import Any

import pytest

from engine.feel import compile_expression, compile_unary_tests, to_json
from tests.unit.feel.feel_tables import NOW

T = 'time("10:00:00.123456789")'
M = 'date and time("2026-01-31T10:00:00.123456789@Asia/Jakarta")'


def evaluated(text: str, **context: Any) -> Any:
    warnings: list[str] = []
    value = compile_expression(text).evaluate(context, NOW, warnings)
    assert warnings == []
    return value


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (T, "10:00:00.123456789"),
        (M, "2026-01-31T10:00:00.123456789@Asia/Jakarta"),
        (f"time({M})", "10:00:00.123456789@Asia/Jakarta"),
        (f'date and time(date("2026-02-01"), {T})', "2026-02-01T10:00:00.123456789"),
        (f'date and time({M}, "Z")', "2026-01-31T03:00:00.123456789Z"),
        (f'{M} + duration("PT1S")', "2026-01-31T10:00:01.123456789@Asia/Jakarta"),
        (f'{M} + duration("P1M")', "2026-02-28T10:00:00.123456789@Asia/Jakarta"),
        (f'{M} - duration("P1M")', "2025-12-31T10:00:00.123456789@Asia/Jakarta"),
        (f'{T} - duration("PT1S")', "09:59:59.123456789"),
        ("time(10, 0, 0.1234567894, null)", "10:00:00.123456789"),
        ('time("10:00:00.1234567899")', "10:00:00.123456789"),
        ('time("10:00:00.123456000")', "10:00:00.123456"),
        ('@"99999-01-01T10:00:00.000000001"', "99999-01-01T10:00:00.000000001"),
    ],
)
def test_the_nine_digits_are_kept(text: str, shown: str) -> None:
    assert evaluated(f"string({text})") == shown
    assert to_json(evaluated(text)) == shown


@pytest.mark.parametrize(
    "text",
    [
        f"{T}.second = 0.123456789",
        f"{M}.second = 0.123456789",
        f'{T} > time("10:00:00.123456788")',
        f'{T} < time("10:00:00.12345679")',
        f'{T} != time("10:00:00.123456")',
        f'{M} = date and time("2026-01-31T03:00:00.123456789Z")',
        f'{M} > date and time("2026-01-31T03:00:00.123456788Z")',
        f'{M} >= date and time("2026-01-31T10:00:00.123456@Asia/Jakarta")',
        f"is({M}, {M})",
        f'not(is({M}, date and time("2026-01-31T10:00:00.123456@Asia/Jakarta")))',
        f'not(is({T}, time("10:00:00.123456788")))',
        f'{M} in [date and time("2026-01-31T03:00:00.123456789Z")..@"2026-02-01T00:00:00Z"]',
        f'count(distinct values([{T}, {T}, time("10:00:00.123456")])) = 2',
        f'max([{M}, {M} + duration("PT0S"), @"2026-01-31T10:00:00@Asia/Jakarta"]) = {M}',
        '@"99999-01-01T10:00:00.000000001" > @"99999-01-01T10:00:00"',
        f"{M} instance of date and time and {T} instance of time",
        f'{M}.year = 2026 and {M}.weekday = 6 and {M}.timezone = "Asia/Jakarta"',
        f'{M} - date and time("2026-01-31T03:00:00Z") = duration("PT0.123456S")',
        f'{M} - date("2026-01-31") = {M} - date and time("2026-01-31T00:00:00")',
    ],
)
def test_the_nine_digits_count(text: str) -> None:
    assert evaluated(text) is True


def test_a_cell_compares_them() -> None:
    tests = compile_unary_tests(f"> {T}")
    assert tests.matches(evaluated('time("10:00:00.12345679")'), {}, NOW) is True
    assert tests.matches(evaluated('time("10:00:00.123456")'), {}, NOW) is False


def test_to_python_they_are_what_they_are_with_six_digits() -> None:
    moment = evaluated(M)
    assert isinstance(moment, dt.datetime)
    assert moment.isoformat() == "2026-01-31T10:00:00.123456+07:00"
    assert moment - dt.timedelta(microseconds=123456) == evaluated(
        'date and time("2026-01-31T10:00:00@Asia/Jakarta")'
    )


@pytest.mark.parametrize("text", [T, M])
def test_a_copy_is_equal_and_what_has_other_digits_is_not(text: str) -> None:
    value, other = evaluated(text), evaluated(text.replace("789", "788"))
    for same in (copy.deepcopy(value), pickle.loads(pickle.dumps(value)), evaluated(text)):
        assert (same, hash(same)) == (value, hash(value))
    assert value != other
    assert not value != copy.copy(value)  # noqa: SIM202 (it is `!=` that is asked)
    assert other not in {value}
    assert evaluated("a = b", a=value, b=other) is False
    assert Decimal(value.clock.rest if text == T else value.rest) == 789

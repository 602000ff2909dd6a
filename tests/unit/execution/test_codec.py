"""The binary form of values and states keeps every FEEL type as it was."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import msgpack
import pytest

from engine.feel import FeelFunction, FeelTime, Range, Value, YearsMonths
from engine.feel.nanoseconds import refined, refined_time
from engine.store.codec import decode_state, decode_value, encode_state, encode_value
from kernel.errors import Invalid
from tests.unit.execution.builder import Model
from tests.unit.execution.running import Running

EAST = timezone(timedelta(hours=9))
JAKARTA = ZoneInfo("Asia/Jakarta")
BERLIN = ZoneInfo("Europe/Berlin")

VALUES: list[Value] = [
    None,
    True,
    False,
    Decimal("1.10"),
    Decimal("-0"),
    Decimal("1E+30"),
    Decimal("0.1234567890123456789012345678901234"),
    "",
    "Pengaduan \u2713",
    date(2026, 11, 24),
    datetime(2026, 11, 24, 8, 0, 1, 5),  # noqa: DTZ001
    datetime(2026, 11, 24, 8, 0, tzinfo=UTC),
    datetime(2026, 11, 24, 8, 0, tzinfo=EAST),
    datetime(2026, 11, 24, 8, 0, tzinfo=JAKARTA),
    datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=1),
    FeelTime(time(8, 30)),
    FeelTime(time(8, 30, 15, 250), EAST),
    FeelTime(time(8, 30), JAKARTA),
    FeelTime(refined_time(time(8, 30), 7)),
    FeelTime(refined_time(time(8, 30, 15, 250), 999), JAKARTA),
    refined(datetime(2026, 10, 25, 2, 30, 1, 5, tzinfo=BERLIN, fold=1), 89),
    timedelta(days=-3, seconds=7, microseconds=9),
    YearsMonths(-14),
    [Decimal(1), [None, "x"], []],
    {"a": {"b": [Decimal("2.50")]}, "": None, "two words": True},
    Range(Decimal(1), Decimal(5), True, False),
    Range(None, date(2026, 1, 1), False, True),
    [{"r": Range(datetime(2026, 1, 1, tzinfo=UTC), None, True, False)}],
]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_value_comes_back_as_it_was(value: Value) -> None:
    found = decode_value(encode_value(value))
    assert found == value
    assert repr(found) == repr(value)


def test_offset_zone_and_fold_of_an_instant_are_kept() -> None:
    found = decode_value(encode_value(datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=1)))
    assert (found.tzinfo.key, found.fold, found.utcoffset()) == (
        "Europe/Berlin",
        1,
        timedelta(hours=1),
    )


def test_half_a_character_is_refused_as_what_it_is() -> None:
    with pytest.raises(Invalid, match="variable 'note' .* it holds half a character; retype it"):
        encode_value("\ud800", "note")


def test_a_function_is_refused_by_the_name_of_its_variable() -> None:
    function = FeelFunction(("x",), lambda x: x)
    with pytest.raises(Invalid, match="variable 'rule' of type context cannot be stored"):
        encode_value({"f": function}, "rule")
    model = Model().start().user_task("t").path("start", "t")
    state = Running(model).start().state
    broken = replace(state, scopes={1: state.scopes[1].holding({"rule": function})})
    with pytest.raises(Invalid, match="variable 'rule' of type function .* holds a FeelFunction"):
        encode_state(broken)


def test_a_value_nested_without_end_is_refused() -> None:
    deep: list[Value] = []
    for _ in range(5_000):
        deep = [deep]
    with pytest.raises(Invalid, match="nested too deep"):
        encode_value(deep, "answers")


@pytest.mark.parametrize(
    "data", [b"", b"\xc1", b"hello", msgpack.packb([1]), msgpack.packb({"a": 1}), b"\x91\x01\x02"]
)
def test_bytes_that_are_no_record_are_refused(data: bytes) -> None:
    with pytest.raises(Invalid):
        decode_state(data)
    with pytest.raises(Invalid):
        decode_value(data)


def test_a_record_of_a_later_version_says_so() -> None:
    with pytest.raises(Invalid, match="has format 3, this version reads 2"):
        decode_state(msgpack.packb([3, "new"]))


def test_a_state_comes_back_with_scopes_tokens_waits_and_incidents() -> None:
    model = Model().start().user_task("t", due="=missing").path("start", "t")
    run = Running(model).start(amount=Decimal("1.50"), when=date(2026, 1, 1))
    assert decode_state(encode_state(run.state)) == run.state

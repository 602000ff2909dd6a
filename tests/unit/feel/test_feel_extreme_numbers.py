"""Whatever an expression does with extreme numbers: each number of the result is one, and stays."""

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.feel import (
    FeelFunction,
    FeelLimitError,
    Range,
    YearsMonths,
    compile_expression,
    to_feel,
    to_json,
)
from engine.feel.values import Value
from engine.store.codec import decode_value, encode_value
from kernel.errors import Invalid
from tests.unit.feel.feel_tables import NOW

NUMBERS = {
    "zero": Decimal(0),
    "negative_zero": Decimal("-0"),
    "one": Decimal(1),
    "half": Decimal("0.5"),
    "minus": Decimal(-1),
    "largest": Decimal("9." + "9" * 33 + "E+6144"),
    "smallest": Decimal("1E-6176"),
    "least": Decimal("-9." + "9" * 33 + "E+6144"),
    "odd": Decimal("1234567890123456789012345678901234"),
    "exponent": Decimal("6144"),
}
OTHERS = {
    "longest": dt.timedelta.max,
    "shortest": dt.timedelta.min,
    "microsecond": dt.timedelta(microseconds=1),
    "ages": YearsMonths(12 * 10**9),
    "month": YearsMonths(-1),
    "first_day": dt.date.min,
    "last_moment": dt.datetime.max.replace(tzinfo=dt.UTC),
    "text": "1e999999",
    "json": '{"a": 1e999999, "b": [-1E-99999, NaN], "c": 1e6144}',
}
OF_ONE = (
    *("abs({})", "floor({})", "ceiling({})", "sqrt({})", "log({})", "exp({})", "odd({})"),
    *("even({})", "-({})", "-(-({}))", "string({})", "number(string({}))", "to json({})"),
    *("number({})", "from json({})", "duration({})", "sum([{}])", "[{}..{}]", "{{a: {}}}.a"),
    *("product([{}, {}])", "stddev([{}, {}])", "mean([{}, largest, least])", "median([{}, {}])"),
    *("if {} = null then zero else {}", "for i in [{}] return i * i", "[{}, largest][item > 1]"),
)
OF_TWO = (
    *("({}) + ({})", "({}) - ({})", "({}) * ({})", "({}) / ({})", "({}) ** ({})"),
    *("modulo({}, {})", "decimal({}, {})", "round up({}, {})", "round half down({}, {})"),
    *("sum({}, {})", "product({}, {})", "stddev({}, {})", "mean({}, {})", "min({}, {})"),
    *("max({}, {})", "floor({}, {})", "mode([{}, {}])", "years and months duration({}, {})"),
    *("({}) < ({})", "[{}, {}]"),
)


def filled(form: str, part: str) -> str:
    return form.format(*[part] * form.count("{}"))


def expressions() -> st.SearchStrategy[str]:
    names = st.sampled_from([*NUMBERS, *OTHERS, "1E6144", "-1", "0", '"P999999999D"'])

    def grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        one = st.builds(
            lambda form, part: form.format(*[part] * form.count("{}")),
            st.sampled_from(OF_ONE),
            inner,
        )
        two = st.builds(lambda form, a, b: form.format(a, b), st.sampled_from(OF_TWO), inner, inner)
        return one | two

    return st.recursive(names, grown, max_leaves=6)


def numbers_in(value: Value) -> Iterator[Decimal]:
    if isinstance(value, Decimal):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from numbers_in(item)
    elif isinstance(value, dict):
        yield from numbers_in(list(value.values()))
    elif isinstance(value, Range):
        yield from numbers_in([value.start, value.end])


@settings(max_examples=600, deadline=None, derandomize=True)
@given(expressions())
def test_every_number_is_finite_and_goes_through_state_and_json(text: str) -> None:
    with suppress(FeelLimitError):
        check(compile_expression(text).evaluate({**NUMBERS, **OTHERS}, NOW))


def check(value: Value) -> None:
    for number in numbers_in(value):
        assert number.is_finite()
        assert number.adjusted() <= 6144
        assert not number or number.adjusted() >= -6176
    if not isinstance(value, FeelFunction):
        with suppress(Invalid):  # a far moment has no place in a state, and that is said
            assert decode_value(encode_value(value)) == value
        json.loads(json.dumps(to_json(value), allow_nan=False))


@pytest.mark.parametrize(
    "text",
    [
        *("0 ** -1", "zero ** minus", "negative_zero ** minus", "largest ** largest"),
        *("largest * largest", "largest + largest", "1 / 0", "log(0)", "sqrt(-1)", "exp(largest)"),
        *("number(text)", "from json(json)", "-longest", "ages + ages", "ages * 2"),
        *("product([largest, largest])", "sum([largest, largest])", "decimal(largest, 6176)"),
        "modulo(largest, smallest)",
    ],
)
def test_what_is_out_of_range_is_null_with_the_reason(text: str) -> None:
    warnings: list[str] = []
    value = compile_expression(text).evaluate({**NUMBERS, **OTHERS}, NOW, warnings)
    if text == "decimal(largest, 6176)":
        assert value == NUMBERS["largest"]
        return
    assert value is None
    assert warnings


@pytest.mark.parametrize("text", ["Infinity", "-Infinity", "NaN", "1E+6145", "9E+999999"])
def test_a_number_that_feel_does_not_reach_is_refused_at_the_door(text: str) -> None:
    with pytest.raises(Invalid, match=r"not finite|out of range"):
        to_feel({"a": [Decimal(text)]})


@pytest.mark.parametrize("text", ["Infinity", "-Infinity", "NaN"])
def test_an_infinity_of_an_earlier_version_is_read_as_null_and_not_written(text: str) -> None:
    with pytest.raises(Invalid, match="'amount' of type number cannot be stored: .*not finite"):
        encode_value(Decimal(text), "amount")
    kept = encode_value(Decimal("1E+123456"))  # as many bytes as say so, replaced below
    poisoned = kept.replace(b"1E+123456", text.ljust(9).encode())
    assert decode_value(poisoned) is None

"""Searching rows at hand: patterns, and pages that leave nothing out."""

import fnmatch
import re
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.search.in_rows import is_like, search
from engine.search.terms import Condition, Operator, Order, Part, Search, cursor_of, place_of
from kernel.errors import Invalid

KINDS: dict[str, type] = {"key": int, "name": str, "size": int}
ROWS = st.lists(
    st.fixed_dictionaries(
        {"name": st.sampled_from(["a", "b", "B", None]), "size": st.sampled_from([1, 2, None])}
    ),
    max_size=12,
)
ORDERS = st.lists(
    st.builds(Order, st.sampled_from(["name", "size"]), st.booleans()),
    max_size=2,
    unique_by=lambda order: order.column,
)


@given(st.text("ab*?", max_size=8), st.text("ab*?", max_size=8))
def test_a_pattern_is_what_a_regular_expression_would_say(text: str, pattern: str) -> None:
    expected = re.fullmatch(fnmatch.translate(pattern.replace("[", "[[]")), text)
    assert is_like(text, pattern) is (expected is not None)


def test_a_backslash_takes_the_next_character_as_it_is() -> None:
    assert is_like("a*", "a\\*")
    assert not is_like("ab", "a\\*")
    assert is_like("a\\", "a\\")


def test_a_pattern_of_many_stars_takes_no_time() -> None:
    assert not is_like("a" * 2_000, "*a" * 30 + "b")


@given(ROWS, ORDERS, st.integers(1, 5))
def test_pages_forward_and_backward_are_the_whole_list(
    made: list[dict[str, Any]], orders: Sequence[Order], limit: int
) -> None:
    rows = [{"key": key, **row} for key, row in enumerate(made)]
    whole = list(search(rows, KINDS, "key", Search(orders=tuple(orders))).items)
    forward: list[Any] = []
    part = Part(limit=limit)
    while found := search(rows, KINDS, "key", Search(orders=tuple(orders), part=part)).items:
        forward += found
        part = Part(limit=limit, after=cursor_of((*orders, Order("key")), found[-1]))
    assert forward == whole
    if not whole:
        return
    backward, last = [whole[-1]], whole[-1]
    while True:
        part = Part(limit=limit, before=cursor_of((*orders, Order("key")), last))
        found = search(rows, KINDS, "key", Search(orders=tuple(orders), part=part)).items
        if not found:
            break
        backward, last = [*found, *backward], found[0]
    assert backward == whole


@pytest.mark.parametrize(
    ("operator", "value", "keys"),
    [
        (Operator.EQ, 1, [0]),
        (Operator.NEQ, 1, [1, 2]),
        (Operator.GTE, 2, [1]),
        (Operator.IN, (1, 2), [0, 1]),
        (Operator.NOT_IN, (1,), [1, 2]),
        (Operator.EXISTS, False, [2]),
    ],
)
def test_what_has_no_value_is_only_unequal(operator: Operator, value: Any, keys: list[int]) -> None:
    rows = [{"key": key, "size": size} for key, size in enumerate([1, 2, None])]
    asked = Search(conditions=(Condition("size", operator, value),))
    assert [row["key"] for row in search(rows, KINDS, "key", asked).items] == keys


@pytest.mark.parametrize(
    "cursor", ["", "nothing", "W10=", "WyJrZXkiLCJ4Il0=", "WyJrZXkiLHRydWVd", "WyJuYW1lIiwxXQ=="]
)
def test_a_cursor_that_is_none_is_refused(cursor: str) -> None:
    with pytest.raises(Invalid, match="no cursor of this search") as refused:
        place_of([Order("key")], KINDS, cursor, "page.after")
    assert refused.value.field == "page.after"

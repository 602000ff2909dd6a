"""A search in SQL finds what the same search over rows at hand finds, on both stores."""

from functools import partial
from itertools import product
from typing import Any

import pytest

from engine.search import in_rows, in_sql, process_instances
from engine.search.in_sql import Hidden
from engine.search.terms import COUNTED_TO, Condition, Found, Operator, Order, Part, Search
from kernel.unit_of_work import UnitOfWork
from tests.rooms.engine.floor import Floor
from tests.rooms.engine.small_models import one_task

SOURCE = process_instances.SOURCE
KINDS: dict[str, type] = {
    "process_instance_key": int,
    "process_definition_id": str,
    "process_definition_version": int,
    "process_definition_key": int,
    "business_id": str,
    "state": str,
    "has_incident": bool,
}
TESTS = {
    "business_id": ("k-10%", "k_2", "k*3", None, "nothing"),
    "process_definition_version": (1, 2),
    "process_definition_id": ("p", "q", "P"),
    "state": ("ACTIVE", "TERMINATED"),
}
PATTERNS = ("*", "k?*", "k_?", "*%", "k\\*3", "K*", "[k]*", "", "?-10%")


@pytest.fixture
def instances(floor: Floor) -> Floor:
    floor.deploy(one_task("p"), one_task("q"))
    for number, key in enumerate(("k-10%", "k_2", "k*3", None, "k[1]")):
        floor.start("pq"[number % 2], key=key)
    floor.deploy(one_task("p", task="later"))
    floor.start("p", key="k-6")
    return floor


def keys(floor: Floor, asked: Search, hidden: Hidden | None = None) -> list[int]:
    found = floor.read(lambda uow: in_sql.search(uow, SOURCE, asked, hidden))
    assert found.total == len(found.items)
    return [row["process_instance_key"] for row in found.items]


def _search(asked: Search, uow: UnitOfWork) -> Found:
    return in_sql.search(uow, SOURCE, asked)


def conditions() -> list[Condition]:
    found = [Condition("business_id", Operator.LIKE, pattern) for pattern in PATTERNS]
    for column, values in TESTS.items():
        given: list[Any] = [value for value in values if value is not None]
        for operator in (Operator.EQ, Operator.NEQ):
            found += [Condition(column, operator, value) for value in given]
        for operator in (Operator.IN, Operator.NOT_IN):
            found += [Condition(column, operator, tuple(given[:most])) for most in (1, 2)]
        found += [Condition(column, Operator.EXISTS, is_there) for is_there in (True, False)]
    for operator in (Operator.GT, Operator.GTE, Operator.LT, Operator.LTE):
        found.append(Condition("process_definition_version", operator, 1))
    return found


def test_each_condition_means_the_same(instances: Floor) -> None:
    rows = instances.read(lambda uow: in_sql.search(uow, SOURCE, Search())).items
    assert len(rows) == 6
    for one in conditions():
        asked = Search(conditions=(one,))
        expected = in_rows.search(rows, KINDS, SOURCE.key, asked).items
        assert keys(instances, asked) == [row[SOURCE.key] for row in expected], one


def test_each_order_and_page_is_the_same(instances: Floor) -> None:
    rows = instances.read(lambda uow: in_sql.search(uow, SOURCE, Search())).items
    columns = ("process_definition_id", "process_definition_version", "has_incident")
    for first, second in product(columns, ("process_definition_key", "state")):
        for ways in product((True, False), repeat=2):
            orders = (Order(first, ways[0]), Order(second, ways[1]))
            part = Part(limit=2)
            for _ in range(4):
                asked = Search(orders=orders, part=part)
                expected = in_rows.search(rows, KINDS, SOURCE.key, asked)
                found = instances.read(partial(_search, asked))
                assert found.items == expected.items, orders
                part = Part(limit=2, after=found.end_cursor) if found.end_cursor else part


def test_what_is_hidden_is_neither_listed_nor_counted_nor_got(instances: Floor) -> None:
    everything = keys(instances, Search())
    hidden = Hidden(
        sql="{root} = :number",
        types={"number": SOURCE.columns[SOURCE.key].type},
        values={"number": 2},
    )
    assert keys(instances, Search(), hidden) == [everything[0], *everything[2:]]

    def got(uow: UnitOfWork) -> list[bool]:
        return [in_sql.get(uow, SOURCE, key, hidden) is not None for key in everything[:2]]

    assert instances.read(got) == [True, False]


def test_more_rows_than_are_counted_are_said_to_be_more(instances: Floor) -> None:
    numbers = f"SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i <= {COUNTED_TO}"
    instances.sql(
        "INSERT INTO process_instance (key, root, definition, status, started_at)"
        f" WITH RECURSIVE n(i) AS ({numbers})"
        " SELECT (i + 100) * 16777216 + 1, i + 100, p.definition, 'active', p.started_at"
        " FROM n, process_instance p WHERE p.key = 16777217"
    )
    found = instances.read(lambda uow: in_sql.search(uow, SOURCE, Search(part=Part(limit=1))))
    assert (found.total, found.more, len(found.items)) == (COUNTED_TO, True, 1)

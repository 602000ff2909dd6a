"""The body of a search (`filter`, `sort`, `page`) and its answer."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from api.v2.filters import conditions
from api.v2.shapes import Optional, Taken, camel
from engine.search.terms import MOST, Found, Order, Part, Row, Search

Json = dict[str, Any]
_FARTHEST = 1_000_000
_MOST_GROUPS = 20
_LONGEST_CURSOR = 10_000
_LIMIT: Json = {"type": "integer", "minimum": 1, "maximum": MOST, "default": 100}
_CURSOR: Json = {"type": "string", "maxLength": _LONGEST_CURSOR}
_FROM: Json = {"type": "integer", "minimum": 0, "maximum": _FARTHEST}


def _page_shape(**also: Json) -> Json:
    properties = {**also, "limit": _LIMIT}
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(also),
        "properties": properties,
    }


class Page(fields.Field[Any]):
    """Which part: a limit, with a place to begin or the cursor of a row beside it."""

    def __init__(self) -> None:
        shapes = [
            _page_shape(),
            _page_shape(**{"from": _FROM}),
            _page_shape(after=_CURSOR),
            _page_shape(before=_CURSOR),
        ]
        super().__init__(load_default=Part(), metadata={"oneOf": shapes})

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> Part:
        if not isinstance(value, dict):
            raise ValidationError("Not a valid mapping type.")
        errors: Json = {name: ["Unknown field."] for name in value if name not in _READERS}
        found: Json = {}
        for name, read in _READERS.items():
            if name in value:
                try:
                    found[name] = read(value[name])
                except ValidationError as problem:
                    errors[name] = problem.messages
        if len(value.keys() & {"from", "after", "before"}) > 1:
            errors["_schema"] = ["give one of from, after and before"]
        if errors:
            raise ValidationError(errors)
        return Part(
            limit=found.get("limit", Part().limit),
            start=found.get("from", 0),
            after=found.get("after"),
            before=found.get("before"),
        )


def _number(least: int, most: int) -> Callable[[Any], int]:
    def read(given: Any) -> int:
        if isinstance(given, bool) or not isinstance(given, int) or not least <= given <= most:
            raise ValidationError(f"expected a whole number from {least} to {most}")
        return given

    return read


def _cursor(given: Any) -> str:
    if not isinstance(given, str) or len(given) > _LONGEST_CURSOR:
        raise ValidationError("Not a valid string.")
    return given


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "limit": _number(1, MOST),
    "from": _number(0, _FARTHEST),
    "after": _cursor,
    "before": _cursor,
}


def search_body(
    name: str,
    filters: Callable[[], Mapping[str, fields.Field[Any]]],
    sorted_by: Iterable[str],
    *,
    with_or: bool = False,
) -> type[Schema]:
    """The schema of a search: `filters` by column, `sorted_by` the columns one may sort by.

    `with_or`: the filter takes a list `$or` of filters, of which one must fit.
    """
    columns = {camel(one): one for one in sorted_by}
    its_filter = filter_of(name, filters, with_or=with_or)
    its_sort = Taken.from_dict(
        {
            "field": fields.String(required=True, validate=validate.OneOf(sorted(columns))),
            "order": fields.String(
                load_default="ASC", validate=validate.OneOf(["ASC", "DESC", "asc", "desc"])
            ),
        },
        name=f"{name}Sort",
    )
    return Optional.from_dict(
        {
            "filter": fields.Nested(its_filter, load_default=dict),
            "sort": fields.List(
                fields.Nested(its_sort), load_default=list, validate=validate.Length(max=5)
            ),
            "page": Page(),
        },
        name=f"{name}Search",
    )


def filter_of(
    name: str, filters: Callable[[], Mapping[str, fields.Field[Any]]], *, with_or: bool = False
) -> type[Schema]:
    """The schema of a filter, with `$or` if asked."""
    plain = Taken.from_dict(dict(filters()), name=f"{name}FilterFields")
    if not with_or:
        return plain
    groups = fields.List(
        fields.Nested(plain), data_key="$or", validate=validate.Length(1, _MOST_GROUPS)
    )
    return Taken.from_dict({**filters(), "any_of": groups}, name=f"{name}Filter")


def chosen(its_filter: Mapping[str, Any]) -> Search:
    """What a loaded filter asks for."""
    plain = dict(its_filter)
    groups = plain.pop("any_of", ())
    return Search(conditions=conditions(plain), any_of=tuple(conditions(group) for group in groups))


def asked(body: Mapping[str, Any]) -> Search:
    """What a loaded body asks for."""
    return replace(
        chosen(body["filter"]),
        orders=tuple(
            Order(_column(one["field"]), one["order"].upper() == "DESC") for one in body["sort"]
        ),
        part=body["page"],
    )


def answer(found: Found, shown: Callable[[Row], Mapping[str, Any]] = dict) -> Json:
    """The answer to a search; `shown` makes an item of a row."""
    return {
        "items": [shown(row) for row in found.items],
        "page": {
            "total_items": found.total,
            "has_more_total_items": found.more,
            "start_cursor": found.start_cursor,
            "end_cursor": found.end_cursor,
        },
    }


def _column(field: str) -> str:
    """processInstanceKey as process_instance_key."""
    return "".join(f"_{one.lower()}" if one.isupper() else one for one in field)

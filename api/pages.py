"""Parts of long lists: `limit` and `cursor` of a query, `items` and `next_cursor` of an answer."""

from marshmallow import Schema, fields, validate

from api.fields import WholeNumber

MOST, USUAL = 200, 50


class PageQuery(Schema):
    """Which part of a list; queries of lists inherit it."""

    limit = WholeNumber(
        load_default=USUAL,
        validate=validate.Range(1, MOST),
        metadata={"description": "How many at most", "example": USUAL},
    )
    cursor = fields.String(
        load_default=None,
        validate=validate.Length(1, 500),
        metadata={"description": "`next_cursor` of the part before; leave it out for the first"},
    )


def page_of(item: type[Schema]) -> type[Schema]:
    """The schema of a part of a list of `item`; dumps a kernel.pages.Page."""
    return Schema.from_dict(
        {
            "items": fields.List(fields.Nested(item), required=True),
            "next_cursor": fields.String(
                required=True,
                allow_none=True,
                metadata={"description": "Where the next part begins; null: this was the last"},
            ),
        },
        name=f"{item.__name__.removesuffix('Schema')}Page",
    )

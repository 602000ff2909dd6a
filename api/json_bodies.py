"""Reading a JSON body strictly: what two readers could understand differently is refused."""

import json
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import Request
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from api.problems import FieldError, FieldsRefused, pointer
from kernel.writable import RETYPE, is_writable

MAX_DEPTH = 100
MAX_DIGITS, MAX_EXPONENT = 400, 6111  #: of a number; FEEL keeps 34 digits and exponents to 6144


def read_json(request: Request) -> Any:
    """The body as JSON, numbers with a fraction as Decimal.

    Raises UnsupportedMediaType for another type, BadRequest for what is no JSON in UTF-8, a name
    given twice, a number out of range or nesting beyond 100, FieldsRefused for a text that cannot
    be kept.
    """
    if not request.is_json:
        raise UnsupportedMediaType("send JSON, with Content-Type: application/json")
    try:
        found = json.loads(
            request.get_data(cache=True).decode("utf-8"),
            object_pairs_hook=_object,
            parse_float=_decimal,
            parse_int=_integer,
            parse_constant=_refuse_constant,
        )
    except UnicodeDecodeError:
        raise BadRequest("the body is not encoded in UTF-8") from None
    except json.JSONDecodeError as problem:
        where = f"line {problem.lineno}, column {problem.colno}"
        raise BadRequest(f"the body is no JSON: {problem.msg} at {where}") from None
    except RecursionError:
        raise _too_deep() from None
    if errors := [FieldError(text, pointer=pointer(*path)) for path, text in _faults(found)]:
        raise FieldsRefused(errors)
    return found


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in found if names.count(name) > 1)
        raise BadRequest(f"the name {twice[:100]!r} is given twice in one object; give it once")
    return found


def _decimal(text: str) -> Decimal:
    if len(text) <= MAX_DIGITS:
        try:
            number = Decimal(text)
        except InvalidOperation:
            raise _out_of_range() from None
        if not number or abs(number.adjusted()) <= MAX_EXPONENT:
            return number
    raise _out_of_range()


def _integer(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise _out_of_range()
    return int(text)


def _refuse_constant(text: str) -> None:
    raise BadRequest(f"{text} is no JSON; expected a number with digits")


def _out_of_range() -> BadRequest:
    return BadRequest(f"a number is out of range; at most {MAX_DIGITS} digits are read")


def _too_deep() -> BadRequest:
    return BadRequest(f"the body nests deeper than {MAX_DEPTH} levels; make it flatter")


def _faults(value: Any) -> Iterator[tuple[tuple[object, ...], str]]:
    """(path, what is wrong) of every text and name that cannot be kept, without recursion."""
    left: list[tuple[tuple[object, ...], Any]] = [((), value)]
    while left:
        path, one = left.pop()
        if len(path) > MAX_DEPTH:
            raise _too_deep()
        if isinstance(one, str):
            if not is_writable(one):
                yield path, RETYPE
        elif isinstance(one, list):
            left.extend(((*path, place), member) for place, member in enumerate(one))
        elif isinstance(one, dict):
            if not all(map(is_writable, one)):
                yield path, "a name in it has a character that cannot be kept"
            else:
                left.extend(((*path, name), member) for name, member in one.items())

"""Built-in functions between FEEL values and JSON texts, as Camunda has them."""

import json
from decimal import Decimal, DecimalException
from typing import Final

from engine.feel.formatting import format_value
from engine.feel.numbers import CONTEXT, plain
from engine.feel.run import Run
from engine.feel.signatures import builtin
from engine.feel.sizes import bounded
from engine.feel.values import Value

READABLE: Final = 40
"""Numbers of more digits are written with an exponent."""


def _from_json(run: Run, text: str) -> Value:
    run.charge(len(text) >> 2)
    try:
        value = json.loads(
            text, parse_float=_number, parse_int=_number, parse_constant=_not_in_json
        )
    except (ValueError, DecimalException, RecursionError):
        run.warn("from json expects a text that is JSON")
        return None
    return _whole(bounded(value)) if "\\u" in text else bounded(value)


def _whole(value: Value) -> Value:
    """The value with halves of characters replaced, as in a literal; nesting: that of `bounded`."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_whole(item) for item in value]
    if isinstance(value, dict):
        return {_whole(key): _whole(item) for key, item in value.items()}
    return value


def _number(text: str) -> Decimal:
    return CONTEXT.create_decimal(text)


def _not_in_json(text: str) -> Value:
    raise ValueError(text)


def _to_json(run: Run, value: Value) -> Value:
    written = _written(bounded(value))
    run.charge(len(written) >> 3)
    return written


def _written(value: Value) -> str:
    """Nesting is that of a bounded value, at most 100 levels."""
    if isinstance(value, dict):
        entries = (f"{_text(key)}:{_written(entry)}" for key, entry in value.items())
        return f"{{{','.join(entries)}}}"
    if isinstance(value, list):
        return f"[{','.join(map(_written, value))}]"
    if isinstance(value, Decimal):
        return plain(value) if abs(value.adjusted()) < READABLE else str(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return _text(value if isinstance(value, str) else format_value(value))


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


FUNCTIONS: Final = (
    builtin("from json", ("value: string", _from_json)),
    builtin("to json", ("value: any", _to_json)),
)

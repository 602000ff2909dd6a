"""Built-in functions on texts."""

import base64
from decimal import Decimal
from typing import Final

from engine.feel.numbers import whole
from engine.feel.run import MAX_STRING, Run
from engine.feel.signatures import builtin
from engine.feel.values import Value


def _substring(run: Run, text: str, start: Decimal, length: Decimal | None = None) -> Value:
    first = whole(start)
    if first == 0 or abs(first) > max(len(text), 1) or (length is not None and length < 1):
        run.warn("substring is asked for a part outside of the text")
        return None
    begin = first - 1 if first > 0 else len(text) + first
    return text[begin:] if length is None else text[begin : begin + whole(length)]


def _substring_before(_run: Run, text: str, match: str) -> Value:
    before, found, _ = text.partition(match) if match else ("", "", "")
    return before if found else ""


def _substring_after(_run: Run, text: str, match: str) -> Value:
    return text.partition(match)[2] if match else text


def _join(run: Run, parts: list[Value], delimiter: str | None = None) -> Value:
    texts = [part for part in parts if part is not None]
    if not all(isinstance(part, str) for part in texts):
        run.warn("string join expects a list of string")
        return None
    between = delimiter or ""
    if sum(map(len, texts)) + len(between) * len(texts) > MAX_STRING + len(between):
        run.sized(" " * (MAX_STRING + 1))
    return between.join(texts)


def _join_within(
    run: Run, parts: list[Value], delimiter: str | None, prefix: str | None, suffix: str | None
) -> Value:
    joined = _join(run, parts, delimiter)
    return None if joined is None else (prefix or "") + joined + (suffix or "")


def _to_base64(_run: Run, text: str) -> Value:
    return base64.b64encode(text.encode()).decode("ascii")


FUNCTIONS: Final = (
    builtin(
        "substring",
        ("string: string, start position: number, length?: number", _substring),
    ),
    builtin("string length", ("string: string", lambda _run, text: Decimal(len(text)))),
    builtin("upper case", ("string: string", lambda _run, text: text.upper())),
    builtin("lower case", ("string: string", lambda _run, text: text.lower())),
    builtin("trim", ("string: string", lambda _run, text: text.strip())),
    builtin("substring before", ("string: string, match: string", _substring_before)),
    builtin("substring after", ("string: string, match: string", _substring_after)),
    builtin("contains", ("string: string, match: string", lambda _run, a, b: b in a)),
    builtin("starts with", ("string: string, match: string", lambda _run, a, b: a.startswith(b))),
    builtin("ends with", ("string: string, match: string", lambda _run, a, b: a.endswith(b))),
    builtin(
        "string join",
        ("list: list, delimiter?: string?", _join),
        ("list: list, delimiter: string?, prefix: string?, suffix: string?", _join_within),
    ),
    builtin("is blank", ("string: string", lambda _run, text: not text.strip())),
    builtin("to base64", ("value: string", _to_base64)),
)

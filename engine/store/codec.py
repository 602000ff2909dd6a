"""The binary form of states and values: a versioned msgpack record that keeps every FEEL type.

Numbers stay decimals, instants keep their offset or zone, ranges and contexts their shape.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import msgpack

from engine.execution.state import (
    Completed,
    Loop,
    Place,
    Scope,
    State,
    Token,
    Undoing,
    Wait,
    Waiting,
    WaitKind,
)
from engine.feel import FeelTime, Range, YearsMonths, kind
from engine.feel.nanoseconds import refined, refined_time, rest_of
from engine.feel.values import Value
from kernel.errors import Invalid

#: of states; raised whenever the record changes its shape. Older ones stay readable, and
#: tests/unit/execution/formats keeps records of each
FORMAT = 2
VALUE_FORMAT = 1

#: What packing raises for a value that has no binary form, or none that fits.
_REFUSALS = (TypeError, ValueError, OverflowError)
_LOOP, _UNDOING = 1, 2
_NUMBER, _DATE, _TIME, _MOMENT, _DAYS, _MONTHS, _RANGE = range(1, 8)


def encode_state(state: State) -> bytes:
    """The record of a state. Raises Invalid naming the variable that cannot be kept."""
    return weighed_record(state)[0]


def weighed_record(state: State) -> tuple[bytes, int]:
    """The record of a state, and what writing and reading it costs, in units of work.

    Numbers and dates, which msgpack does not know, take a unit each, all else one for 32 bytes.
    Raises Invalid as `encode_state`.
    """
    made = 0

    def extension(value: object) -> msgpack.ExtType:
        nonlocal made
        made += 1
        return _extension(value)

    record = [
        FORMAT,
        state.next_number,
        state.zone,
        state.ended,
        [_scope_row(scope) for scope in state.scopes.values()],
        [_token_row(token) for token in state.tokens.values()],
        [_wait_row(wait) for wait in state.waits.values()],
    ]
    try:
        packed: bytes = msgpack.packb(record, default=extension)
    except _REFUSALS as problem:
        raise _unkept(state, problem) from problem
    return packed, made + (len(packed) >> 5)


def decode_state(data: bytes) -> State:
    """The state of a record made by this or an earlier version; Invalid for anything else."""
    version, next_number, zone, ended, scopes, tokens, waits = _opened(data, 7)
    if version not in (1, FORMAT):
        raise Invalid(f"the state has format {version}, this version reads {FORMAT}; upgrade it")
    return State(
        next_number=next_number,
        zone=zone,
        ended=ended,
        scopes={row[0]: _scope(row) for row in scopes},
        tokens={row[0]: _token(row) for row in tokens},
        waits={row[0]: _wait(row) for row in waits},
    )


def encode_value(value: Value, name: str = "value") -> bytes:
    """The record of one FEEL value. Raises Invalid naming `name` when it cannot be kept."""
    try:
        return _pack([VALUE_FORMAT, value])
    except _REFUSALS as problem:
        raise _refused(name, value, problem) from problem


def decode_value(data: bytes) -> Value:
    """The value of a record made by `encode_value`."""
    version, value = _opened(data, 2)
    if version != VALUE_FORMAT:
        raise Invalid(
            f"the value has format {version}, this version reads {VALUE_FORMAT}; upgrade it"
        )
    return value


def _pack(record: object) -> bytes:
    packed: bytes = msgpack.packb(record, default=_extension)
    return packed


def _opened(data: bytes, parts: int) -> list[Any]:
    try:
        record = msgpack.unpackb(
            data, ext_hook=_value_of_extension, strict_map_key=False, use_list=True
        )
    except (ValueError, msgpack.UnpackException) as problem:
        raise Invalid(f"{len(data)} bytes are no record of a state or value") from problem
    if not isinstance(record, list) or not record or not isinstance(record[0], int):
        raise Invalid(f"{len(data)} bytes are no record of a state or value")
    if record[0] <= FORMAT and len(record) != parts:
        raise Invalid(f"a record of {len(record)} parts was given, expected {parts}")
    return record + [None] * (parts - len(record))


def _scope_row(scope: Scope) -> list[object]:
    row: list[object] = [
        scope.number,
        scope.parent,
        scope.definition,
        scope.body,
        dict(scope.variables),
        scope.interrupted,
    ]
    if scope.work is not None or scope.completed:  # most scopes have neither
        row += (_work_row(scope.work), _completed_rows(scope.completed))
    return row


def _scope(row: list[Any]) -> Scope:
    number, parent, definition, body, variables, interrupted, *more = row
    work, completed = more or (None, [])  # format 1 knew neither
    return Scope(
        number,
        parent,
        definition,
        body,
        variables,
        interrupted,
        None if work is None else _work(*work),
        _completed(completed),
    )


def _work_row(work: Loop | Undoing | None) -> list[object] | None:
    if work is None:
        return None
    if isinstance(work, Undoing):
        return [_UNDOING, _completed_rows(work.left)]
    return [_LOOP, work.items, work.results, work.begun, work.completed]


def _work(what: int, *parts: Any) -> Loop | Undoing:
    if what == _UNDOING:
        return Undoing(_completed(parts[0]))
    items, results, begun, completed = parts
    return Loop(
        None if items is None else tuple(items),
        None if results is None else tuple(results),
        begun,
        completed,
    )


def _completed_rows(records: tuple[Completed, ...]) -> list[list[object]]:
    """What lies inside goes before that which it lies in, which says how many it holds."""
    rows: list[list[object]] = []
    pending = list(records)
    while pending:
        record = pending.pop()
        rows.append([record.node, dict(record.variables), len(record.inside)])
        pending += record.inside
    rows.reverse()
    return rows


def _completed(rows: list[list[Any]]) -> tuple[Completed, ...]:
    made: list[Completed] = []
    for node, variables, inside in rows:
        first = len(made) - inside
        record = Completed(node, variables, tuple(made[first:]))
        made[first:] = [record]
    return tuple(made)


def _token_row(token: Token) -> list[object]:
    local = None if token.local is None else dict(token.local)
    place = None if token.place is None else token.place.value
    return [token.number, token.scope, token.node, token.waiting.value, token.flow, local, place]


def _token(row: list[Any]) -> Token:
    number, scope, node, waiting, flow, local, place = row
    at = None if place is None else Place(place)
    return Token(number, scope, node, Waiting(waiting), flow, local, at)


def _wait_row(wait: Wait) -> list[object]:
    return [
        wait.number,
        wait.owner,
        wait.scope,
        wait.node,
        wait.kind.value,
        wait.cycle,
        wait.repeats,
        wait.held,
    ]


def _wait(row: list[Any]) -> Wait:
    number, owner, scope, node, what, cycle, repeats, *held = row  # not in the first records
    return Wait(number, owner, scope, node, WaitKind(what), cycle, repeats, *held)


def _unkept(state: State, problem: Exception) -> Invalid:
    for layer in _layers(state):
        for name, value in layer.items():
            try:
                _pack(value)
            except _REFUSALS as why:
                return _refused(name, value, why)
    return Invalid(f"the state cannot be stored: {type(problem).__name__}")


def _layers(state: State) -> Iterator[Mapping[str, Value]]:
    """Everything in a state that holds values, by the name under which people know it."""
    for token in state.tokens.values():
        yield token.local or {}
    for scope in state.scopes.values():
        yield scope.variables
        pending = list(scope.completed)
        if isinstance(scope.work, Loop):
            yield {"input collection": list(scope.work.items or ())}
            yield {"output collection": list(scope.work.results or ())}
        elif scope.work is not None:
            pending += scope.work.left
        while pending:
            record = pending.pop()
            yield record.variables
            pending += record.inside


def _refused(name: str, value: Value, problem: Exception) -> Invalid:
    what = problem.args[0] if isinstance(problem, _NotKept) else type(problem).__name__
    if isinstance(problem, UnicodeError):
        what = "it holds half a character; retype it"
    elif isinstance(problem, ValueError | OverflowError):
        what = "it is nested too deep or too large"
    return Invalid(
        f"variable {name!r} of type {kind(value)} cannot be stored: {what}; "
        "keep numbers, texts, dates, durations, ranges, lists and contexts"
    )


class _NotKept(TypeError):
    """A value that has no binary form."""


def _extension(value: object) -> msgpack.ExtType:
    for type_, code, parts in _WRITERS:
        if isinstance(value, type_):
            made = parts(value)
            data = made.encode() if isinstance(made, str) else _pack(made)
            return msgpack.ExtType(code, data)
    raise _NotKept(f"it holds a {type(value).__name__}")


def _value_of_extension(code: int, data: bytes) -> Value:
    return _READERS[code](data)


def _moment_parts(value: datetime) -> list[object]:
    naive = value.replace(tzinfo=None, fold=0).isoformat()
    return [naive, value.fold, _zone_part(value.tzinfo), *_rest_part(value)]


def _time_parts(value: FeelTime) -> list[object]:
    clock = value.clock.isoformat("auto" if not rest_of(value) else "microseconds")
    return [clock, _zone_part(value.zone), *_rest_part(value)]


def _rest_part(value: Value) -> list[int]:
    """The nanoseconds below the microseconds, where there are any."""
    rest = rest_of(value)
    return [rest] if rest else []


def _zone_part(zone: tzinfo | None) -> str | int | None:
    """A zone as its IANA name, an offset as whole microseconds."""
    if isinstance(zone, ZoneInfo):
        return zone.key
    if zone is None:
        return None
    offset = zone.utcoffset(None)
    if offset is None:
        raise _NotKept("it has a time zone that is neither an offset nor an IANA zone")
    return offset // timedelta(microseconds=1)


def _zone(part: str | int | None) -> tzinfo | None:
    if part is None:
        return None
    return ZoneInfo(part) if isinstance(part, str) else timezone(timedelta(microseconds=part))


def _moment(data: bytes) -> datetime:
    naive, fold, zone, *rest = _unpack(data)
    moment = datetime.fromisoformat(naive).replace(tzinfo=_zone(zone), fold=fold)
    return refined(moment, *rest) if rest else moment


def _time(data: bytes) -> FeelTime:
    clock, zone, *rest = _unpack(data)
    shown = time.fromisoformat(clock)
    return FeelTime(refined_time(shown, *rest) if rest else shown, _zone(zone))


def _unpack(data: bytes) -> Any:
    return msgpack.unpackb(data, ext_hook=_value_of_extension, strict_map_key=False)


def _number_part(value: Decimal) -> str:
    if not value.is_finite():
        raise _NotKept("it holds a number that is not finite")
    return str(value)


def _number(data: bytes) -> Decimal | None:
    """A number; null for an infinity that an earlier version kept, which nothing can use."""
    number = Decimal(data.decode())
    return number if number.is_finite() else None


_WRITERS: tuple[tuple[type, int, Callable[[Any], object]], ...] = (
    (Decimal, _NUMBER, _number_part),
    (datetime, _MOMENT, _moment_parts),
    (date, _DATE, date.isoformat),
    (FeelTime, _TIME, _time_parts),
    (timedelta, _DAYS, lambda value: [value.days, value.seconds, value.microseconds]),
    (YearsMonths, _MONTHS, lambda value: value.months),
    (
        Range,
        _RANGE,
        lambda value: [value.start, value.end, value.start_included, value.end_included],
    ),
)

_READERS: Mapping[int, Callable[[bytes], Value]] = MappingProxyType(
    {
        _NUMBER: _number,
        _DATE: lambda data: date.fromisoformat(data.decode()),
        _TIME: _time,
        _MOMENT: _moment,
        _DAYS: lambda data: timedelta(*_unpack(data)),
        _MONTHS: lambda data: YearsMonths(_unpack(data)),
        _RANGE: lambda data: Range(*_unpack(data)),
    }
)

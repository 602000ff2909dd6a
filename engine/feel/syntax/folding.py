"""Constants made of constants, once: dates, durations and intervals in cells cost nothing later."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

from engine.feel.calling import invoke
from engine.feel.nodes import constructs
from engine.feel.run import Env, Node, Run
from engine.feel.values import FeelFunction, FeelTime, Moment, Value

FOLDED: Final = frozenset(
    ("date", "time", "date and time", "duration", "years and months duration", "number")
)
ANY_MOMENT: Final = Moment(dt.datetime(2000, 1, 1, tzinfo=dt.UTC), dt.UTC)
ELSEWHERE: Final = Moment(
    dt.datetime(2001, 7, 1, tzinfo=dt.UTC), dt.timezone(dt.timedelta(hours=7))
)


def folded(
    constants: Mapping[Node, Value],
    function: FeelFunction,
    positional: Sequence[Node],
    named: Mapping[str, Node],
) -> Value:
    """What a conversion gives for constants; None where it must run (or be null) each time."""
    if not all(node in constants for node in (*positional, *named.values())):
        return None
    by_name = {name: constants[node] for name, node in named.items()}
    given = [constants[node] for node in positional]
    found, other = (
        invoke(Run(moment), function, given, by_name) for moment in (ANY_MOMENT, ELSEWHERE)
    )
    # A local time brought into a zone depends on where and when it is asked.
    return found if found == other else None


def folded_range(
    constants: Mapping[Node, Value],
    ends: tuple[Node, Node],
    start_included: bool,
    end_included: bool,
) -> Value:
    """An interval of constants; None where it must run each time, as where its ends mix zones."""
    start, end = ends
    if start not in constants or end not in constants:
        return None
    low, high = constants[start], constants[end]
    if low is None or high is None or _is_local(low) != _is_local(high):
        return None
    node = constructs.range_of(start, end, start_included, end_included)
    return node(Env(Run(ANY_MOMENT), {}))


def _is_local(value: Value) -> bool:
    if isinstance(value, dt.datetime):
        return value.tzinfo is None
    return isinstance(value, FeelTime) and value.zone is None

"""`tuntas check`: the engine's proof, and what spans rooms: overdue work, clocks, rungs, seals."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

from sqlalchemy import BigInteger, Boolean, Integer, String, Text

from access import sealed_rows
from access.office import Office
from complaints import clock_dependents
from engine import check, jobs, starts, timers
from engine.check import Problem
from engine.runtime import Runtime
from escalation import rows as rungs
from host import health
from kernel.columns import Instant
from kernel.statements import query
from kernel.unit_of_work import UnitOfWork
from notifications import outbox
from sla import clocks
from sla.arithmetic import compute_due

TOLERANCE = timedelta(minutes=5)  #: due work older than this means that no worker runs

_CLOCKS_OF_ENDED = query(
    "SELECT c.root, c.name, c.round FROM clock c JOIN root_instance r ON r.number = c.root"
    " WHERE c.outcome IN ('running', 'incident') AND r.ended = :ended ORDER BY c.root, c.name",
    {"root": BigInteger, "name": String, "round": Integer},
    ended=Boolean,
)
_RUNGS_OF_CLOSED = query(
    "SELECT g.key, g.clock, g.round FROM rung g JOIN clock c"
    " ON c.root = g.root AND c.name = g.clock AND c.round = g.round"
    " WHERE g.next_at IS NOT NULL AND c.outcome <> 'running' ORDER BY g.key",
    {"key": BigInteger, "clock": String, "round": Integer},
)
# Keys hold the root number in their high bits (engine/store/keys.py). What fired in this round of
# its clock and was armed again by a loop waits undated for the next round.
_UNDATED_TIMERS = query(
    "SELECT t.key, t.clock FROM timer t JOIN clock c ON c.root = t.key / 16777216"
    " AND c.name = t.clock WHERE c.outcome = 'running' AND c.due_at IS NOT NULL"
    " AND t.due_at IS NULL AND NOT EXISTS (SELECT 1 FROM fired_deadline f WHERE f.root = c.root"
    " AND f.element_id = t.element_id AND f.clock = t.clock AND f.share = t.share"
    " AND f.round = c.round) ORDER BY t.key",
    {"key": BigInteger, "clock": String},
)
_RUNNING = query(
    "SELECT DISTINCT root FROM clock WHERE outcome = 'running' ORDER BY root",
    {"root": BigInteger},
)
_CLOCK_COLUMNS = query(
    "SELECT root, due_at, record FROM clock WHERE outcome = 'running' ORDER BY root, name, round",
    {"root": BigInteger, "due_at": Instant, "record": Text},
)


_UNTOLD = query(
    "SELECT c.root, c.name, c.round FROM clock c WHERE c.outcome = 'incident' AND NOT EXISTS"
    " (SELECT 1 FROM standing_incident i WHERE i.kind = 'clock' AND i.subject ="
    " CAST(c.root AS VARCHAR) || '/' || c.name || '/' || CAST(c.round AS VARCHAR))"
    " ORDER BY c.root, c.name",
    {"root": BigInteger, "name": String, "round": Integer},
)


def check_store(office: Office, progress: Callable[[int], None]) -> list[Problem]:
    """Every problem of the store; `progress` hears the last root checked."""
    found: list[Problem] = []
    after: int | None = 0
    while after is not None:
        start = after
        more, after = office.database.read(
            partial(check.problems_of_roots, runtime=office.runtime, after=start)
        )
        found += more
        progress(after or start)
    found += office.database.read(lambda uow: list(_across_rooms(uow, office.runtime)))
    found += office.database.read(lambda uow: list(_dues(uow, office)))
    return [*found, *_unopened(office)]


def _unopened(office: Office) -> Iterator[Problem]:
    for row in sealed_rows.list_unopened(office.database, office.keyring):
        text = "a sealed text does not open with this key; restore the row from a backup"
        yield Problem(f"{row.place} {row.name}", text)


def _across_rooms(uow: UnitOfWork, runtime: Runtime) -> Iterator[Problem]:
    yield from _overdue(uow, runtime)
    for row in uow.execute(_CLOCKS_OF_ENDED, {"ended": True}):
        name = f"clock {row.root}/{row.name}/{row.round}"
        yield Problem(name, "it runs, but its instance has ended")
    for row in uow.execute(_UNTOLD):
        name = f"clock {row.root}/{row.name}/{row.round}"
        yield Problem(name, "it has no date, and no incident says so")
    for row in uow.execute(_RUNGS_OF_CLOSED):
        text = f"it waits to fire, but clock {row.clock} round {row.round} is closed"
        yield Problem(f"rung {row.key}", text)
    for row in uow.execute(_UNDATED_TIMERS):
        yield Problem(f"timer {row.key}", f"it has no due instant, but clock {row.clock} runs")


def _dues(uow: UnitOfWork, office: Office) -> Iterator[Problem]:
    """What clocks date must say what the clocks say."""
    for row in uow.execute(_RUNNING):
        records = clocks.load(uow, row.root)
        for move in clock_dependents.list_misdated(uow, office.calendars, row.root, records):
            bound = move.bound
            text = f"it is due {bound.due_at}, but its clock {bound.clock} says {move.due_at}"
            yield Problem(f"{bound.kind} {bound.key}", text)
    for row in uow.execute(_CLOCK_COLUMNS):
        record = clocks.read_record(row.record)
        due_at = compute_due(clocks.term(uow, office.calendars, record)).due_at
        if due_at != row.due_at:
            name = f"clock {row.root}/{record.name}/{record.round}"
            yield Problem(name, f"its column says due {row.due_at}, its ledger {due_at}")


def _overdue(uow: UnitOfWork, runtime: Runtime) -> Iterator[Problem]:
    since = uow.now - TOLERANCE
    late = [(at, f"job {key}") for at, key in jobs.list_due(uow, runtime.delegates)]
    late += [(at, f"start_event {key}") for at, key in starts.list_due(uow)]
    late += [(at, f"timer {key}") for at, key in timers.list_due(uow)]
    late += [(at, f"rung {key}") for at, _, key in rungs.list_due(uow)]
    late += [(at, f"outbox {key}") for at, key in outbox.list_due(uow)]
    late += health.list_waiting(uow)
    for at, name in sorted(late):
        if at < since:
            text = f"due since {at.isoformat()}; is a worker running? `tuntas tick` does it now"
            yield Problem(name, text)

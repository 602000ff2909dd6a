"""What came out of a replay: outcomes, open ones by step, clocks, rungs, mails.

No wall time and no generated key stands in it, so equal runs give equal bytes.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import Integer, String, Text

from access.office import Office
from complaints import registry
from escalation import rows as rungs
from host.replay.plan import ELEMENTS
from kernel.statements import query
from kernel.unit_of_work import UnitOfWork
from sla import clocks
from sla.budget import Budget, Unit
from sla.calendar import Calendar
from sla.clock_term import Standing, state_of
from sla.ledger import ClockRecord, Outcome
from sla.shares import used_weight

#: What every clock shows, however few they are.
_NO_CLOCKS = {Standing.MET.value: 0, Standing.BREACHED.value: 0}
_OPEN_TASKS = query(
    "SELECT element_id, count(*) AS number FROM user_task GROUP BY element_id ORDER BY element_id",
    {"element_id": String, "number": Integer},
)
_MAILS = query(
    "SELECT template, status, count(*) AS number FROM outbox"
    " GROUP BY template, status ORDER BY template, status",
    {"template": String, "status": String, "number": Integer},
)
_CLOCKS = query(
    "SELECT record FROM clock ORDER BY name, root, round",
    {"record": Text},
)


def replay_report(office: Office, until: datetime) -> dict[str, Any]:
    """The report as plain JSON values."""
    return office.database.read(lambda uow: _report(uow, office, until))


def _report(uow: UnitOfWork, office: Office, until: datetime) -> dict[str, Any]:
    statuses = Counter(one.status for one in registry.list_all(uow))
    total = statuses.total()
    steps = _open_by_step(uow)
    verified_out = statuses["forwarded"] + statuses["archived"]
    closed = verified_out + statuses["closed"] + statuses["withdrawn"]
    return {
        "complaints": total,
        "closed": closed,
        "open": total - closed,
        "outcomes": {
            "forwarded": statuses["forwarded"],
            "archived": statuses["archived"],
            "never_verified": steps.get("verify", 0),
            "accepted": total - verified_out - steps.get("verify", 0),
            "answered": statuses["answered"] + statuses["closed"],
            "closed_after_silence": statuses["closed"],
            "waiting_to_assign": steps.get("assign", 0),
            "waiting_to_handle": steps.get("handle", 0),
            "waiting_to_approve": steps.get("approve", 0),
        },
        "clocks": _clocks(uow, office, until),
        "rungs": _rungs(uow),
        "mails": _mails(uow),
    }


def _open_by_step(uow: UnitOfWork) -> dict[str, int]:
    step_of = {element: kind.value for kind, elements in ELEMENTS.items() for element in elements}
    steps: dict[str, int] = {}
    for row in uow.execute(_OPEN_TASKS):
        step = step_of.get(row.element_id, row.element_id)
        steps[step] = steps.get(step, 0) + row.number
    return steps


def _clocks(uow: UnitOfWork, office: Office, until: datetime) -> dict[str, Any]:
    def find(name: str, version: int) -> Calendar:
        return office.calendars.get(uow, name, version)

    standings: dict[str, Counter[str]] = {}
    lengths: dict[str, list[Fraction]] = {}
    for row in uow.execute(_CLOCKS):
        record = clocks.read_record(row.record)
        standing = state_of(record, find, until).standing.value
        standings.setdefault(record.name, Counter())[standing] += 1
        if record.outcome is Outcome.STOPPED:
            lengths.setdefault(record.name, []).append(_working_days(uow, office, record))
    return {
        name: {
            **dict(sorted((_NO_CLOCKS | counts).items())),
            "median_working_days": _percentile(lengths.get(name, ()), 50),
            "p90_working_days": _percentile(lengths.get(name, ()), 90),
        }
        for name, counts in sorted(standings.items())
    }


def _working_days(uow: UnitOfWork, office: Office, record: ClockRecord) -> Fraction:
    """How long the clock ran, in working days of who held it, whatever its own unit."""
    term = clocks.term(uow, office.calendars, record)
    counted = replace(term, budget=Budget(Decimal(1), Unit.WORKING_DAYS))
    assert record.closed_at is not None
    return used_weight(counted, record.closed_at)


def _percentile(values: Iterable[Fraction], percent: int) -> float | None:
    """Nearest rank, to two decimals."""
    ordered = sorted(values)
    if not ordered:
        return None
    rank = -(-percent * len(ordered) // 100)
    value = ordered[max(rank, 1) - 1]
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return float(exact.quantize(Decimal("0.01"), ROUND_HALF_UP))


def _rungs(uow: UnitOfWork) -> list[dict[str, Any]]:
    return [
        {
            "clock": ending.clock,
            "rung": ending.number,
            "name": ending.name,
            "status": ending.status.value,
            "fired": ending.fired,
            "early": ending.early,
            "count": ending.count,
        }
        for ending in sorted(rungs.count_endings(uow), key=_place)
    ]


def _place(ending: rungs.Ending) -> tuple[str, int, str, str, bool, bool]:
    """Stores sort texts each in their own way; this is the report's."""
    return (
        ending.clock,
        ending.number,
        ending.name,
        ending.status.value,
        ending.fired,
        ending.early,
    )


def _mails(uow: UnitOfWork) -> dict[str, dict[str, int]]:
    mails: dict[str, dict[str, int]] = {}
    for row in sorted(uow.execute(_MAILS), key=lambda row: (row.template, row.status)):
        mails.setdefault(row.template, {})[row.status] = row.number
    return mails


def report_text(report: dict[str, Any]) -> str:
    """The report as lines for people."""
    lines = [f"{report['complaints']} complaints: {report['closed']} closed, {report['open']} open"]
    lines += [f"  {name:<22} {number:>6}" for name, number in report["outcomes"].items()]
    lines.append("clocks")
    for name, facts in report["clocks"].items():
        counts = ", ".join(f"{key} {value}" for key, value in facts.items())
        lines.append(f"  {name:<16} {counts}")
    lines.append("rungs")
    for one in report["rungs"]:
        line = f"  {one['clock']:<16} {one['rung']} {one['name']:<40} {_alert(one):<20}"
        lines.append(f"{line} {one['status']:<12} {one['count']:>6}")
    lines.append("mails")
    for template, statuses in report["mails"].items():
        counts = ", ".join(f"{status} {number}" for status, number in statuses.items())
        lines.append(f"  {template:<22} {counts}")
    return "\n".join(lines)


def _alert(rung: dict[str, Any]) -> str:
    if not rung["fired"]:
        return "no alert"
    return "alert early" if rung["early"] else "alert at its instant"

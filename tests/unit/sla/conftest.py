"""Small offices with plain hours, so that a due date can be checked in the head."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from kernel.instants import parse_instant
from sla.budget import parse_budget
from sla.calendar import Calendar
from sla.calendar_json import calendar_from_json
from sla.conventions import Conventions
from sla.term import Holder, Pause, Term

FIVE_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
BREAKS = {
    **dict.fromkeys(FIVE_DAYS[:4], ["07:30-12:00", "13:00-16:00"]),
    "friday": ["07:30-11:30", "13:00-16:30"],
}
RAMADAN = {
    "name": "Ramadan 1447",
    "first": "2026-02-19",
    "last": "2026-03-20",
    "weekly": {
        **dict.fromkeys(FIVE_DAYS[:4], ["08:00-12:00", "12:30-15:00"]),
        "friday": ["08:00-12:00", "13:00-15:30"],
    },
}


def plain(name: str, zone: str, hours: list[str], **more: Any) -> dict[str, Any]:
    weekly = dict.fromkeys(more.pop("days", FIVE_DAYS), hours)
    return {"name": name, "zone": zone, "weekly": weekly, **more}


OFFICES: dict[str, dict[str, Any]] = {
    "ten": plain("ten", "Asia/Jakarta", ["08:00-18:00"]),
    "wib": {"name": "wib", "zone": "Asia/Jakarta", "weekly": BREAKS},
    "wita": {"name": "wita", "zone": "Asia/Makassar", "weekly": BREAKS},
    "wit": {"name": "wit", "zone": "Asia/Jayapura", "weekly": BREAKS},
    "ramadan": {
        "name": "ramadan",
        "zone": "Asia/Jakarta",
        "weekly": BREAKS,
        "special_hours": [RAMADAN],
    },
    "holiday": plain(
        "holiday",
        "Asia/Jakarta",
        ["08:00-18:00"],
        days_off=[{"on": "2026-11-25", "name": "Hari Guru", "kind": "office"}],
    ),
    "amsterdam": plain("amsterdam", "Europe/Amsterdam", ["09:00-17:00"]),
    "always": plain(
        "always", "Asia/Jakarta", ["00:00-24:00"], days=(*FIVE_DAYS, "saturday", "sunday")
    ),
    "horizon": plain("horizon", "Asia/Jakarta", ["08:00-18:00"], valid_until="2026-11-27"),
}


@pytest.fixture(scope="session")
def calendars() -> Mapping[str, Calendar]:
    return {name: calendar_from_json(data) for name, data in OFFICES.items()}


TermMaker = Callable[..., Term]


@pytest.fixture(scope="session")
def make_term(calendars: Mapping[str, Calendar]) -> TermMaker:
    """`make_term("ten 2026-11-20T..., wit 2026-11-24T...", start, budget, "from/to from/to")`."""

    def holder(text: str, start: str) -> Holder:
        name, _, since = text.strip().partition(" ")
        return Holder(calendars[name], parse_instant(since or start))

    def make(
        offices: str,
        start: str,
        budget: str,
        pauses: str = "",
        conventions: Conventions | None = None,
    ) -> Term:
        return Term(
            start=parse_instant(start),
            budget=parse_budget(budget),
            holders=tuple(holder(text, start) for text in offices.split(",")),
            pauses=tuple(pause(text) for text in pauses.split()),
            conventions=conventions or Conventions(),
        )

    return make


def pause(text: str) -> Pause:
    since, _, until = text.partition("/")
    return Pause(parse_instant(since), parse_instant(until) if until else None)

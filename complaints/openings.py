"""What clocks need to open, change hands, and be dated later: a policy row and a unit's calendar.

Whatever is missing or wrong, the step goes on: the clock is then open without a date, and its
record says why.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from complaints.clock_policy import Answer, PolicyRow, ask_policy, kept_facts
from complaints.facts import Facts, handling_unit
from complaints.sla_policy import POLICY
from engine.catalogue import Catalogue
from engine.feel import Moment
from identity import units
from kernel.errors import NotFound, TuntasError
from kernel.unit_of_work import UnitOfWork
from sla import clocks, ledger, ledger_changes
from sla.arithmetic import compute_due
from sla.calendars import Calendars
from sla.ledger import Change, ClockRecord, HolderSegment, Opening, Outcome
from sla.troubles import Cause, Trouble


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What an instance stands on: its variables, zone (IANA), and what is deployed."""

    root: int
    facts: Facts
    zone: str
    catalogue: Catalogue


@dataclass(frozen=True, slots=True)
class _Held:
    """Who holds a clock from an instant on, and what is missing, if anything."""

    segment: HolderSegment
    trouble: Trouble | None = None


class Opener:
    """Finds what clocks of one root need; asks for unit and policy once."""

    def __init__(
        self,
        uow: UnitOfWork,
        calendars: Calendars,
        ground: Ground,
        records: Sequence[ClockRecord],
    ) -> None:
        self._uow = uow
        self._calendars = calendars
        self._ground = ground
        self._records = records
        self._asked = False

    def opening(self, clock: str) -> Opening:
        """What starting this clock now needs; with its trouble where it cannot be dated."""
        row = self._answer.row_of(clock)
        opening = Opening(
            root=str(self._ground.root),
            name=clock,
            policy=row.policy,
            holder=self._held.segment,
            at=self._uow.now,
            trouble=row.trouble or self._held.trouble,
        )
        if opening.trouble is not None:
            return opening
        trouble = self._uncountable(ledger.start(None, opening).record)
        return replace(opening, trouble=trouble)

    def transfers(self, records: Iterable[ClockRecord]) -> list[Change]:
        """Hand open clocks over when another unit handles the complaint now (convention 8)."""
        unit = handling_unit(self._ground.facts)
        if unit is None:
            return []
        return [
            change
            for record in records
            if record.is_open and record.holders[-1].unit != unit
            for change in self._transfer(record)
        ]

    @property
    def nameless(self) -> tuple[str, ...]:
        """The rows of the policy that name no clock, where it was asked for one to open."""
        return self._answer.nameless if self._asked else ()

    @cached_property
    def _answer(self) -> Answer:
        self._asked = True
        return self._ask(self._ground.facts, self._uow.now)

    def dated(self, record: ClockRecord) -> list[Change]:
        """Date a clock in incident from its start, by what is deployed and imported now.

        Still impossible: the newest reason. The policy is asked for the facts of the start.
        """
        if record.outcome is not Outcome.INCIDENT:
            return []
        row = self._row_again(record)
        held = [self._hold(one.unit, one.since) for one in _known(record, self._ground.facts)]
        trouble = row.trouble or next((one.trouble for one in held if one.trouble), None)
        if trouble is None:
            holders = tuple(one.segment for one in held)
            change = ledger_changes.date_again(record, row.policy, holders, self._uow.now)
            trouble = self._uncountable(change.record)
            if trouble is None:
                return [change]
        kept = _with_facts(trouble, record)
        change = ledger_changes.put_in_incident(record, kept, self._uow.now)
        return [change] if change.changed else []

    def _row_again(self, record: ClockRecord) -> PolicyRow:
        if record.policy.budget is not None:
            return PolicyRow(policy=record.policy)
        kept = record.trouble.facts if record.trouble is not None else {}
        facts = {**self._ground.facts, **kept}
        return self._ask(facts, record.started_at).row_of(record.name)

    def _ask(self, facts: Facts, at: datetime) -> Answer:
        return ask_policy(self._ground.catalogue, facts, Moment(at, ZoneInfo(self._ground.zone)))

    def _transfer(self, record: ClockRecord) -> list[Change]:
        change = ledger.transfer(record, self._held.segment)
        after = change.record
        if self._held.trouble is not None:
            trouble = self._held.trouble
            return [change, ledger_changes.put_in_incident(after, trouble, self._uow.now)]
        return [change, *self.dated(after)]

    @cached_property
    def _held(self) -> _Held:
        return self._hold(handling_unit(self._ground.facts) or "", self._uow.now)

    def _hold(self, unit: str, since: datetime) -> _Held:
        try:
            name = self._calendar_of(unit)
        except NotFound:
            return self._unheld(unit, since, Cause.HOLDER, unit)
        try:
            calendar = self._calendars.latest(self._uow, name)
        except NotFound:
            return self._unheld(unit, since, Cause.CALENDAR, name)
        return _Held(HolderSegment(unit, calendar.name, calendar.version, since))

    def _unheld(self, unit: str, since: datetime, cause: Cause, name: str) -> _Held:
        return _Held(HolderSegment(unit, "", 0, since), self._trouble(cause, name))

    def _calendar_of(self, unit: str) -> str:
        """The calendar that its other open clocks count by, else the unit's own."""
        for record in self._records:
            last = record.holders[-1]
            if record.is_open and last.unit == unit and last.calendar:
                return last.calendar
        return units.get_unit(self._uow, unit).calendar

    def _uncountable(self, record: ClockRecord) -> Trouble | None:
        """Why no due instant can be computed, such as for a calendar without opening hours."""
        try:
            compute_due(clocks.term(self._uow, self._calendars, record))
        except TuntasError:
            return self._trouble(Cause.UNCOUNTABLE, record.holders[-1].calendar)
        return None

    def _trouble(self, cause: Cause, name: str) -> Trouble:
        facts = kept_facts(self._ground.facts)
        return Trouble(cause=cause, table=POLICY, name=name, facts=facts)


def _known(record: ClockRecord, facts: Facts) -> Sequence[HolderSegment]:
    """The holders of a clock; while nobody held it, the one who does now counts from the start."""
    named = [one for one in record.holders if one.unit]
    if named:
        return named
    return [replace(record.holders[0], unit=handling_unit(facts) or "")]


def _with_facts(trouble: Trouble, record: ClockRecord) -> Trouble:
    """The facts stay those of the start."""
    return trouble if record.trouble is None else replace(trouble, facts=record.trouble.facts)

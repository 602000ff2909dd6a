"""A small office with one open complaint and the real escalation policy, driven by hand."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from engine import instances, user_tasks
from engine.deployments import deploy
from engine.feel.values import Value
from engine.runtime import Runtime
from escalation import rows
from escalation.acknowledgements import list_alerts
from escalation.alerts import EARLY_MARK
from escalation.events import RungFailed, RungFired
from escalation.ladder import Rung
from escalation.rungs import Escalation
from identity.absences import Absence, add_absence
from identity.office import load_office
from kernel.clock import SimulatedClock
from kernel.database import Database
from kernel.events import Handler
from kernel.instants import parse_instant
from kernel.keyring import Keyring
from kernel.unit_of_work import UnitOfWork
from notifications import attempts, outbox
from notifications.events import MessageFailed
from notifications.messages import NewMessage, RecipientKind
from sla import clocks, ledger
from sla.budget import parse_budget
from sla.calendar_json import calendar_from_json
from sla.calendars import Calendars, import_calendar
from sla.clocks import ClocksChanged
from sla.ledger import Change, ClockRecord, HolderSegment, Opening, Policy

KEYRING = Keyring(bytes(range(32)))
HERE = Path(__file__).parent
FILES = {
    "handling.bpmn": (HERE / "handling.bpmn").read_bytes(),
    "escalation_policy.dmn": (
        HERE.parents[2] / "bpmn" / "policies" / "escalation_policy.dmn"
    ).read_bytes(),
}
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
ZONES = {"wib": "Asia/Jakarta", "wit": "Asia/Jayapura"}
UNITS = (
    ("kejagung", None, "wib"),
    ("kejati-jawa-barat", "kejagung", "wib"),
    ("kejari-bandung", "kejati-jawa-barat", "wib"),
    ("kejati-papua", "kejagung", "wit"),
    ("kejari-jayapura", "kejati-papua", "wit"),
)
PEOPLE = {
    "hana": ["kejari-bandung:handler"],
    "hadi": ["kejari-bandung:handler"],
    "kepala": ["kejari-bandung:head"],
    "wakil": ["kejari-bandung:coordinator"],
    "sari": ["kejari-bandung:supervisor"],
    "provinsi": ["kejati-jawa-barat:supervisor", "kejati-jawa-barat:handler"],
    "aswas": ["kejati-jawa-barat:oversight"],
    "jamwas": ["kejagung:oversight"],
    "yosua": ["kejari-jayapura:head"],
}


def local(text: str) -> datetime:
    """`2026-11-24 08:00` in Jakarta."""
    return parse_instant(f"{text.replace(' ', 'T')}:00+07:00")


def calendar_record(name: str, hours: str, **more: object) -> dict[str, object]:
    weekly = dict.fromkeys(DAYS, [hours])
    return {"name": name, "zone": ZONES[name], "weekly": weekly, **more}


class Desk:
    """What a test does with the office; every verb is one transaction."""

    def __init__(
        self, database: Database, clock: SimulatedClock, handlers: dict[type, list[Handler]]
    ) -> None:
        self.database = database
        self.clock = clock
        self.runtime = Runtime({})
        self.calendars = Calendars()
        self.escalation = Escalation(self.runtime, self.calendars)
        self.handlers = handlers
        self.told: list[RungFired | RungFailed] = []
        handlers[ClocksChanged] = [self.escalation.on_clocks_changed]
        handlers[MessageFailed] = [self.escalation.on_message_failed]
        for event in (RungFired, RungFailed):
            handlers[event] = [lambda _, told: self.told.append(told)]
        database.write(self._furnish)

    def _furnish(self, uow: UnitOfWork) -> None:
        for name in ZONES:
            self._import(uow, calendar_record(name, "08:00-18:00"))
        units = [
            {
                "id": id_,
                "name": id_,
                "kind": "office",
                "parent": parent,
                "zone": ZONES[calendar],
                "calendar": calendar,
            }
            for id_, parent, calendar in UNITS
        ]
        people = [
            {"id": id_, "name": id_, "email": f"{id_}@kejaksaan.example", "groups": groups}
            for id_, groups in PEOPLE.items()
        ]
        load_office(uow, {"units": units, "people": people})
        deploy(uow, FILES, actor="test")

    def _import(self, uow: UnitOfWork, record: dict[str, object]) -> None:
        import_calendar(uow, calendar_from_json(record), actor="test", reason="test")

    def import_calendar(self, record: dict[str, object]) -> None:
        self.database.write(lambda uow: self._import(uow, record))

    def submit(self, **variables: Value) -> int:
        """Start a complaint at kejari-bandung and return its root number."""
        values: dict[str, Value] = {"class": "complaint", "unit": "kejari-bandung", **variables}

        def work(uow: UnitOfWork) -> int:
            return instances.start_latest(
                uow, self.runtime, "handling", values, business_key="P-1"
            ).root

        return self.database.write(work)

    def open_clock(
        self,
        root: int,
        name: str = "resolution",
        budget: str = "14 working_days",
        unit: str = "kejari-bandung",
    ) -> ClockRecord:
        opening = Opening(
            root=str(root),
            name=name,
            policy=Policy(budget=parse_budget(budget)),
            holder=HolderSegment(unit, "wib", 1, self.clock.now()),
            at=self.clock.now(),
        )
        return self.save(root, [ledger.start(None, opening)])

    def save(self, root: int, changes: Sequence[Change]) -> ClockRecord:
        self.database.write(lambda uow: clocks.save(uow, self.calendars, root, "P-1", changes))
        return changes[-1].record

    def pause(self, record: ClockRecord) -> ClockRecord:
        return self.save(int(record.root), [ledger.pause(record, self.clock.now(), source="7")])

    def resume(self, record: ClockRecord) -> ClockRecord:
        return self.save(int(record.root), [ledger.resume(record, self.clock.now(), source="7")])

    def stop(self, record: ClockRecord) -> ClockRecord:
        return self.save(int(record.root), [ledger.stop(record, self.clock.now())])

    def restart(self, record: ClockRecord) -> ClockRecord:
        holder = replace(record.holders[-1], since=self.clock.now())
        opening = Opening(
            root=record.root,
            name=record.name,
            policy=record.policy,
            holder=holder,
            at=self.clock.now(),
        )
        return self.save(int(record.root), ledger.restart(record, opening))

    def transfer(self, record: ClockRecord, unit: str, calendar: str) -> ClockRecord:
        holder = HolderSegment(unit, calendar, 1, self.clock.now())
        return self.save(int(record.root), [ledger.transfer(record, holder)])

    def away(self, person: str, substitute: str | None) -> None:
        absence = Absence(
            person=person,
            away_from=local("2026-11-01 00:00"),
            away_until=local("2027-11-01 00:00"),
            substitute=substitute,
        )
        self.database.write(lambda uow: add_absence(uow, absence))

    def sleep_until(self, instant: datetime) -> None:
        """Time passes while nothing runs: a downtime."""
        self.clock.move_to(instant)

    def tick(self) -> int:
        """Fire what is due now, as a worker does; how many did something."""
        done = 0
        for _ in range(100):
            due = self.database.read(rows.list_due)
            fired = sum(self._fire(key) for _, _, key in due)
            if not fired:
                return done
            done += fired
        raise AssertionError("a hundred ticks, and rungs are still due")

    def _fire(self, key: int) -> bool:
        return self.database.write(lambda uow: self.escalation.fire(uow, key))

    def advance_to(self, instant: datetime) -> None:
        """Step from one due row to the next, as simulated time does."""
        while (due := self.database.read(rows.next_due)) is not None and due <= instant:
            self.clock.move_to(due)
            if not self.tick():
                break
        self.clock.move_to(instant)

    def ladder(self, root: int, clock: str = "resolution", round_: int = 1) -> list[Rung]:
        return self.database.read(lambda uow: rows.list_round(uow, root, clock, round_))

    def statuses(self, root: int, clock: str = "resolution", round_: int = 1) -> list[str]:
        return [rung.status.value for rung in self.ladder(root, clock, round_)]

    def alerts(self, person: str) -> list[str]:
        """The names of the rungs this person may acknowledge."""
        return [r.policy.name for r in self.database.read(lambda uow: list_alerts(uow, person))]

    def mails(self) -> list[tuple[str, str]]:
        """(recipient, rung) of everything in the outbox, oldest first; early ones not marked."""
        messages = self.database.read(outbox.list_messages)
        rungs = [one.params.get("rung", "").removesuffix(EARLY_MARK) for one in messages]
        return [(one.recipient_ref, rung) for one, rung in zip(messages, rungs, strict=True)]

    def tasks(self, root: int) -> list[user_tasks.UserTask]:
        return self.database.read(lambda uow: user_tasks.list_of_root(uow, root))

    def claim(self, key: int, person: str) -> None:
        self.database.write(lambda uow: user_tasks.claim(uow, key, person))

    def enqueue_other(self, person: str) -> None:
        """A message to this person that is no alert of the ladder."""
        message = NewMessage(
            message_id="added/1",
            recipient_kind=RecipientKind.PERSON,
            recipient_ref=person,
            template="added_information",
            params={"number": "P-1"},
            kind="complaint",
        )
        self.database.write(lambda uow: outbox.enqueue(uow, message))

    def lose_mail(self, person: str) -> None:
        """Every waiting message to this person fails for good."""
        for message in self.database.read(outbox.list_messages):
            if message.recipient_ref == person and message.next_at is not None:
                self.database.write(partial(_lose, id_=message.id))


def _lose(uow: UnitOfWork, id_: int) -> None:
    claimed = attempts.claim(uow, id_)
    assert claimed is not None
    attempts.record_failure(uow, claimed, "mailbox is gone", permanent=True)

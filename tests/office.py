"""An office in simulated time, whose tests read like the office: submit, complete, advance, alerts.

Instants are asserted as people read them: `2026-12-14 16:00 WIB`, in the zone of who holds a clock.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from access.office import Office
from complaints import conversation, intake, numbering, registry, responses, tasks
from complaints.conversation import Entry
from complaints.records import Channel, Complaint, ComplaintClass, Identity, Receipt, Submission
from complaints.responses import Response
from engine import incidents, instances, user_tasks
from engine.incidents import Incident
from engine.user_tasks import UserTask
from escalation import acknowledgements, rows
from escalation.ladder import Rung
from host import due
from host.check import check_store
from host.simulation import advance_to
from host.wiring import LOCAL_URL, open_office
from identity import absences, accounts, people, units
from identity.passwords import Passwords
from identity.roles import Role, parse_group
from kernel.clock import SimulatedClock
from kernel.keyring import Keyring
from kernel.unit_of_work import UnitOfWork
from notifications import messages, outbox
from notifications.messages import Letter
from reports.clock_view import list_clocks
from sla import calendars, clocks
from sla.calendar import Calendar, DayOff, judge_day
from sla.clock_term import state_of
from sla.ledger import ClockRecord
from tests.recording import RecordingChannel

T = TypeVar("T")
Work = Callable[[UnitOfWork], T]

WIB = ZoneInfo("Asia/Jakarta")
#: Tuesday 24 November 2026, 08:00 in Jakarta.
OPENING = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}
PASSWORD = "sandi-uji-tuntas"
#: Cheap on purpose: a test signs in often, and nobody attacks it.
CHEAP_PASSWORDS = Passwords(time_cost=1, memory_cost=8, parallelism=1)
KEYRING = Keyring(bytes(range(32)))
BUDI = Identity(name="Budi Pelapor", email="budi@surat.example")


def at(text: str) -> datetime:
    """`2026-12-14 16:00`, in Jakarta unless a zone is named: `2026-12-14 16:00 WIT`."""
    zone = ZONES.get(text.rpartition(" ")[2])
    wall = text.rpartition(" ")[0] if zone else text
    return datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone or "Asia/Jakarta"))


def shown(instant: datetime | None, zone: ZoneInfo = WIB) -> str | None:
    """`2026-12-14 16:00 WIB`."""
    return None if instant is None else f"{instant.astimezone(zone):%Y-%m-%d %H:%M %Z}"


def nth(count: int, year: int = 2026) -> str:
    """The number of the office's complaint with this count in its year."""
    return numbering.number_of(KEYRING, year, count)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockView:
    """A clock as people see it; `due` is None while it is paused."""

    round: int
    standing: str
    due: str | None
    provisional: bool
    unit: str
    record: ClockRecord


class SimulatedOffice:
    """The demo office on one store. Every verb is one transaction, then what is due is done."""

    def __init__(
        self,
        url: str,
        *,
        starts: datetime = OPENING,
        channel: messages.Channel | None = None,
        listeners: Mapping[type, Any] | None = None,
        base_url: str = LOCAL_URL,
    ) -> None:
        self.url = url
        self.time = SimulatedClock(starts)
        self.channel = RecordingChannel()
        self.codes: dict[str, str | None] = {}
        self.open: Office = open_office(
            url,
            self.time,
            keyring=KEYRING,
            channels={"email": channel or self.channel},
            random_bytes=random.Random(24).randbytes,
            passwords=CHEAP_PASSWORDS,
            base_url=base_url,
            listeners=listeners,
        )

    # What people do.

    def submit(self, **given: Any) -> str:
        """A complaint from Budi at kejari-bandung, received through the web; its number."""
        return self.receive(**given).number

    def receive(self, **given: Any) -> Receipt:
        """As `submit`, with the whole receipt."""
        fields: dict[str, Any] = {
            "channel": Channel.WEB,
            "unit": "kejari-bandung",
            "subject": "Pelayanan lambat",
            "description": "Loket dua tutup sebelum waktunya.",
            "class_": ComplaintClass.COMPLAINT,
            "identity": BUDI,
        }
        submission = Submission(**{**fields, **given})
        office = self.open
        receipt = self.do(lambda uow: intake.submit(uow, office.intake, submission, actor="portal"))
        self.codes.setdefault(receipt.number, receipt.code)
        return receipt

    def complete(
        self, element: str, number: str, *, by: str | None = None, **answers: object
    ) -> None:
        """Complete the one open task with this element id; `class_` fills the field `class`."""
        (task,) = [one for one in self.tasks(number) if one.element_id == element]
        actor = by or task.assignee or self.candidates(task)[0]
        data = {name.rstrip("_"): value for name, value in answers.items()}
        self.do(lambda uow: tasks.complete(uow, self.open.desk, task.key, data, actor=actor))

    def claim(self, element: str, number: str, person: str) -> None:
        (task,) = [one for one in self.tasks(number) if one.element_id == element]
        self.do(lambda uow: tasks.claim(uow, task.key, person))

    def respond(self, number: str, what: str, text: str = "") -> None:
        """The complainant: withdraw, add_information, supply_data, accept or dispute."""
        response = Response[what.upper()]
        keyring = self.open.keyring
        self.do(lambda uow: responses.respond(uow, keyring, number, response, text=text))

    def acknowledge(self, number: str, person: str, comment: str = "", *, clock: str) -> None:
        """`person` answers their one open alert about a clock of the complaint."""
        about = (number, clock)
        (alert,) = [
            one for one in self.open_alerts(person) if (one.business_key, one.clock) == about
        ]
        keyring = self.open.keyring
        self.do(
            lambda uow: acknowledgements.acknowledge(
                uow, alert.key, person, comment, keyring=keyring
            )
        )

    def absent(self, person: str, first: str, until: str, substitute: str | None = None) -> None:
        away = absences.Absence(
            person=person, away_from=at(first), away_until=at(until), substitute=substitute
        )
        self.do(lambda uow: absences.add_absence(uow, away))

    def give_passwords(self, *persons: str) -> None:
        """These people can sign in with PASSWORD; without names, everybody of the demo office."""
        hashed = CHEAP_PASSWORDS.hash(PASSWORD)
        known = [one.id for one in self.read(people.list_people)]

        def give(uow: UnitOfWork) -> None:
            for person in persons or known:
                accounts.put_password_hash(uow, person, hashed)

        self.write(give)

    def close_office_on(self, zone: str, on: str, name: str = "Cuti bersama susulan") -> Calendar:
        """The government adds a day off, late: a new version of the zone's calendar."""
        off = {date.fromisoformat(on): DayOff(name, "government")}

        def edit(uow: UnitOfWork) -> Calendar:
            known = self.open.calendars.latest(uow, f"indonesia-{zone}")
            edited = replace(known, days_off={**known.days_off, **off})
            return calendars.import_calendar(uow, edited, actor="admin", reason=name)

        return self.do(edit)

    # Time.

    @property
    def now(self) -> datetime:
        return self.time.now()

    def advance(
        self,
        *,
        working_days: int = 0,
        hours: float = 0,
        until: str | datetime | None = None,
        unit: str = "kejari-bandung",
    ) -> None:
        """Let time pass: working days of a unit (same time of day), hours, or to an instant."""
        if until is not None:
            target = at(until) if isinstance(until, str) else until
        else:
            target = self._working_days_on(working_days, unit) + timedelta(hours=hours)
        advance_to(self.open, self.time, target)

    def _working_days_on(self, days: int, unit: str) -> datetime:
        calendar = self.read(lambda uow: _calendar(self.open, uow, unit))
        local = self.now.astimezone(calendar.zone)
        while days:
            local += timedelta(days=1)
            days -= bool(judge_day(calendar, local.date()).windows)
        return local

    # What people see.

    def complaint(self, number: str) -> Complaint:
        return self.read(lambda uow: registry.get(uow, number))

    def status(self, number: str) -> str:
        return self.complaint(number).status

    def tasks(self, number: str) -> list[UserTask]:
        root = self.complaint(number).root
        return self.read(lambda uow: user_tasks.list_of_root(uow, root))

    def waits(self, number: str) -> list[str]:
        """The element ids of the open user tasks."""
        return [task.element_id for task in self.tasks(number)]

    def task_due(self, number: str, zone: ZoneInfo = WIB) -> str | None:
        """Until when the one open task is to be done."""
        (task,) = self.tasks(number)
        return shown(task.due_at, zone)

    def inbox(self, who: str) -> list[tuple[str, str]]:
        """(element id, number) of what a group `unit:role` or a person may do."""

        def look(uow: UnitOfWork) -> list[UserTask]:
            if ":" in who:
                return user_tasks.list_inbox(uow, who)
            found = user_tasks.list_assigned(uow, who)
            for group in absences.groups_of(uow, who, uow.now):
                found += user_tasks.list_inbox(uow, group)
            return found

        once = {task.key: task for task in self.read(look)}.values()
        return [(task.element_id, str(task.business_key)) for task in once]

    def candidates(self, task: UserTask) -> list[str]:
        """The ids of those who may claim a task."""

        def look(uow: UnitOfWork) -> list[str]:
            groups = user_tasks.candidate_groups(uow, task.key)
            return [one.id for group in groups for one in people.members(uow, *parse_group(group))]

        return self.read(look)

    def people_of(self, unit: str) -> list[str]:
        """The ids of everybody who works in a unit."""
        return sorted({one for role in Role for one in self.members(unit, role)})

    def members(self, unit: str, role: Role) -> list[str]:
        return [one.id for one in self.read(lambda uow: people.members(uow, unit, role))]

    def clock(self, number: str, name: str) -> ClockView:
        """The last round of a clock."""
        return self.rounds(number, name)[-1]

    def rounds(self, number: str, name: str) -> list[ClockView]:
        root = self.complaint(number).root

        def look(uow: UnitOfWork) -> list[ClockView]:
            records = [one for one in clocks.load(uow, root) if one.name == name]
            return [_view(self.open.calendars, uow, record) for record in records]

        return self.read(look)

    def why(self, number: str, clock: str) -> str:
        """The explanation of the last round of a clock, in Indonesian."""
        root = self.complaint(number).root
        calendars_ = self.open.calendars
        found = self.read(lambda uow: list_clocks(uow, calendars_, root, "id"))
        return [one.why for one in found if one.name == clock][-1]

    def clocks(self, number: str) -> dict[str, str]:
        """clock -> standing of its last round."""
        root = self.complaint(number).root
        records = self.read(lambda uow: clocks.load(uow, root))
        return {one.name: self.clock(number, one.name).standing for one in records}

    def facts(self, number: str, clock: str) -> list[str]:
        """What happened to a clock, in order."""
        root = self.complaint(number).root
        facts = self.read(lambda uow: clocks.list_facts(uow, root))
        return [fact.happened for fact in facts if fact.name == clock]

    def rungs(self, number: str, clock: str | None = None) -> list[Rung]:
        root = self.complaint(number).root
        found = self.read(lambda uow: rows.list_of_root(uow, root))
        return [one for one in found if clock in (None, one.clock)]

    def alerts(self, number: str, clock: str | None = None) -> list[Rung]:
        """The rungs that fired, in order of firing."""
        fired = [one for one in self.rungs(number, clock) if one.fired_at is not None]
        return sorted(fired, key=lambda one: (str(one.fired_at), one.key))

    def open_alerts(self, person: str) -> list[Rung]:
        return self.read(lambda uow: acknowledgements.list_alerts(uow, person))

    def mails(self, number: str | None = None) -> list[str]:
        """`template -> recipient` of what was delivered, in order."""
        about = number or ""
        sent = [one for one in self.channel.letters if about in f"{one.subject}{one.body}"]
        return [f"{self.template(one)} -> {one.recipient}" for one in sent]

    def template(self, letter: Letter) -> str:
        """The template a letter was made from."""
        rung = letter.message_id.startswith("rung/")
        return "escalation_alert" if rung else letter.message_id.split("/")[1]

    def outbox(self, number: str) -> list[messages.Message]:
        return self.read(lambda uow: outbox.list_about(uow, number))

    def conversation(self, number: str, *, public_only: bool = False) -> list[Entry]:
        keyring = self.open.keyring
        return self.read(
            lambda uow: conversation.list_entries(uow, keyring, number, public_only=public_only)
        )

    def variables(self, number: str) -> Mapping[str, object]:
        root = self.complaint(number).root
        return self.read(lambda uow: instances.variables(uow, root))

    def incidents(self) -> list[Incident]:
        return self.read(lambda uow: incidents.list_open(uow))

    def problems(self) -> list[str]:
        """What `tuntas check` finds wrong with the store."""
        return [f"{one}" for one in check_store(self.open, lambda _: None)]

    def read(self, work: Work[T]) -> T:
        return self.open.database.read(work)

    def write(self, work: Work[T]) -> T:
        """One transaction, and nothing else is done."""
        return self.open.database.write(work)

    def do(self, work: Work[T]) -> T:
        """One transaction, and then what is due."""
        result = self.write(work)
        self.do_what_is_due()
        return result

    def do_what_is_due(self) -> None:
        """As a worker does, here and now."""
        due.run_due(self.open)

    def close(self) -> None:
        self.open.close()


def _calendar(office: Office, uow: UnitOfWork, unit: str) -> Calendar:
    return office.calendars.latest(uow, units.get_unit(uow, unit).calendar)


def _view(known: calendars.Calendars, uow: UnitOfWork, record: ClockRecord) -> ClockView:
    def find(name: str, version: int) -> Calendar:
        return known.get(uow, name, version)

    holder = record.holders[-1]
    state = state_of(record, find, uow.now)
    return ClockView(
        round=record.round,
        standing=state.standing.value,
        due=shown(
            state.due_at, find(holder.calendar, holder.version).zone if holder.version else WIB
        ),
        provisional=state.provisional,
        unit=holder.unit,
        record=record,
    )

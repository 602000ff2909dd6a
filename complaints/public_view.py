"""What a complainant sees of their complaint, by number and code: nobody's name, no inner step."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from complaints import conversation, registry, responses, tracking
from complaints.conversation import COMPLAINANT, Entry
from complaints.responses import Response
from identity import units
from kernel.keyring import Keyring
from kernel.unit_of_work import UnitOfWork
from sla import clocks
from sla.arithmetic import compute_due
from sla.calendars import Calendars
from sla.ledger import ClockRecord

OFFICE = "office"  #: the author of what the office says, whoever wrote it
STATUS = "status"  #: the kind of an event: the complaint got another status
#: The clocks whose date is a promise to the complainant; the first that runs counts.
PROMISES = ("resolution", "verification")
#: The clocks in which the complainant is to speak.
TURNS = ("missing_data", "silence")


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicEvent:
    """One thing that happened; `status` of those of the kind `status`."""

    at: datetime
    kind: str
    status: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicView:
    """`due_at` is the promised date, None when nothing is promised now or the promise pauses.

    `is_undated`: something is promised, but its date is being set.
    `respond_by_at`: until when the complainant is to say something; None when they need not.
    Both are shown in `due_zone` (IANA). The author of an entry is `complainant` or `office`.
    """

    number: str
    status: str
    received_at: datetime
    closed_at: datetime | None
    unit_name: str
    due_at: datetime | None
    respond_by_at: datetime | None
    due_zone: str
    is_undated: bool
    events: tuple[PublicEvent, ...]
    conversation: tuple[Entry, ...]
    awaited: frozenset[Response]


def public_view(
    uow: UnitOfWork, keyring: Keyring, calendars: Calendars, number: str, code: str
) -> PublicView:
    """The complaint that `code` opens; NotFound, the same for a wrong and an unknown one."""
    complaint = tracking.open_complaint(uow, keyring, number, code)
    unit = units.get_unit(uow, complaint.unit)
    running = [one for one in clocks.load(uow, complaint.root) if one.is_open]
    promise = _first(running, PROMISES)
    return PublicView(
        number=complaint.number,
        status=complaint.status,
        received_at=complaint.received_at,
        closed_at=complaint.closed_at,
        unit_name=unit.name,
        due_at=_due_at(uow, calendars, running, PROMISES),
        respond_by_at=_due_at(uow, calendars, running, TURNS),
        due_zone=unit.zone,
        is_undated=promise is not None and not promise.is_dated,
        events=tuple(
            PublicEvent(at=at, kind=STATUS, status=status)
            for at, status in registry.list_statuses(uow, number)
        ),
        conversation=_nameless(conversation.list_entries(uow, keyring, number, public_only=True)),
        awaited=responses.list_awaited(uow, complaint),
    )


def respond_publicly(  # noqa: PLR0913
    uow: UnitOfWork, keyring: Keyring, number: str, code: str, response: Response, text: str
) -> None:
    """Say something as the complainant; NotFound unless `code` opens it, else as `respond`."""
    tracking.check_code(uow, keyring, number, code)
    responses.respond(uow, keyring, number, response, text=text)


def _due_at(
    uow: UnitOfWork, calendars: Calendars, running: Iterable[ClockRecord], names: Iterable[str]
) -> datetime | None:
    record = _first(running, names)
    if record is None or not record.is_dated:
        return None
    return compute_due(clocks.term(uow, calendars, record)).due_at


def _first(running: Iterable[ClockRecord], names: Iterable[str]) -> ClockRecord | None:
    by_name = {record.name: record for record in running}
    return next((by_name[name] for name in names if name in by_name), None)


def _nameless(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(
        one if one.author == COMPLAINANT else replace(one, author=OFFICE) for one in entries
    )

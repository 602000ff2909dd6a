"""Everything about one complaint for who may see it: texts, clocks, tasks, conversation, alerts."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, Boolean, Integer, LargeBinary, RowMapping, String

from complaints import conversation, registry
from complaints.content import Content, opened_content
from complaints.conversation import Entry
from complaints.records import Complaint
from complaints.responses import Response
from complaints.visibility import VISIBLE, VISIBLE_BINDS, Viewer, visible_values
from engine.store.keys import MASK, key_of
from escalation import rows
from escalation.ladder import Rung
from kernel.keyring import Keyring
from kernel.statements import query
from kernel.unit_of_work import UnitOfWork
from reports.clock_view import ClockView, views_of
from reports.names import names_of_people
from reports.suspensions import SUSPENSION, Suspension, suspension_of
from reports.task_rows import BINDS, COLUMNS, JOINED, TYPES, InboxRow, rows_of, values_of
from sla import clocks
from sla.calendars import Calendars
from sla.clocks import OpenClock
from sla.conventions import Language
from sla.ledger import ClockRecord

# Counted, for PostgreSQL may answer an EXISTS here by reading the whole table.
_AWAITED = {
    f"awaits_{response.name.lower()}": (
        "(SELECT count(*) FROM message_subscription s"
        f" WHERE s.message_name = '{response.value}' AND s.correlation_key = k.number) > 0"
    )
    for response in Response
}
_HEAD = query(
    f"SELECT {', '.join(f'k.{name}' for name in (*registry.COLUMNS, 'text'))},"
    " u.name AS unit_name, r.revision,"
    f" {', '.join(f'{sql} AS {name}' for name, (sql, _) in SUSPENSION.items())},"
    " (SELECT count(*) FROM complainant c WHERE c.complaint = k.number) > 0 AS has_identity,"
    f" {', '.join(f'{sql} AS {name}' for name, sql in _AWAITED.items())}"
    " FROM complaint k JOIN root_instance r ON r.number = k.root"
    f" LEFT JOIN unit u ON u.id = k.unit WHERE k.number = :number AND {VISIBLE}",
    {
        **registry.COLUMNS,
        "text": LargeBinary,
        "unit_name": String,
        "revision": Integer,
        **{name: type_ for name, (_, type_) in SUSPENSION.items()},
        "has_identity": Boolean,
        **dict.fromkeys(_AWAITED, Boolean),
    },
    number=String,
    **VISIBLE_BINDS,
)
_TASKS = query(
    f"SELECT {COLUMNS} FROM user_task t {JOINED} WHERE t.key BETWEEN :first AND :last"
    " ORDER BY CASE WHEN t.due_at IS NULL THEN 1 ELSE 0 END, t.due_at, t.key",
    TYPES,
    **{name: type_ for name, type_ in BINDS.items() if name in ("groups", "viewer")},
    first=BigInteger,
    last=BigInteger,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintFile:
    """One complaint at an instant.

    `clocks` by name and round, `tasks` the open ones, least time left first; `conversation` with
    internal notes. `alerts` are the rungs that fired, by instant. `author_names` names everybody
    of the office who stands in conversation and alerts. `awaited`: what the complainant may say
    now. `suspension`: its process stands still. `etag` changes when anything of it is changed; not
    with the time alone, which moves standings and time left.
    """

    complaint: Complaint
    content: Content
    unit_name: str
    clocks: tuple[ClockView, ...]
    tasks: tuple[InboxRow, ...]
    conversation: tuple[Entry, ...]
    author_names: dict[str, str]
    awaited: frozenset[Response]
    alerts: tuple[Rung, ...]
    has_identity: bool
    suspension: Suspension | None
    etag: str


def complaint_file(  # noqa: PLR0913
    uow: UnitOfWork,
    keyring: Keyring,
    calendars: Calendars,
    viewer: Viewer,
    number: str,
    language: Language,
) -> ComplaintFile:
    """Everything about the complaint with this number; 6 statements.

    NotFound, in the same words, for one that is not there and one that the viewer may not see.
    """
    values = {**visible_values(viewer), "number": number}
    head = uow.execute(_HEAD, values).mappings().one_or_none()
    if head is None:
        raise registry.unknown(number)
    root = int(head["root"])
    records = clocks.load(uow, root)
    tasks = _tasks(uow, viewer, root)
    said = conversation.list_entries(uow, keyring, number)
    rungs = rows.list_of_root(uow, root)
    alerts = sorted((one for one in rungs if one.fired_at), key=lambda one: (one.fired_at, one.key))
    views = views_of(uow, calendars, records, language)
    return ComplaintFile(
        complaint=registry.record(head),
        content=opened_content(keyring, number, head["text"]),
        unit_name=head["unit_name"] or head["unit"],
        clocks=views,
        tasks=rows_of(uow, keyring, calendars, tasks, _running(root, records, views)),
        conversation=tuple(said),
        author_names=names_of_people(uow, _people(said, alerts)),
        awaited=frozenset(one for one in Response if head[f"awaits_{one.name.lower()}"]),
        alerts=tuple(alerts),
        has_identity=bool(head["has_identity"]),
        suspension=suspension_of(head),
        etag=_etag(head, records, tasks, said, rungs),
    )


def _tasks(uow: UnitOfWork, viewer: Viewer, root: int) -> Sequence[RowMapping]:
    values = {name: values_of(viewer)[name] for name in ("groups", "viewer")}
    bounds = {"first": key_of(root, 0), "last": key_of(root, MASK)}
    return uow.execute(_TASKS, {**values, **bounds}).mappings().all()


def _running(
    root: int, records: Sequence[ClockRecord], views: Sequence[ClockView]
) -> dict[tuple[int, str], OpenClock]:
    return {
        (root, record.name): OpenClock(record, view.due_at)
        for record, view in zip(records, views, strict=True)
        if record.is_open
    }


def _people(said: Iterable[Entry], alerts: Iterable[Rung]) -> set[str | None]:
    found: set[str | None] = {one.author for one in said}
    for alert in alerts:
        found |= {*alert.recipients, alert.acknowledged_by}
    return found


def _etag(
    head: RowMapping,
    records: Iterable[ClockRecord],
    tasks: Iterable[RowMapping],
    said: Iterable[Entry],
    rungs: Iterable[Rung],
) -> str:
    """A digest of what is stored; of texts only when they were said."""
    stored = [
        {name: head[name] for name in (*registry.COLUMNS, "revision", "has_identity")},
        list(records),
        [[task[name] for name in ("key", "assignee", "priority", "due_at")] for task in tasks],
        [(one.at, one.author, one.kind, one.public) for one in said],
        list(rungs),
    ]
    return hashlib.sha256(repr(stored).encode()).hexdigest()[:32]

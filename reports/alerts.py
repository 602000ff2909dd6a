"""Alerts for who was told, and for who answers for the unit: open ones, or all of the last time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from sqlalchemy import Boolean, Integer, LargeBinary, RowMapping, String, Text

from complaints.content import opened_content
from complaints.visibility import NO_CONFLICT, VISIBLE, VISIBLE_BINDS, Viewer, visible_values
from escalation import rows
from escalation.alerts import reason_text
from escalation.comments import Comment, comment_of, list_comments
from escalation.ladder import Rung, Status
from identity.roles import Role, parse_group
from kernel.columns import Instant, Serial, to_microseconds
from kernel.errors import Invalid, NotFound
from kernel.keyring import Keyring
from kernel.pages import Page, cursor_after, key_of
from kernel.statements import AnyType, Query, query
from kernel.unit_of_work import UnitOfWork
from reports.clock_view import title_of
from reports.names import names_of_people
from sla import clocks
from sla.calendars import Calendars
from sla.conventions import Language

#: How far back a list that is not of open alerts only goes.
LAST_TIME = timedelta(days=90)
#: Who sees the alerts of a unit that went to others.
LEADING = frozenset({Role.HEAD, Role.SUPERVISOR, Role.OVERSIGHT})
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_END = datetime(9999, 1, 1, tzinfo=UTC)

_TOLD = "r.recipients LIKE :mention"
_TOLD_ABOVE = (
    "EXISTS (SELECT 1 FROM rung o WHERE o.root = r.root AND o.clock = r.clock"
    " AND o.round = r.round AND o.number >= r.number AND o.recipients LIKE :mention)"
)
_MORE: dict[str, AnyType] = {
    "complaint": String,
    "text": LargeBinary,
    "is_seen": Boolean,
    "is_open": Boolean,
    "is_told": Boolean,
    "holder": String,
    "holder_name": String,
    "calendar": String,
    "calendar_version": Integer,
    "clock_due_at": Instant,
    "clock_record": Text,
}
_SELECT = (
    f"SELECT {rows.NAMES}, k.number AS complaint, k.text,"
    f" (k.number IS NOT NULL AND {VISIBLE}) AS is_seen,"
    " (SELECT count(*) FROM alert a WHERE a.rung = r.key) > 0 AS is_open,"
    f" {_TOLD_ABOVE} AS is_told, c.unit AS holder, u.name AS holder_name, c.calendar,"
    " c.calendar_version, c.due_at AS clock_due_at, c.record AS clock_record"
)
_JOINED = (
    " JOIN clock c ON c.root = r.root AND c.name = r.clock AND c.round = r.round"
    " LEFT JOIN complaint k ON k.root = r.root LEFT JOIN unit u ON u.id = c.unit"
)
_TYPES: dict[str, AnyType] = {**rows.COLUMNS, **_MORE}
_BINDS = {**VISIBLE_BINDS, "mention": String}


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRow:
    """A rung that fired, as the viewer may see it.

    `number` is the complaint's, else the business key; `subject` None: the viewer was told, and
    may not see the complaint itself. `status` is an escalation.ladder.Status. `early`: it did not
    wait for its instant; `reason` says why it fired. `due_at` and `zone` (IANA) are the clock's.
    `unit` holds the clock. `is_open`: somebody may still acknowledge it. `comments`: none for a
    viewer who was not told of it or of a rung above. `names`: of everybody in it.
    """

    key: int
    number: str
    subject: str | None
    clock: str
    clock_title: str
    rung_name: str
    rung_number: int
    round: int
    status: str
    reason: str
    early: bool
    fired_at: datetime
    acknowledge_by: datetime | None
    due_at: datetime | None
    zone: str
    recipients: tuple[str, ...]
    acknowledged_by: str | None
    acknowledged_at: datetime | None
    comment: str | None
    comments: tuple[Comment, ...]
    is_open: bool
    may_acknowledge: bool
    may_comment: bool
    unit: str
    unit_name: str
    names: Mapping[str, str]


def list_alerts(  # noqa: PLR0913
    uow: UnitOfWork,
    keyring: Keyring,
    calendars: Calendars,
    viewer: Viewer,
    *,
    open_only: bool,
    after: str | None = None,
    most: int = 50,
    language: Language = "id",
) -> Page[AlertRow]:
    """One page, the last fired first; without `open_only` those of LAST_TIME. 3 statements.

    Who leads a unit sees those of complaints they see; others see those they were told.
    """
    leads = any(parse_group(group)[1] in LEADING for group in viewer.groups)
    before_at, before_key = _read_cursor(after)
    values = {
        **_values(viewer),
        "before_at": before_at,
        "before_key": before_key,
        "most": most + 1,
        **({} if open_only else {"since": uow.now - LAST_TIME}),
    }
    found = uow.execute(_list(open_only, leads), values).mappings().all()
    items = _rows(uow, keyring, calendars, viewer, language, found[:most])
    return Page(items, _cursor(items[-1]) if len(found) > most and items else None)


def get_alert(  # noqa: PLR0913
    uow: UnitOfWork,
    keyring: Keyring,
    calendars: Calendars,
    viewer: Viewer,
    key: int,
    language: Language = "id",
) -> AlertRow:
    """One alert; NotFound when there is none, or the viewer was not told and may not see it."""
    found = uow.execute(_GET, {**_values(viewer), "key": key}).mappings().all()
    if not found:
        raise NotFound(f"no alert has the key {key}")
    return _rows(uow, keyring, calendars, viewer, language, found)[0]


@lru_cache
def _list(open_only: bool, leads: bool) -> Query:
    seen = f"(k.number IS NOT NULL AND {VISIBLE})"
    whose = f"({_TOLD} AND {NO_CONFLICT} OR {seen})" if leads else f"{_TOLD} AND {NO_CONFLICT}"
    source = "rung r"
    since = " AND r.fired_at >= :since"
    if open_only:  # CROSS JOIN: begin with the few that are open, on SQLite too
        mine = "" if leads else " WHERE person = :viewer"
        source = f"(SELECT DISTINCT rung FROM alert{mine}) told CROSS JOIN rung r"
        since = " AND r.key = told.rung"
    sql = (
        f"{_SELECT} FROM {source}{_JOINED} WHERE r.fired_at IS NOT NULL"
        f" AND (r.fired_at, r.key) < (:before_at, :before_key){since} AND {whose}"
        " ORDER BY r.fired_at DESC, r.key DESC LIMIT :most"
    )
    window: dict[str, AnyType] = {} if open_only else {"since": Instant}
    page: dict[str, AnyType] = {"before_at": Instant, "before_key": Serial, "most": Integer}
    return query(sql, _TYPES, **_BINDS, **page, **window)


_GET = query(
    f"{_SELECT} FROM rung r{_JOINED} WHERE r.key = :key AND r.fired_at IS NOT NULL"
    f" AND ({_TOLD_ABOVE} AND {NO_CONFLICT} OR k.number IS NOT NULL AND {VISIBLE})",
    _TYPES,
    key=Serial,
    **_BINDS,
)


def _values(viewer: Viewer) -> dict[str, object]:
    # Ids have small letters, digits and hyphens: nothing that LIKE reads as a pattern.
    return {**visible_values(viewer), "mention": f'%"{viewer.person}"%'}


def _rows(  # noqa: PLR0913
    uow: UnitOfWork,
    keyring: Keyring,
    calendars: Calendars,
    viewer: Viewer,
    language: Language,
    found: Sequence[RowMapping],
) -> tuple[AlertRow, ...]:
    told = (row["key"] for row in found if row["is_told"])
    comments = list_comments(uow, told, keyring=keyring)
    rungs = [rows.record(row) for row in found]
    people: set[str | None] = {one.person for said in comments.values() for one in said}
    for rung in rungs:
        people |= {*rung.recipients, rung.acknowledged_by}
    names = names_of_people(uow, people)
    return tuple(
        _row(uow, keyring, calendars, language, row, rung, comments.get(rung.key, ()), names)
        for row, rung in zip(found, rungs, strict=True)
    )


def _row(  # noqa: PLR0913
    uow: UnitOfWork,
    keyring: Keyring,
    calendars: Calendars,
    language: Language,
    row: RowMapping,
    rung: Rung,
    comments: tuple[Comment, ...],
    names: Mapping[str, str],
) -> AlertRow:
    number = row["complaint"]
    is_open, is_told = bool(row["is_open"]), bool(row["is_told"])
    subject = opened_content(keyring, number, row["text"]).subject if row["is_seen"] else None
    return AlertRow(
        key=rung.key,
        number=number or rung.business_key or str(rung.root),
        subject=subject,
        clock=rung.clock,
        clock_title=title_of(clocks.read_record(row["clock_record"]), language),
        rung_name=rung.policy.name,
        rung_number=rung.number,
        round=rung.round,
        status=rung.status.value,
        reason=reason_text(rung, language),
        early=rung.early_reason is not None,
        fired_at=rung.fired_at or uow.now,
        acknowledge_by=rung.acknowledge_by,
        due_at=row["clock_due_at"],
        zone=calendars.get(uow, row["calendar"], row["calendar_version"]).zone.key,
        recipients=rung.recipients,
        acknowledged_by=rung.acknowledged_by,
        acknowledged_at=rung.acknowledged_at,
        comment=comment_of(keyring, rung),
        comments=comments,
        is_open=is_open,
        may_acknowledge=is_open and is_told and rung.status is not Status.CLOSED,
        may_comment=is_told,
        unit=row["holder"],
        unit_name=row["holder_name"] or row["holder"],
        names=names,
    )


def _cursor(row: AlertRow) -> str:
    return cursor_after([to_microseconds(row.fired_at), row.key])


def _read_cursor(cursor: str | None) -> tuple[datetime, int]:
    if cursor is None:
        return _END, 0
    fired, key = key_of(cursor, (int, int))
    try:
        return _EPOCH + timedelta(microseconds=int(str(fired))), int(str(key))
    except OverflowError:
        raise Invalid("this is no cursor of this list; begin without one", field="cursor") from None

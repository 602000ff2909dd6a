"""One user task as the person who works on it sees it: its form, its complaint, who else may."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, BigInteger, Integer, RowMapping, String

from complaints import registry
from complaints.task_work import may_work
from complaints.visibility import Viewer, may_see
from engine import user_tasks
from engine.catalogue import Catalogue
from engine.model.definition import Binding
from engine.runtime import Runtime
from engine.store.keys import root_of
from identity import tables as identity_tables
from identity.people import Person
from kernel.columns import Instant
from kernel.errors import Conflict, NotFound
from kernel.keyring import Keyring
from kernel.statements import AnyType, query
from kernel.unit_of_work import UnitOfWork
from reports.complaint_file import ComplaintFile, complaint_file
from reports.inbox import unit_groups
from reports.task_rows import (
    BINDS,
    COLUMNS,
    JOINED,
    SEEN,
    TYPES,
    InboxRow,
    rows_of,
    running_of,
    values_of,
)
from sla.calendars import Calendars
from sla.conventions import Language

_MORE: dict[str, AnyType] = {
    "revision": Integer,
    "stamp": String,
    "candidate_kind": String,
    "candidate": String,
    "reported_unit": String,
    "reported_official": String,
}
_GET = query(
    f"SELECT {COLUMNS}, r.revision,"
    " (SELECT id || ':' || digest FROM deployment ORDER BY id DESC LIMIT 1) AS stamp,"
    " c.kind AS candidate_kind, c.name AS candidate, k.reported_unit, k.reported_official"
    f" FROM user_task t LEFT JOIN user_task_candidate c ON c.key = t.key {JOINED}"
    f" WHERE t.key = :key AND {SEEN} ORDER BY c.kind, c.name",
    {**TYPES, **_MORE},
    key=BigInteger,
    **BINDS,
)
_PERSON = {column.name: column.type for column in identity_tables.person.columns}
_COLLEAGUES = query(
    f"SELECT DISTINCT {', '.join(f'p.{name}' for name in _PERSON)}"
    " FROM membership m JOIN person p ON p.id = m.person"
    " WHERE m.unit IN (SELECT key FROM json_each(:units))"
    " AND m.unit || ':' || m.role IN (SELECT key FROM json_each(:groups))"
    " AND p.id NOT IN (SELECT key FROM json_each(:without))"
    " AND NOT EXISTS (SELECT 1 FROM membership o WHERE o.person = p.id"
    " AND o.unit IN (SELECT key FROM json_each(:reported)))"
    " AND NOT EXISTS (SELECT 1 FROM absence a WHERE a.person = p.id"
    " AND a.away_from <= :now AND a.away_until > :now)"
    " AND NOT EXISTS (SELECT 1 FROM account d WHERE d.person = p.id"
    " AND d.disabled_at IS NOT NULL)"
    " ORDER BY p.name, p.id",
    _PERSON,
    units=JSON,
    groups=JSON,
    without=JSON,
    reported=JSON,
    now=Instant,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFile:
    """An open user task.

    `file` None: its process is no complaint. `schema` is the Camunda Form, None without one.
    `candidates` are groups (`unit:role`) and people. `colleagues`: to whom it can be handed over
    now; none where it may not be. `may_work`: it is the viewer's to complete; `may_complete`: and
    can be, for its process goes on. `etag` changes when it changes hands and with each step.
    """

    row: InboxRow
    file: ComplaintFile | None
    schema: Mapping[str, Any] | None
    candidates: tuple[str, ...]
    colleagues: tuple[Person, ...]
    may_work: bool
    may_claim: bool
    may_unclaim: bool
    may_hand_over: bool
    etag: str

    @property
    def may_complete(self) -> bool:
        return self.may_work and self.row.suspension is None


def task_file(  # noqa: PLR0913
    uow: UnitOfWork,
    keyring: Keyring,
    calendars: Calendars,
    runtime: Runtime,
    viewer: Viewer,
    key: int,
    language: Language,
    *,
    others: bool,
) -> TaskFile:
    """The open user task with this key; 8 statements.

    `others`: the viewer may hand over tasks that are not their own. Raises NotFound, in the same
    words, for one that is not there and one the viewer may not see; for who may, a closed one is
    a Conflict that says who closed it.
    """
    found = uow.execute(_GET, {**values_of(viewer), "key": key}).mappings().all()
    if not found or not _is_open_to(viewer, found):
        raise _unknown_or_closed(uow, viewer, key)
    first = found[0]
    file = None
    if first["number"] is None:
        (row,) = rows_of(uow, keyring, calendars, found[:1], running_of(uow, found[:1]))
    else:
        file = complaint_file(uow, keyring, calendars, viewer, first["number"], language)
        row = next(one for one in file.tasks if one.key == key)
    own = row.assignee == viewer.person
    may_hand_over = own or others
    groups = [one["candidate"] for one in found if one["candidate_kind"] == "group"]
    return TaskFile(
        row=row,
        file=file,
        schema=_schema(runtime.catalogue(uow, first["stamp"] or ""), first),
        candidates=tuple(one["candidate"] for one in found if one["candidate"] is not None),
        colleagues=_colleagues(uow, first, groups) if may_hand_over else (),
        may_work=row.may_claim or may_work(viewer, groups, row.assignee),
        may_claim=row.may_claim,
        may_unclaim=own,
        may_hand_over=may_hand_over,
        etag=f"{key}.{first['revision']}.{row.assignee or '-'}",
    )


def _is_open_to(viewer: Viewer, found: Sequence[RowMapping]) -> bool:
    """A task of a complaint that is seen; of another process those of its groups see it."""
    first = found[0]
    if first["number"] is not None or first["assignee"] == viewer.person or first["is_candidate"]:
        return True
    groups = {one["candidate"] for one in found if one["candidate_kind"] == "group"}
    return not groups.isdisjoint(unit_groups(viewer))


def _unknown_or_closed(uow: UnitOfWork, viewer: Viewer, key: int) -> Exception:
    """Conflict for one that the viewer might have seen while it was open, else NotFound."""
    unknown = NotFound(f"no user task has the key {key}")
    complaint = registry.find_by_root(uow, root_of(key))
    if complaint is None or not may_see(viewer, complaint):
        return unknown
    try:
        user_tasks.get(uow, key)
    except (NotFound, Conflict) as refusal:
        return refusal
    return unknown


def _schema(catalogue: Catalogue, task: RowMapping) -> Mapping[str, Any] | None:
    if not task["form"]:
        return None
    id_, binding, tag = json.loads(task["form"])
    deployment = catalogue.definition(task["definition"]).deployment
    return catalogue.form(id_, Binding(binding), tag, deployment).schema


def _colleagues(uow: UnitOfWork, task: RowMapping, groups: Sequence[str]) -> tuple[Person, ...]:
    """Those of the candidate groups who are present, enabled, not reported, and do not have it."""
    units = dict.fromkeys((group.partition(":")[0] for group in groups), 1)
    values = {
        "units": units,
        "groups": dict.fromkeys(groups, 1),
        "without": _keys(task["assignee"], task["reported_official"]),
        "reported": _keys(task["reported_unit"]),
        "now": uow.now,
    }
    return tuple(Person(**row) for row in uow.execute(_COLLEAGUES, values).mappings())


def _keys(*ids: str | None) -> dict[str, int]:
    return dict.fromkeys((one for one in ids if one is not None), 1)

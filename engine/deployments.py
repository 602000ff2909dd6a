"""Deploy or refuse: model files go in together, checked together, versioned together.

When nothing differs from the last deployment no new one is made. Otherwise every process,
decision and form of the set gets a new version, so that binding `deployment` is exact.

Checking large models takes seconds and needs no store: who serves others meanwhile does it before
the transaction (`check_files`) and only stores in it (`store`).
"""

import hashlib
import logging
from collections.abc import Collection, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import BigInteger, Integer, LargeBinary, String

from engine import start_events
from engine.catalogue import Catalogue, DeployedDecision, DeployedForm
from engine.deployment_check import CheckedFile, check_file, check_files
from engine.findings import Finding, FindingKind
from engine.model.definition import Definition
from engine.store import tables
from kernel.columns import Serial
from kernel.errors import Conflict, Invalid, NotFound
from kernel.names import LONGEST, file_name_fault
from kernel.pages import Page, cursor_after, key_of
from kernel.statements import insert_into, query, statement
from kernel.unit_of_work import UnitOfWork

log = logging.getLogger("tuntas.engine")

_LATEST = query(
    "SELECT id, digest FROM deployment ORDER BY id DESC LIMIT 1",
    {"id": Serial, "digest": String},
)
# Two deployments at once would give out the same versions. SQLite has one writer at a time anyway.
_ONE_AT_A_TIME = statement("LOCK TABLE deployment IN SHARE ROW EXCLUSIVE MODE")
_RETURNING_ID = {"id": Serial}
_DEPLOYMENT = query(
    "INSERT INTO deployment (deployed_at, deployed_by, digest)"
    " VALUES (:deployed_at, :deployed_by, :digest) RETURNING id",
    _RETURNING_ID,
    **{name: tables.deployment.c[name].type for name in ("deployed_at", "deployed_by", "digest")},
)
_RESOURCE = query(
    "INSERT INTO resource (deployment, name, content)"
    " VALUES (:deployment, :name, :content) RETURNING id",
    _RETURNING_ID,
    deployment=BigInteger,
    name=String,
    content=LargeBinary,
)
_DEFINITION = insert_into(
    tables.definition,
    *("kind", "id", "version", "version_tag", "name", "deployment", "resource"),
)
_PROCESS_KEYS = query(
    "SELECT key, id FROM definition WHERE kind = 'process' AND deployment = :deployment",
    {"key": Serial, "id": String},
    deployment=BigInteger,
)
_LAST_CONTENT = query(
    "SELECT r.content FROM definition d JOIN resource r ON r.id = d.resource"
    " WHERE d.kind = 'process' AND d.id = :id ORDER BY d.version DESC LIMIT 1",
    {"content": LargeBinary},
    id=String,
)
_VERSIONS = query(
    "SELECT kind, id, max(version) AS version FROM definition GROUP BY kind, id",
    {"kind": String, "id": String, "version": Integer},
)
_ALL_RESOURCES = query(
    "SELECT id, deployment, name, content FROM resource ORDER BY id",
    {"id": Serial, "deployment": BigInteger, "name": String, "content": LargeBinary},
)
_PAGE = query(
    "SELECT d.id, d.deployed_at, d.deployed_by,"
    " (SELECT count(*) FROM resource r WHERE r.deployment = d.id) AS files"
    " FROM deployment d WHERE d.id < :before ORDER BY d.id DESC LIMIT :most",
    {
        **{name: tables.deployment.c[name].type for name in ("id", "deployed_at", "deployed_by")},
        "files": Integer,
    },
    before=BigInteger,
    most=Integer,
)
_RESOURCES_OF = query(
    "SELECT name, content FROM resource WHERE deployment = :deployment ORDER BY name",
    {"name": String, "content": LargeBinary},
    deployment=BigInteger,
)
_DEPLOYERS = query("SELECT id, deployed_by FROM deployment", {"id": Serial, "deployed_by": String})
_ALL_DEFINITIONS = query(
    "SELECT key, kind, id, version, version_tag, name, deployment, resource"
    " FROM definition ORDER BY kind, id, version",
    {column.name: column.type for column in tables.definition.columns},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """`new` is False when the same files were already the last deployment.

    `warnings` are (file, finding) of a new one, where whoever deployed it looked for any.
    """

    id: int
    new: bool
    files: tuple[str, ...]
    warnings: tuple[tuple[str, Finding], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentRow:
    """A deployment in a list; `files` is how many it has (`resources` gives them)."""

    id: int
    deployed_at: datetime
    deployed_by: str
    files: int


#: What files compile to, by name and SHA-256 of the content.
Compiled = MutableMapping[tuple[str, bytes], CheckedFile]


def deploy(
    uow: UnitOfWork,
    files: Mapping[str, bytes],
    *,
    actor: str,
    known_clocks: Collection[str] | None = None,
    zone: str = "UTC",
) -> Deployment:
    """Check and store .bpmn, .dmn and .form files (name -> content) as one set.

    `known_clocks` are the clock names models may use; None accepts any. `zone` (IANA) is that of
    processes which timers and messages start. Raises DeploymentRefused with the findings of all
    files; nothing is stored then. Invalid without files.
    """
    latest = find_latest(uow, files)
    checked = [] if latest else check_files(files, known_clocks=known_clocks)
    return latest or store(uow, files, checked, actor=actor, zone=zone)


def find_latest(uow: UnitOfWork, files: Mapping[str, bytes]) -> Deployment | None:
    """The last deployment when it has exactly these files.

    Invalid without files, and for a file by whose name something is hidden.
    """
    if not files:
        raise Invalid("there is nothing to deploy; give at least one .bpmn, .dmn or .form file")
    for name in files:
        if (fault := file_name_fault(name)) is not None:
            raise Invalid(f"the file {ascii(name)[:LONGEST]} cannot be deployed: {fault}")
    latest = uow.execute(_LATEST).one_or_none()
    if latest is None or latest.digest != _digest(files):
        return None
    return Deployment(id=latest.id, new=False, files=tuple(sorted(files)))


def store(  # noqa: PLR0913
    uow: UnitOfWork,
    files: Mapping[str, bytes],
    checked: Sequence[CheckedFile],
    *,
    actor: str,
    zone: str = "UTC",
    since: str | None = None,
) -> Deployment:
    """Store files as one set; `checked` is what `check_files` made of exactly these.

    Whether they differ from the last deployment, and their versions, are decided here. `since` is
    the `latest_stamp` on which the check rested: Conflict when another deployment came after it.
    """
    if uow.on_postgresql:
        uow.execute(_ONE_AT_A_TIME)
    if latest := find_latest(uow, files):
        return latest
    if since is not None and since != latest_stamp(uow):
        raise Conflict("another deployment came in while this one was checked; deploy it again")
    unchanged = _unchanged(uow, checked, files)
    row = {"deployed_at": uow.now, "deployed_by": actor, "digest": _digest(files)}
    number = int(uow.execute(_DEPLOYMENT, row).scalar_one())
    versions = {(row.kind, row.id): row.version for row in uow.execute(_VERSIONS)}
    for file in checked:
        _store(uow, number, file, files[file.name], versions)
    keys = {row.id: row.key for row in uow.execute(_PROCESS_KEYS, {"deployment": number})}
    processes = [process for file in checked for process in file.processes]
    keyed = [replace(one, key=keys[one.process_id]) for one in processes]
    fresh = [one for one in keyed if one.process_id not in unchanged]
    start_events.register(uow, fresh, zone)
    start_events.carry_on(uow, [one for one in keyed if one.process_id in unchanged])
    return Deployment(id=number, new=True, files=tuple(sorted(files)))


def _unchanged(
    uow: UnitOfWork, checked: Sequence[CheckedFile], files: Mapping[str, bytes]
) -> set[str]:
    """The processes whose file is, byte for byte, that of their last version."""
    found = set()
    for file in checked:
        for one in file.processes:
            last = uow.execute(_LAST_CONTENT, {"id": one.process_id}).scalar_one_or_none()
            if last is not None and bytes(last) == files[file.name]:
                found.add(one.process_id)
    return found


def latest_stamp(uow: UnitOfWork) -> str:
    """`id:digest` of the last deployment: changes exactly when the catalogue does."""
    row = uow.execute(_LATEST).one_or_none()
    return "" if row is None else f"{row.id}:{row.digest}"


def compiled_key(name: str, content: bytes) -> tuple[str, bytes]:
    """The key of a file in `Compiled`."""
    return name, hashlib.sha256(content).digest()


def load_catalogue(uow: UnitOfWork, known: Compiled) -> Catalogue:
    """Everything deployed. What `known` lacks is compiled; then it has what is deployed.

    A file that an earlier version took and this one refuses is left out and told in the log: its
    instances stand still, all others go on.
    """
    compiled = _compiled_files(uow, known)
    definitions: dict[int, Definition] = {}
    processes: dict[str, list[Definition]] = {}
    decisions: dict[str, list[DeployedDecision]] = {}
    forms: dict[str, list[DeployedForm]] = {}
    refused: dict[str, int] = {}
    for row in uow.execute(_ALL_DEFINITIONS):
        file = compiled[row.resource]
        numbers = {"key": row.key, "version": row.version, "deployment": row.deployment}
        if file.findings:
            refused.setdefault(file.name, row.deployment)
        elif row.kind == "process":
            definition = replace(file.process(row.id), **numbers)
            definitions[row.key] = definition
            processes.setdefault(row.id, []).append(definition)
        elif row.kind == "decision" and file.decisions is not None:
            decision = DeployedDecision(
                id=row.id, model=file.decisions, version_tag=row.version_tag, **numbers
            )
            decisions.setdefault(row.id, []).append(decision)
        elif file.form is not None:
            form = DeployedForm(id=row.id, schema=file.form, version_tag=row.version_tag, **numbers)
            forms.setdefault(row.id, []).append(form)
    for name, deployment in refused.items():
        _tell_refused(deployment, name)
    return Catalogue(
        refused=tuple(refused),
        definitions=definitions,
        processes=processes,
        decisions=decisions,
        forms=forms,
        deployers={row.id: row.deployed_by for row in uow.execute(_DEPLOYERS)},
    )


def _compiled_files(uow: UnitOfWork, known: Compiled) -> dict[int, CheckedFile]:
    """What each resource compiles to, by its id; `known` then has these and no others."""
    compiled: dict[int, CheckedFile] = {}
    used: dict[tuple[str, bytes], CheckedFile] = {}
    for row in uow.execute(_ALL_RESOURCES):
        key = compiled_key(row.name, bytes(row.content))
        if key not in used:
            used[key] = known.get(key) or _read(row.name, bytes(row.content))
        compiled[row.id] = used[key]
    known.clear()
    known.update(used)
    return compiled


def _read(name: str, content: bytes) -> CheckedFile:
    """A deployed file; where that crashed, as without memory, it is tried once more."""
    file = check_file(name, content)
    crashed = any(one.kind is FindingKind.CRASH for one in file.findings)
    return check_file(name, content) if crashed else file


def _tell_refused(deployment: int, name: str) -> None:
    log.error(
        "%s of deployment %d is refused by this version, and nothing in it runs: `tuntas lint` says"
        " why; correct it and deploy it again",
        *(name, deployment),
    )


def list_deployments(
    uow: UnitOfWork, after: str | None = None, most: int = 50
) -> Page[DeploymentRow]:
    """One page, the last deployment first; `after` is the `next_cursor` of the page before."""
    before = 2**63 - 1 if after is None else int(str(key_of(after, (int,))[0]))
    found = uow.execute(_PAGE, {"before": before, "most": most + 1}).mappings().all()
    items = tuple(DeploymentRow(**row) for row in found[:most])
    return Page(items, cursor_after([items[-1].id]) if len(found) > most and items else None)


def resources(uow: UnitOfWork, deployment: int) -> dict[str, bytes]:
    """File name -> content of one deployment, as deployed; NotFound when there is none."""
    rows = uow.execute(_RESOURCES_OF, {"deployment": deployment})
    found = {row.name: bytes(row.content) for row in rows}
    if not found:
        raise NotFound(f"there is no deployment {deployment}")
    return found


def _store(
    uow: UnitOfWork,
    deployment: int,
    file: CheckedFile,
    content: bytes,
    versions: dict[tuple[str, str], int],
) -> None:
    row = {"deployment": deployment, "name": file.name, "content": content}
    number = int(uow.execute(_RESOURCE, row).scalar_one())
    rows: Sequence[Mapping[str, object]] = [
        {
            "kind": kind,
            "id": id_,
            "version": versions.get((kind, id_), 0) + 1,
            "version_tag": tag,
            "name": name,
            "deployment": deployment,
            "resource": number,
        }
        for kind, id_, name, tag in file.contents()
    ]
    if rows:
        uow.execute(_DEFINITION, rows)


def _digest(files: Mapping[str, bytes]) -> str:
    total = hashlib.sha256()
    for name in sorted(files):
        total.update(f"{name}\n{len(files[name])}\n".encode())
        total.update(files[name])
    return total.hexdigest()

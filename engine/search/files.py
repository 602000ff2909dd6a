"""Deployed files as they were deployed, and forms by key."""

from dataclasses import dataclass

from sqlalchemy import BigInteger, Integer, LargeBinary, String

from kernel.errors import NotFound
from kernel.statements import query
from kernel.unit_of_work import UnitOfWork

_OF_DEFINITION = query(
    "SELECT r.content FROM definition d JOIN resource r ON r.id = d.resource"
    " WHERE d.key = :key AND d.kind = :kind",
    {"content": LargeBinary},
    key=BigInteger,
    kind=String,
)
_GRAPH = query(
    "SELECT content FROM resource WHERE id = :key AND EXISTS"
    " (SELECT 1 FROM definition d WHERE d.resource = resource.id AND d.kind = 'decision')",
    {"content": LargeBinary},
    key=BigInteger,
)
_FORM = query(
    "SELECT d.key, d.id, d.version, d.deployment, r.name AS file, r.content FROM definition d"
    " JOIN resource r ON r.id = d.resource WHERE d.kind = 'form' AND (d.key = :key OR"
    " d.deployment = :deployment) ORDER BY d.key",
    {
        "key": BigInteger,
        "id": String,
        "version": Integer,
        "deployment": BigInteger,
        "file": String,
        "content": LargeBinary,
    },
    key=BigInteger,
    deployment=BigInteger,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFile:
    """A version of a form; `content` is its JSON as deployed."""

    key: int
    id: str
    version: int
    deployment: int
    file: str
    content: str


def content_of(uow: UnitOfWork, kind: str, key: int) -> str:
    """The file that a definition (`process` or `decision`) stands in; NotFound for no such key."""
    asked = {"key": key, "kind": kind}
    found = uow.execute(_OF_DEFINITION, asked).scalar_one_or_none()
    if found is None:
        raise NotFound(f"no {kind} definition has the key {key}")
    return bytes(found).decode("utf-8", "replace")


def graph_content(uow: UnitOfWork, key: int) -> str:
    """The file of a requirement graph; NotFound for no such key."""
    found = uow.execute(_GRAPH, {"key": key}).scalar_one_or_none()
    if found is None:
        raise NotFound(f"no decision requirements have the key {key}")
    return bytes(found).decode("utf-8", "replace")


def get_form(uow: UnitOfWork, key: int) -> FormFile:
    """The form with this key; NotFound when there is none."""
    found = _forms(uow, key, 0)
    if not found:
        raise NotFound(f"no form has the key {key}")
    return found[0]


def forms_of(uow: UnitOfWork, deployment: int) -> list[FormFile]:
    """The forms of one deployment."""
    return _forms(uow, 0, deployment)


def _forms(uow: UnitOfWork, key: int, deployment: int) -> list[FormFile]:
    found = uow.execute(_FORM, {"key": key, "deployment": deployment}).mappings()
    return [
        FormFile(**{**row, "content": bytes(row["content"]).decode("utf-8", "replace")})
        for row in found
    ]

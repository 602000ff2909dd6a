"""What is deployed, for process owners: each definition, its versions and how many run."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from complaints.engine_view import hidden_from
from complaints.visibility import Viewer
from engine.deployment_list import Instances, Version, count_instances, list_versions
from kernel.unit_of_work import UnitOfWork
from reports.names import names_of_people


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRow:
    """One version: `deployed_by` as they are called; `active` and `ended` count its instances.

    Decisions and forms have no instances. `file` is the name of the model file.
    """

    version: int
    version_tag: str | None
    key: int
    deployment: int
    deployed_at: datetime
    deployed_by: str
    file: str
    active: int
    ended: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionRow:
    """A process (`process_id` is its id), or a decision or form likewise; newest version first."""

    kind: str
    process_id: str
    name: str | None
    versions: tuple[VersionRow, ...]


def list_everything(uow: UnitOfWork, viewer: Viewer) -> list[DefinitionRow]:
    """All decisions, forms and processes, by kind and id; 3 statements.

    Instances of complaints in which the viewer has a conflict are not counted.
    """
    versions = list_versions(uow)
    counts = count_instances(uow, hidden_from(viewer))
    names = names_of_people(uow, {one.deployed_by for one in versions})
    grouped = groupby(versions, key=lambda one: (one.kind, one.id))
    return [_definition(list(group), counts, names) for _, group in grouped]


def _definition(
    versions: Iterable[Version], counts: dict[int, Instances], names: dict[str, str]
) -> DefinitionRow:
    newest, *_ = versions = list(versions)
    return DefinitionRow(
        kind=newest.kind.value,
        process_id=newest.id,
        name=newest.name,
        versions=tuple(_version(one, counts.get(one.key, Instances()), names) for one in versions),
    )


def _version(version: Version, counted: Instances, names: dict[str, str]) -> VersionRow:
    return VersionRow(
        version=version.version,
        version_tag=version.version_tag,
        key=version.key,
        deployment=version.deployment,
        deployed_at=version.deployed_at,
        deployed_by=names.get(version.deployed_by, version.deployed_by),
        file=version.file,
        active=counted.active,
        ended=counted.ended,
    )

"""An immutable snapshot of everything deployed: definitions, decisions and forms.

`advance` reads it and nothing else, so a step depends on no file, database or clock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from engine.dmn import DecisionModel
from engine.model.definition import Binding, Definition
from kernel.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class DeployedDecision:
    """A version of a decision; `model` is the whole file it stands in."""

    id: str
    model: DecisionModel
    key: int = 0
    version: int = 1
    deployment: int = 0
    version_tag: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeployedForm:
    """A version of a form; `schema` is the Camunda Forms JSON as deployed."""

    id: str
    schema: Mapping[str, object]
    key: int = 0
    version: int = 1
    deployment: int = 0
    version_tag: str | None = None


class _Versioned(Protocol):
    @property
    def version(self) -> int: ...
    @property
    def deployment(self) -> int: ...
    @property
    def version_tag(self) -> str | None: ...


T = TypeVar("T", bound=_Versioned)


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """`processes`, `decisions`, `forms`: id -> all versions, oldest first.

    `deployers`: number of a deployment -> who made it. `refused`: files that an earlier version
    took and this one refuses; nothing in them runs.
    """

    definitions: Mapping[int, Definition] = field(default_factory=dict)
    processes: Mapping[str, Sequence[Definition]] = field(default_factory=dict)
    decisions: Mapping[str, Sequence[DeployedDecision]] = field(default_factory=dict)
    forms: Mapping[str, Sequence[DeployedForm]] = field(default_factory=dict)
    deployers: Mapping[int, str] = field(default_factory=dict)
    refused: Sequence[str] = ()

    def definition(self, key: int) -> Definition:
        """The definition with this key; NotFound when this snapshot lacks it."""
        try:
            return self.definitions[key]
        except KeyError:
            raise NotFound(f"no process definition has the key {key}") from None

    def deployer(self, definition: int) -> str | None:
        """Who deployed the definition with this key; None when this snapshot does not know."""
        known = self.definitions.get(definition)
        return None if known is None else self.deployers.get(known.deployment)

    def process(self, id_: str, binding: Binding, tag: str | None, deployment: int) -> Definition:
        """The version of the process that `binding` means, seen from `deployment`."""
        return _bound("process", id_, self.processes, binding, tag, deployment)

    def decision(
        self, id_: str, binding: Binding, tag: str | None, deployment: int
    ) -> DeployedDecision:
        """The version of the decision that `binding` means, seen from `deployment`."""
        return _bound("decision", id_, self.decisions, binding, tag, deployment)

    def form(self, id_: str, binding: Binding, tag: str | None, deployment: int) -> DeployedForm:
        """The version of the form that `binding` means, seen from `deployment`."""
        return _bound("form", id_, self.forms, binding, tag, deployment)


def _bound(
    what: str,
    id_: str,
    all_versions: Mapping[str, Sequence[T]],
    binding: Binding,
    tag: str | None,
    deployment: int,
) -> T:
    versions = all_versions.get(id_, ())
    if binding is Binding.DEPLOYMENT:
        versions = [version for version in versions if version.deployment == deployment]
    elif binding is Binding.VERSION_TAG:
        versions = [version for version in versions if version.version_tag == tag]
    if not versions:
        which = {
            Binding.LATEST: "in any version",
            Binding.DEPLOYMENT: "in the same deployment as its caller",
            Binding.VERSION_TAG: f"with version tag {tag!r}",
        }[binding]
        raise NotFound(f"{what} {id_!r} is not deployed {which}; deploy it with its caller")
    return versions[-1]

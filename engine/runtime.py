"""What a process holds to run the engine: the catalogue it has compiled, and its delegates."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from engine import deployments
from engine.catalogue import Catalogue
from engine.deployment_check import CheckedFile
from engine.feel.values import Value
from engine.policy_tables import PolicyTable
from engine.publishers import Publisher
from engine.settings import EngineSettings
from kernel.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job as its delegate sees it; `variables` are all the element sees.

    `zone` is that of its instance, `publisher` who is behind it: its root number, and its people.
    """

    key: int
    publisher: Publisher
    element_id: str
    type: str
    headers: Mapping[str, str]
    variables: Mapping[str, Value]
    business_key: str | None
    zone: tzinfo


#: Does the work of a job in the job's own transaction and returns variables to set.
Delegate = Callable[[UnitOfWork, Job], Mapping[str, Value]]

#: Whether a root instance is hidden from a person: no message or signal of theirs reaches it.
Hides = Callable[[UnitOfWork, str, int], bool]


USUAL = EngineSettings()


def nothing_hidden(_uow: UnitOfWork, _person: str, _root: int) -> bool:
    """For an engine whose instances are about nobody."""
    return False


def nothing_reserved(_key: str) -> bool:
    """For an engine whose business keys are anybody's."""
    return False


def nothing_owned(_uow: UnitOfWork, _root: int, _key: str) -> bool:
    """For an engine without reserved keys."""
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """What the rooms above ask of the engine for their instances.

    `is_reserved`: whether a business key is given by one of those rooms only, told by its form
    alone. `owns`: whether a root instance is the one that a reserved key was given to.
    """

    hides: Hides = nothing_hidden
    is_reserved: Callable[[str], bool] = nothing_reserved
    owns: Callable[[UnitOfWork, int, str], bool] = nothing_owned

    def reaches(self, uow: UnitOfWork, publisher: Publisher, root: int) -> bool:
        """Whether what `publisher` sends may reach the root instance: its own always."""
        if publisher.root == root:
            return True
        return not any(self.hides(uow, person, root) for person in publisher.people)

    def message_reaches(
        self, uow: UnitOfWork, publisher: Publisher, correlation_key: str, root: int
    ) -> bool:
        """Whether a message with this key may reach the root instance.

        One with a reserved key reaches only the instance the key was given to, and comes from that
        instance itself, from a person, or from the program: no other model sends it.
        """
        if not self.is_reserved(correlation_key):
            return self.reaches(uow, publisher, root)
        if publisher.root not in (None, root) or not self.owns(uow, root, correlation_key):
            return False
        return self.reaches(uow, publisher, root)


NO_PROTECTION = Protection()


class Runtime:
    """The compiled catalogue of one store, renewed when a newer deployment is seen."""

    def __init__(
        self,
        delegates: Mapping[str, Delegate],
        protection: Protection = NO_PROTECTION,
        settings: EngineSettings = USUAL,
        policies: Sequence[PolicyTable] = (),
    ) -> None:
        """`policies`: the decision tables that rooms above read; deployments are held to them."""
        self.delegates = delegates
        self.protection = protection
        self.settings = settings
        self.limits = settings.limits
        self.policies = policies
        self._lock = threading.Lock()
        self._stamp: str | None = None
        self._catalogue = Catalogue()
        self._compiled: deployments.Compiled = {}
        self._expected: deployments.Compiled = {}

    def catalogue(self, uow: UnitOfWork, stamp: str | None = None) -> Catalogue:
        """The catalogue as of `stamp` (deployments.latest_stamp, asked when not given)."""
        stamp = deployments.latest_stamp(uow) if stamp is None else stamp
        with self._lock:
            if stamp != self._stamp:
                known = {**self._expected, **self._compiled}
                self._catalogue = deployments.load_catalogue(uow, known)
                self._compiled, self._expected = known, {}
                self._stamp = stamp
            return self._catalogue

    def expect(self, files: Mapping[str, bytes], checked: Sequence[CheckedFile]) -> None:
        """Keep what files (name -> content) compiled to, before they are deployed.

        The first step after the deployment then need not compile them inside its transaction. One
        set is kept: what was not deployed after all goes when the next one comes.
        """
        made = {deployments.compiled_key(one.name, files[one.name]): one for one in checked}
        with self._lock:
            self._expected = made

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
from kernel.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job as its delegate sees it; `variables` are all the element sees.

    `zone` is that of its instance.
    """

    key: int
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


def nothing_hidden(_uow: UnitOfWork, _person: str, _root: int) -> bool:
    """For an engine whose instances are about nobody."""
    return False


class Runtime:
    """The compiled catalogue of one store, renewed when a newer deployment is seen."""

    def __init__(
        self,
        delegates: Mapping[str, Delegate],
        hides: Hides = nothing_hidden,
        policies: Sequence[PolicyTable] = (),
    ) -> None:
        """`policies`: the decision tables that rooms above read; deployments are held to them."""
        self.delegates = delegates
        self.policies = policies
        self.hides = hides
        self._lock = threading.Lock()
        self._stamp: str | None = None
        self._catalogue = Catalogue()
        self._compiled: deployments.Compiled = {}

    def catalogue(self, uow: UnitOfWork, stamp: str | None = None) -> Catalogue:
        """The catalogue as of `stamp` (deployments.latest_stamp, asked when not given)."""
        stamp = deployments.latest_stamp(uow) if stamp is None else stamp
        with self._lock:
            if stamp != self._stamp:
                self._catalogue = deployments.load_catalogue(uow, self._compiled)
                self._stamp = stamp
            return self._catalogue

    def expect(self, files: Mapping[str, bytes], checked: Sequence[CheckedFile]) -> None:
        """Keep what files (name -> content) compiled to, before they are deployed.

        The first step after the deployment then need not compile them inside its transaction.
        """
        made = {deployments.compiled_key(one.name, files[one.name]): one for one in checked}
        with self._lock:
            self._compiled.update(made)

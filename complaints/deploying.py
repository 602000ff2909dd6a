"""Deploying models: what the office could not work with is refused before it is stored."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from complaints.clock_names import clock_names
from complaints.model_check import Found, Surroundings, check_models
from complaints.sla_policy import POLICY
from engine import deployments
from engine.catalogue import Catalogue
from engine.deployment_check import CheckedFile, DeploymentRefused, check_file, findings_of_set
from engine.deployments import Deployment
from engine.findings import Finding, Level
from engine.runtime import Runtime
from identity import people
from identity.roles import Staffing
from kernel.database import Database
from kernel.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class _Before:
    """What the store holds before a deployment; `stamp` names the last one."""

    stamp: str
    catalogue: Catalogue
    clocks: frozenset[str] | None
    staffing: Staffing | None


def deploy(
    database: Database,
    runtime: Runtime,
    files: Mapping[str, bytes],
    *,
    actor: str,
    zone: str,
    strict: bool = False,
) -> Deployment:
    """Deploy model files (name -> content) as one set: all of them, or none.

    They are checked before the transaction that stores them, so that nobody waits meanwhile:
    each for itself, together, and against the office (`complaints/model_check.py`). Clock names
    are those of the decision sla_policy among the files, else of the one deployed before. `zone`
    (IANA) is that of processes which timers and messages start.

    A new deployment has `warnings`; `strict` refuses them too. Raises DeploymentRefused with every
    finding, Invalid without files, Conflict when another deployment came in between and may have
    brought other clocks.
    """
    latest = database.read(lambda uow: deployments.find_latest(uow, files))
    if latest is not None:
        return latest
    own = clock_names(files)
    before = database.read(lambda uow: _before(uow, runtime, ask=own is None))
    clocks = before.clocks if own is None else own
    checked = [check_file(name, files[name], known_clocks=clocks) for name in sorted(files)]
    around = Surroundings(
        policies=runtime.policies,
        own_jobs=frozenset(runtime.delegates),
        clocks=clocks,
        staffing=before.staffing,
        deployed=_contents(before.catalogue),
    )
    found = check_models(files, checked, around)
    _refuse(checked, found, strict=strict)
    runtime.expect(files, checked)
    since = before.stamp if own is None else None
    done = database.write(
        lambda uow: deployments.store(uow, files, checked, actor=actor, zone=zone, since=since)
    )
    return replace(done, warnings=tuple(_warnings(found)))


def _before(uow: UnitOfWork, runtime: Runtime, *, ask: bool) -> _Before:
    """`ask`: for the clocks of the policy that is deployed, None without one."""
    stamp = deployments.latest_stamp(uow)
    catalogue = runtime.catalogue(uow, stamp)
    policy = catalogue.decisions.get(POLICY)
    clocks = None
    if ask and policy:
        clocks = clock_names(deployments.resources(uow, policy[-1].deployment))
    return _Before(stamp, catalogue, clocks, people.find_staffing(uow))


def _contents(catalogue: Catalogue) -> frozenset[tuple[str, str]]:
    kinds = {
        "process": catalogue.processes,
        "decision": catalogue.decisions,
        "form": catalogue.forms,
    }
    return frozenset((kind, id_) for kind, known in kinds.items() for id_ in known)


def _refuse(checked: list[CheckedFile], found: Found, *, strict: bool) -> None:
    """Raise DeploymentRefused when anything stands against the set."""
    against = findings_of_set(checked)
    for name, some in found.items():
        against[name] += [one for one in some if strict or one.level is Level.REFUSED]
    if any(against.values()):
        raise DeploymentRefused(against)


def _warnings(found: Found) -> Iterator[tuple[str, Finding]]:
    for name in sorted(found):
        yield from ((name, one) for one in found[name] if one.level is Level.WARNING)

"""Deploying models: what the office could not work with is refused before it is stored."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

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
from kernel.database import Database
from kernel.unit_of_work import UnitOfWork


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
    around, stamp = database.read(lambda uow: surroundings(uow, runtime, files))
    clocks = around.clocks
    checked = [check_file(name, files[name], known_clocks=clocks) for name in sorted(files)]
    found = check_models(files, checked, around)
    _refuse(checked, found, strict=strict)
    runtime.expect(files, checked)
    since = stamp if clock_names(files) is None else None
    done = database.write(
        lambda uow: deployments.store(uow, files, checked, actor=actor, zone=zone, since=since)
    )
    return replace(done, warnings=tuple(_warnings(found)))


def surroundings(
    uow: UnitOfWork, runtime: Runtime, files: Mapping[str, bytes]
) -> tuple[Surroundings, str]:
    """What the office knows beside files that are to be deployed; and the last deployment.

    The clocks are those of a policy among the files, else of the one deployed, None without one.
    """
    stamp = deployments.latest_stamp(uow)
    catalogue = runtime.catalogue(uow, stamp)
    clocks, policy = clock_names(files), catalogue.decisions.get(POLICY)
    if clocks is None and policy:
        clocks = clock_names(deployments.resources(uow, policy[-1].deployment))
    around = Surroundings(
        policies=runtime.policies,
        own_jobs=frozenset(runtime.delegates),
        clocks=clocks,
        staffing=people.find_staffing(uow),
        deployed=_contents(catalogue),
    )
    return around, stamp


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

"""Deploying models of the office: the clocks they name must be those of the SLA policy."""

from collections.abc import Mapping

from complaints.clock_policy import POLICY
from engine import deployments
from engine.deployment_check import check_files
from engine.deployments import Deployment
from engine.runtime import Runtime
from engine.xml import parse_xml
from kernel.database import Database
from kernel.errors import Invalid
from kernel.unit_of_work import UnitOfWork


def deploy(
    database: Database, runtime: Runtime, files: Mapping[str, bytes], *, actor: str, zone: str
) -> Deployment:
    """Deploy model files (name -> content) as one set: all of them, or none.

    They are checked before the transaction that stores them, so that nobody waits meanwhile. Clock
    names are checked against the decision sla_policy among the files, else against the one
    deployed before. `zone` (IANA) is that of processes which timers and messages start. Raises
    DeploymentRefused with every finding, Invalid without files, Conflict when another deployment
    came in between and may have brought other clocks.
    """
    latest = database.read(lambda uow: deployments.find_latest(uow, files))
    if latest is not None:
        return latest
    clocks, since = clock_names(files), None
    if clocks is None:
        clocks, since = database.read(lambda uow: _deployed(uow, runtime))
    checked = check_files(files, known_clocks=clocks)
    runtime.expect(files, checked)
    return database.write(
        lambda uow: deployments.store(uow, files, checked, actor=actor, zone=zone, since=since)
    )


def clock_names(models: Mapping[str, bytes]) -> frozenset[str] | None:
    """The clocks that the sla_policy decision among `models` has rows for; None without one.

    A file that cannot be read is passed over: its deployment says what is wrong with it. Raises
    Invalid for a policy without clocks.
    """
    for name, content in models.items():
        if name.endswith(".dmn") and (found := _clocks_in(name, content)) is not None:
            return found
    return None


def _deployed(uow: UnitOfWork, runtime: Runtime) -> tuple[frozenset[str] | None, str]:
    """The clocks of the policy that is deployed, None without one; and the last deployment."""
    stamp = deployments.latest_stamp(uow)
    found = runtime.catalogue(uow, stamp).decisions.get(POLICY)
    if not found:
        return None, stamp
    return clock_names(deployments.resources(uow, found[-1].deployment)), stamp


def _clocks_in(name: str, content: bytes) -> frozenset[str] | None:
    try:
        decisions = parse_xml(content).iterfind("{*}decision")
    except Invalid:
        return None
    table = next(
        (one.find("{*}decisionTable") for one in decisions if one.get("id") == POLICY), None
    )
    if table is None:
        return None
    outputs = [one.get("name") for one in table.iterfind("{*}output")]
    if "clock" not in outputs:
        raise Invalid(
            f"{name}: decision {POLICY} has no output 'clock'; expected one that names it"
        )
    place = outputs.index("clock")
    entries = (rule.findall("{*}outputEntry")[place:] for rule in table.iterfind("{*}rule"))
    texts = ((entry[0].findtext("{*}text") or "").strip() for entry in entries if entry)
    return frozenset(text.strip('"') for text in texts if text)

"""A complaint whose process stands still, and a policy that lets its clocks stand still too."""

from complaints.clock_names import clock_names
from engine import deployments, instances
from host.bundled import bundled_models
from kernel.unit_of_work import UnitOfWork
from tests.office import SimulatedOffice

SUPERVISOR = "budi-supriatna"


def suspend(office: SimulatedOffice, number: str, *, by: str = SUPERVISOR) -> None:
    root = office.complaint(number).root
    office.do(lambda uow: instances.suspend(uow, root, actor=by))


def resume(office: SimulatedOffice, number: str, *, by: str = SUPERVISOR) -> None:
    root = office.complaint(number).root
    office.do(lambda uow: instances.resume(uow, root, actor=by))


def let_clocks_pause(office: SimulatedOffice, value: str = "true") -> None:
    """A process owner adds the column to every row of sla_policy.dmn and deploys."""
    models = bundled_models()
    policy = models["sla_policy.dmn"].decode()
    column = '<output id="when_suspended" name="pausesWhenSuspended" />'
    first, rule, rest = policy.partition('<rule id="sla_policy_verification">')
    entry = f"<outputEntry><text>{value}</text></outputEntry></rule>"
    models["sla_policy.dmn"] = (first + column + rule + rest.replace("</rule>", entry)).encode()

    def deploy(uow: UnitOfWork) -> None:
        deployments.deploy(uow, models, actor="owner", known_clocks=clock_names(models))

    office.do(deploy)

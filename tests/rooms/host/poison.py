"""An office in which steps of chosen instances break, as a bug or a poisoned row makes them."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta

from engine import deployments, instances, standing_incidents, user_tasks
from engine.events import StepTaken
from engine.standing_incidents import StandingIncident
from host import due, parking
from host.due import DueFailed
from host.parking import Parked
from host.wiring import open_office
from kernel.clock import SimulatedClock
from kernel.keyring import Keyring
from kernel.unit_of_work import UnitOfWork
from tests.conftest import no_gaps

SECRET = "Siti"  #: what no log, message or incident may repeat


class PoisonedOffice:
    """Time stands still until it is moved; an instance whose business key is in `breaks` fails."""

    def __init__(self, url: str, clock: SimulatedClock) -> None:
        self.clock = clock
        self.breaks: dict[str, Callable[[], BaseException]] = {}
        self.steps: list[tuple[str | None, str]] = []
        self.office = open_office(
            url,
            clock,
            keyring=Keyring(bytes(range(32))),
            channels={},
            random_bytes=random.Random(24).randbytes,
            gaps=no_gaps,
            listeners={StepTaken: self._hear},
        )
        self.read, self.write = self.office.database.read, self.office.database.write

    def _hear(self, _uow: UnitOfWork, step: StepTaken) -> None:
        make = self.breaks.get(step.business_key or "")
        if make is not None and step.revision > 1:
            raise make()

    def deploy(self, *models: bytes) -> None:
        files = {f"model{number}.bpmn": model for number, model in enumerate(models)}
        self.write(lambda uow: deployments.deploy(uow, files, actor="rina"))

    def start(self, key: str, process: str = "p") -> int:
        started = self.write(
            lambda uow: instances.start_latest(
                uow,
                self.office.runtime,
                process,
                {},
                business_key=key,
                zone="Asia/Jakarta",
                actor="rina",
            )
        )
        return started.root

    def wait(self, time: timedelta) -> datetime:
        self.clock.move_to(self.clock.now() + time)
        return self.clock.now()

    def work(self) -> dict[str, BaseException]:
        """Do what is due; what failed meanwhile, by name."""
        try:
            due.run_due(self.office)
        except DueFailed as failed:
            return dict(failed.failures)
        return {}

    def tasks(self, root: int) -> list[str]:
        found = self.read(lambda uow: user_tasks.list_of_root(uow, root))
        return sorted(one.element_id for one in found)

    def parked(self) -> list[Parked]:
        return self.read(parking.list_parked)

    def incidents(self) -> list[StandingIncident]:
        return self.read(standing_incidents.list_standing)

    def close(self) -> None:
        self.office.close()

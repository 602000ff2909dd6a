"""Puts the rooms together: the one table of who hears which event, and which job is whose."""

from collections.abc import Mapping

from access.office import Office
from complaints import deadlines, engine_view, letters, status
from complaints.deadlines import Deadlines
from complaints.intake import Intake
from complaints.tasks import Desk
from complaints.tracking import RandomBytes
from engine.delegates import PUBLISH_MESSAGE, publish_message
from engine.events import InstanceResumed, InstanceSuspended, StepTaken
from engine.runtime import Delegate, Runtime
from escalation.rungs import Escalation
from host.policies import POLICIES
from identity.passwords import Passwords
from kernel.clock import Clock
from kernel.database import open_database
from kernel.events import Handler
from kernel.keyring import Keyring
from kernel.unit_of_work import UnitOfWork
from notifications.events import MessageFailed
from notifications.messages import Channel
from sla.calendars import Calendars
from sla.clocks import ClocksChanged
from sla.refresh import ClocksRefreshed

#: Job type -> who does it in this process; every other type waits for an external worker.
DELEGATES: Mapping[str, Delegate] = {
    letters.JOB_TYPE: letters.notify,
    PUBLISH_MESSAGE: publish_message,
}
LOCAL_URL = "http://127.0.0.1:8000"


def open_office(  # noqa: PLR0913
    url: str,
    clock: Clock,
    *,
    keyring: Keyring,
    channels: Mapping[str, Channel],
    random_bytes: RandomBytes,
    passwords: Passwords | None = None,
    base_url: str = LOCAL_URL,
    listeners: Mapping[type, Handler] | None = None,
) -> Office:
    """Open the store at `url` (tables must exist) and wire the rooms.

    `listeners` hear events last, in the same transaction: a narrator, a test.
    """
    runtime = Runtime(dict(DELEGATES), engine_view.hides, POLICIES)
    calendars = Calendars()
    binding = Deadlines(runtime, calendars)
    escalation = Escalation(runtime, calendars)

    def react_to_step(uow: UnitOfWork, step: StepTaken) -> None:
        status.on_step_taken(uow, step)
        deadlines.on_step_taken(uow, binding, step)
        escalation.on_step_taken(uow, step)

    handlers: dict[type, list[Handler]] = {
        StepTaken: [react_to_step],
        InstanceSuspended: [lambda uow, event: deadlines.on_suspended(uow, binding, event)],
        InstanceResumed: [lambda uow, event: deadlines.on_suspended(uow, binding, event)],
        ClocksChanged: [escalation.on_clocks_changed],
        ClocksRefreshed: [lambda uow, event: deadlines.on_clocks_refreshed(uow, binding, event)],
        MessageFailed: [escalation.on_message_failed],
    }
    for event, listener in (listeners or {}).items():
        handlers.setdefault(event, []).append(listener)
    return Office(
        database=open_database(url, clock, handlers),
        clock=clock,
        runtime=runtime,
        calendars=calendars,
        keyring=keyring,
        passwords=passwords or Passwords(),
        intake=Intake(runtime, keyring, random_bytes),
        desk=Desk(runtime, keyring),
        deadlines=binding,
        escalation=escalation,
        channels=channels,
        base_url=base_url,
    )

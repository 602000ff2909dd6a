"""Puts the rooms together: the one table of who hears which event, and which job is whose."""

from collections.abc import Mapping
from datetime import timedelta

from access.office import Office
from complaints import (
    clock_troubles,
    deadlines,
    engine_view,
    letter_days,
    letters,
    status,
    unclaimable_tasks,
)
from complaints.deadlines import Deadlines
from complaints.incident_letters import EVERY, IncidentLetters
from complaints.intake import Intake
from complaints.tasks import Desk
from complaints.tracking import RandomBytes
from engine.delegates import PUBLISH_MESSAGE, publish_message
from engine.events import IncidentOpened, InstanceResumed, InstanceSuspended, StepTaken
from engine.runtime import USUAL, Delegate, Runtime
from engine.settings import EngineSettings
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

LOCAL_URL = "http://127.0.0.1:8000"


def delegates(letters_a_day: int = letter_days.A_DAY) -> dict[str, Delegate]:
    """Job type -> who does it in this process; every other type waits for an external worker."""
    return {
        letters.JOB_TYPE: letters.Letters(letters_a_day).notify,
        PUBLISH_MESSAGE: publish_message,
    }


#: The job types with a delegate here.
DELEGATES = frozenset(delegates())


def open_office(  # noqa: PLR0913
    url: str,
    clock: Clock,
    *,
    keyring: Keyring,
    channels: Mapping[str, Channel],
    random_bytes: RandomBytes,
    gaps: RandomBytes | None = None,
    passwords: Passwords | None = None,
    base_url: str = LOCAL_URL,
    letters_a_day: int = letter_days.A_DAY,
    listeners: Mapping[type, Handler] | None = None,
    settings: EngineSettings = USUAL,
    told_every: timedelta = EVERY,
) -> Office:
    """Open the store at `url` (tables must exist) and wire the rooms.

    `listeners` hear events last, in the same transaction; `settings` are those of the engine.
    `told_every`: the stretch of time in which a person is told once of incidents alike.
    """
    runtime = Runtime(delegates(letters_a_day), engine_view.PROTECTION, settings, POLICIES)
    calendars = Calendars()
    binding = Deadlines(runtime, calendars)
    escalation = Escalation(runtime, calendars)
    handlers = _handlers(binding, escalation, IncidentLetters(runtime, every=told_every))
    for event, listener in (listeners or {}).items():
        handlers.setdefault(event, []).append(listener)
    return Office(
        database=open_database(url, clock, handlers, gaps or random_bytes),
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


def _handlers(
    binding: Deadlines, escalation: Escalation, told: IncidentLetters
) -> dict[type, list[Handler]]:
    """Who hears which event, in order."""

    def react_to_step(uow: UnitOfWork, step: StepTaken) -> None:
        status.on_step_taken(uow, step)
        deadlines.on_step_taken(uow, binding, step)
        escalation.on_step_taken(uow, step)
        unclaimable_tasks.on_step_taken(uow, step)
        told.on_step_taken(uow, step)

    return {
        StepTaken: [react_to_step],
        IncidentOpened: [told.on_incident_opened],
        InstanceSuspended: [lambda uow, event: deadlines.on_suspended(uow, binding, event)],
        InstanceResumed: [lambda uow, event: deadlines.on_suspended(uow, binding, event)],
        ClocksChanged: [escalation.on_clocks_changed, clock_troubles.on_clocks_changed],
        ClocksRefreshed: [lambda uow, event: deadlines.on_clocks_refreshed(uow, binding, event)],
        MessageFailed: [escalation.on_message_failed],
    }

"""Simulated time: never a scheduler, only steps to the next due row."""

from datetime import datetime

from access.office import Office
from host import due
from kernel.clock import SimulatedClock
from kernel.errors import Conflict


def advance_to(office: Office, clock: SimulatedClock, instant: datetime) -> int:
    """Move time to `instant`, doing on the way all that becomes due, each at its own instant."""
    done = due.run_due(office)
    while True:
        next_at = office.database.read(due.next_due)
        if next_at is None or next_at > instant:
            break
        clock.move_to(next_at)
        step = due.run_due(office)
        if not step and office.database.read(due.next_due) == next_at:
            raise Conflict(
                f"what is due at {next_at.isoformat()} cannot be done; `tuntas check` names it"
            )
        done += step
    clock.move_to(instant)
    return done

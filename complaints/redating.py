"""Dates clocks that have no date, when their policy, unit or calendar has been corrected.

One complaint a transaction, found by what still has no date: a kill loses nothing, and of two who
try the same one the second finds nothing to do.
"""

from complaints.clock_dependents import date_dependents
from complaints.clock_troubles import ROW
from complaints.deadlines import Deadlines
from complaints.facts import facts_of
from complaints.openings import Ground, Opener
from engine import deployments, standing_incidents, steps
from identity import units
from kernel.unit_of_work import UnitOfWork
from sla import clocks
from sla.calendars import list_calendars

#: What dates depend on, as it is now; when it differs, what had no date may have one.
Footing = tuple[object, ...]


def footing(uow: UnitOfWork) -> Footing:
    """The last deployment, the versions of calendars, and who counts by which."""
    offices = tuple((unit.id, unit.calendar) for unit in units.list_units(uow))
    return deployments.latest_stamp(uow), tuple(list_calendars(uow)), offices


def date_root(uow: UnitOfWork, deadlines: Deadlines, root: int) -> bool:
    """Try the clocks of one root that have no date; whether any has one now.

    Each counts from its true start, with the pauses since; its timers, user tasks and rungs are
    dated with it, and what is past by then is due at once.
    """
    loaded = steps.load(uow, root)
    if loaded is None or loaded.ended:
        return False
    records = clocks.load(uow, root)
    ground = Ground(
        root=root,
        facts=facts_of(loaded),
        zone=loaded.state.zone,
        catalogue=deadlines.runtime.catalogue(uow, loaded.stamp),
    )
    opener = Opener(uow, deadlines.calendars, ground, records)
    changes = [change for record in records for change in opener.dated(record)]
    if changes:
        clocks.save(uow, deadlines.calendars, root, loaded.business_key, changes)
        after = [*records, *(change.record for change in changes)]
        date_dependents(uow, deadlines.calendars, root, after)
    return any(change.record.is_dated for change in changes)


def forget_rows(uow: UnitOfWork, root: int) -> bool:
    """Close the incident of rows that name no clock: the next step that meets one says so again."""
    return standing_incidents.close(uow, kind=ROW, subject=str(root))

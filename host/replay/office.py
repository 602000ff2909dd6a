"""The office of the replay: a Dutch municipality, one unit a department."""

from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

from access.office import Office
from complaints.clock_names import clock_names
from complaints.records import ComplaintClass
from engine import deployments
from host import bundled
from host.replay.log import Log
from host.replay.plan import CLASSES, UNITS
from identity.people import Person, put_person
from identity.roles import Role, group_name
from identity.units import Unit, load_units
from kernel.unit_of_work import UnitOfWork
from sla import calendars
from sla.calendar import Calendar, Window
from sla.holidays_import import import_days_off

ACTOR = "replay"
ZONE = "Europe/Amsterdam"
CALENDAR = "municipality"
TOP = "municipality"
#: How many of the busiest resources also receive, coordinate and supervise.
LEADING = 3


def found(office: Office, log: Log) -> None:
    """Seed calendar, units, people and models; done before, it changes nothing."""
    office.database.write(lambda uow: _seed(uow, log))


def _seed(uow: UnitOfWork, log: Log) -> None:
    calendars.import_calendar(uow, _calendar(), actor=ACTOR, reason="replay")
    parts = [(TOP, "Municipality", None), *((id_, name, TOP) for name, id_ in UNITS.items())]
    load_units(
        uow,
        [
            Unit(id=id_, name=name, kind="unit", parent=parent, zone=ZONE, calendar=CALENDAR)
            for id_, name, parent in parts
        ],
    )
    for place, resource in enumerate(_by_work(log)):
        person = Person(id=resource, name=resource, email=f"{resource}@municipality.example")
        put_person(uow, person, list(_groups(place)))
    models = bundled.bundled_models()
    clocks = clock_names(models)
    deployments.deploy(uow, models, actor=ACTOR, known_clocks=clocks, zone=ZONE)


def _groups(place: int) -> Iterable[str]:
    """Roles everywhere but where every complaint is about conduct: whom it is about sees none."""
    roles = [Role.HANDLER, Role.HEAD]
    if place < LEADING:
        roles += [Role.INTAKE, Role.COORDINATOR, Role.SUPERVISOR, Role.OVERSIGHT]
    reported = {UNITS[name] for name, class_ in CLASSES.items() if class_ is ComplaintClass.CONDUCT}
    for unit in (*(one for one in UNITS.values() if one not in reported), TOP):
        for role in roles:
            yield group_name(unit, role)


def _by_work(log: Log) -> list[str]:
    """The resources, busiest first, then by name."""
    count: dict[str, int] = {}
    for case in log.cases:
        for event in case.events:
            count[event.resource] = count.get(event.resource, 0) + 1
    return sorted(count, key=lambda name: (-count[name], name))


def _calendar() -> Calendar:
    open_day = (Window(8 * 60, 17 * 60),)
    return Calendar(
        name=CALENDAR,
        zone=ZoneInfo(ZONE),
        weekly=(open_day,) * 5 + ((), ()),
        days_off=import_days_off("NL", range(2010, 2013), categories=("public",)),
        valid_until=date(2012, 12, 31),
    )

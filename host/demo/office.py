"""Seeds the demo office: calendars, units, people, models; from the files beside this package."""

import json
from importlib.resources import files

from access.office import Office
from complaints.clock_names import clock_names
from engine import deployments
from host import bundled
from identity.office import load_office
from kernel.unit_of_work import UnitOfWork
from sla import calendars
from sla.calendar_json import parse_calendar

ACTOR = "demo"
ZONE = "Asia/Jakarta"  #: of the national office


def seed(office: Office) -> None:
    """Load the office and deploy the models; loaded before, nothing changes."""
    office.database.write(load)


def load(uow: UnitOfWork) -> None:
    """As `seed`, in a transaction that is open."""
    data = files("host") / "data"
    for file in sorted((data / "calendars").iterdir(), key=lambda entry: entry.name):
        calendar = parse_calendar(file.read_text(encoding="utf-8"))
        calendars.import_calendar(uow, calendar, actor=ACTOR, reason="demo office")
    load_office(uow, json.loads((data / "office.json").read_text(encoding="utf-8")))
    models = bundled.bundled_models()
    clocks = clock_names(models)
    deployments.deploy(uow, models, actor=ACTOR, known_clocks=clocks, zone=ZONE)

"""Names that a form offers where it asks for an account or a unit: nobody knows codes by heart."""

from collections.abc import Mapping

from complaints.records import Complaint
from engine.forms.fields import Json
from identity import units
from identity.roles import parse_group
from kernel.unit_of_work import UnitOfWork
from reports.staff_lists import people_of_unit
from web.form_fields import Choice, Names, wanted_names


def offered(
    uow: UnitOfWork, schema: Json, candidates: tuple[str, ...], complaint: Complaint | None
) -> Mapping[str, Names]:
    """key -> names for the fields of `schema` that ask for them; one statement each.

    `handlers` are those of the task's own unit (that of its candidate groups) with the role asked
    for and never the reported official, `people` those of the reported or handling unit, though
    others may be named.
    """
    found: dict[str, Names] = {}
    for key, (what, role) in wanted_names(schema).items():
        if what == "units":
            found[key] = _units(uow)
        elif what == "handlers" and candidates:
            found[key] = _handlers(uow, parse_group(candidates[0])[0], role, complaint)
        elif what == "people" and complaint is not None:
            choices = _people(uow, complaint.reported_unit or complaint.unit)
            found[key] = Names(choices, free=True)
    return found


def _units(uow: UnitOfWork) -> Names:
    """All units: one may be moved to, another be reported."""
    named = sorted(units.list_units(uow), key=lambda one: (one.name, one.id))
    return Names(tuple(Choice(one.id, one.name) for one in named))


def _handlers(uow: UnitOfWork, unit: str, role: str, complaint: Complaint | None) -> Names:
    reported = None if complaint is None else complaint.reported_official
    return Names(tuple(one for one in _people(uow, unit, role) if one.value != reported))


def _people(uow: UnitOfWork, unit: str, role: str = "") -> tuple[Choice, ...]:
    return tuple(Choice(one.id, one.name) for one in people_of_unit(uow, unit, role))

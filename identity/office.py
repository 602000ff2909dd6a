"""An office as data: its units and people from one JSON record, loaded as often as one likes."""

from collections.abc import Iterable, Mapping
from typing import Any

from identity.people import Person, put_person
from identity.units import Unit, load_units
from kernel.errors import Invalid, TuntasError
from kernel.unit_of_work import UnitOfWork

_UNIT = frozenset({"id", "name", "kind", "parent", "zone", "calendar"})
_PERSON = frozenset({"id", "name", "email", "groups"})
_OPTIONAL = frozenset({"telephone"})
_LISTS = frozenset({"units", "people", "groups"})
_TEXTS = (_UNIT | _PERSON | _OPTIONAL) - _LISTS


def load_office(uow: UnitOfWork, record: Mapping[str, Any]) -> None:
    """Add or change the units and people of `record`; nobody is removed.

    `record` is `{"units": [{id, name, kind, parent, zone, calendar}...], "people": [{id, name,
    email, telephone?, groups: ["unit:role"...]}...]}`, parents before their children. A person's
    roles become exactly their `groups`. Raises Invalid with the place in the record.
    """
    _require_fields(record, frozenset({"units", "people"}), "the office")
    units = [
        Unit(**_require_fields(unit, _UNIT, f"units[{index}]"))
        for index, unit in enumerate(record["units"])
    ]
    load_units(uow, units)
    for index, person in enumerate(record["people"]):
        place = f"people[{index}]"
        fields = dict(_require_fields(person, _PERSON, place))
        groups = fields.pop("groups")
        try:
            put_person(uow, Person(**fields), groups)
        except TuntasError as problem:
            raise Invalid(f"{place}: {problem}") from problem


def _require_fields(
    record: Mapping[str, Any], expected: Iterable[str], place: str
) -> Mapping[str, Any]:
    if not isinstance(record, Mapping):
        raise Invalid(f"{place} is not an object with the fields {', '.join(sorted(expected))}")
    if missing := sorted(set(expected) - set(record)):
        raise Invalid(f"{place} lacks {', '.join(missing)}")
    if unknown := sorted(set(record) - set(expected) - _OPTIONAL):
        raise Invalid(f"{place} has unknown fields: {', '.join(unknown)}")
    for name, value in record.items():
        if name in _TEXTS and not (isinstance(value, str) or (value is None and name == "parent")):
            raise Invalid(f"{place}.{name} is not a text")
        if name in _LISTS and not isinstance(value, list):
            raise Invalid(f"{place}.{name} is not a list")
    return record

"""The columns of `routing.dmn` that the office rests on: class, path, unit and visibility.

The model reads the row itself; what it takes over decides who handles and who may see a complaint.
"""

from complaints.records import ComplaintClass, Path, Visibility
from engine.policy_tables import Column, PolicyTable, Words, one_of
from identity.roles import ID
from kernel.errors import Invalid


def _unit(value: object) -> str:
    if not isinstance(value, str) or not ID.fullmatch(value):
        raise Invalid(f"{value!s} is no unit; expected an id such as kejari-bandung, or null")
    return value


_CLASSES = Words(tuple(ComplaintClass))

ROUTING = PolicyTable(
    decision="routing",
    many=False,
    columns=(
        Column(name="class", read=one_of(ComplaintClass), words=tuple(ComplaintClass)),
        Column(name="path", read=one_of(Path), words=tuple(Path)),
        Column(name="unit", read=_unit),
        Column(name="oversightUnit", read=_unit),
        Column(name="visibility", read=one_of(Visibility), required=True, words=tuple(Visibility)),
    ),
    inputs={"complaint_class": _CLASSES, "class": _CLASSES},
    key=(),
)

COMPLAINT_CLASS = PolicyTable(
    decision="complaint_class",
    many=False,
    columns=(
        Column(
            name="complaint_class",
            read=one_of(ComplaintClass),
            required=True,
            words=tuple(ComplaintClass),
        ),
    ),
    inputs={"class": _CLASSES},
    key=(),
)

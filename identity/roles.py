"""Roles in a unit, and the candidate groups `unit:role` that models and inboxes speak of."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kernel.errors import Invalid

#: Ids of units and people: they stand in models, candidate groups and addresses of pages.
ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MAX_ID = 100


class Role(StrEnum):
    """What a person does in a unit."""

    INTAKE = "intake"
    COORDINATOR = "coordinator"
    HANDLER = "handler"
    HEAD = "head"
    SUPERVISOR = "supervisor"
    OVERSIGHT = "oversight"
    PROCESS_OWNER = "process_owner"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


def check_id(kind: str, id_: str) -> None:
    """Raise Invalid unless it can be the id of a unit or person; `kind` is which of them."""
    if not ID.fullmatch(id_) or len(id_) > MAX_ID:
        raise Invalid(
            f"{kind} {ascii(id_)[:MAX_ID]}: an id has small letters, digits and single hyphens,"
            f" {MAX_ID} at most"
        )


def parse_role(text: str) -> Role:
    """The role named; Invalid lists the known ones."""
    try:
        return Role(text)
    except ValueError:
        raise Invalid(f"{text!r} is no role; expected one of {', '.join(Role)}") from None


def group_name(unit: str, role: Role) -> str:
    """The candidate group of a role in a unit, e.g. `kejari-bandung:handler`."""
    return f"{unit}:{role}"


def parse_group(group: str) -> tuple[str, Role]:
    """(unit id, role) of a candidate group; Invalid when it is not `unit:role`."""
    unit, colon, role = group.partition(":")
    if not colon or not ID.fullmatch(unit):
        raise Invalid(f"{group!r} is no candidate group; write it as kejari-bandung:handler")
    return unit, parse_role(role)


@dataclass(frozen=True, slots=True)
class Staffing:
    """Which units there are (id -> the one above), and which groups somebody belongs to."""

    parents: Mapping[str, str | None]
    groups: frozenset[str]

    def has(self, role: str, *, above: bool = False) -> bool:
        """Whether somebody has the role in some unit; `above`: in one that oversees another."""
        units = set(self.parents.values()) if above else self.parents
        return any(f"{unit}:{role}" in self.groups for unit in units)

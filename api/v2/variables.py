"""Variables of instances that run."""

from collections.abc import Iterable, Mapping
from typing import Any

from marshmallow import fields

from access.guard import allow
from access.permissions import Permission
from api.v2 import shapes, sight
from api.v2.element_instances import named
from api.v2.filters import Tenant, Yes, of_key, of_text
from api.v2.searches import answer, asked, search_body
from api.v2.shapes import KeyText, Shown, its_tenant, part_of, written
from engine.search import in_rows, variables
from engine.search.variables import KINDS, NAME_DIGITS
from engine.store.keys import root_of
from kernel.errors import Conflict, NotFound

resource = shapes.resource("variables", "/variables", "Variables of instances that run")
LONGEST_SHOWN = 8_191  #: characters of a value in a list
_LONGEST_KEY = 19 + NAME_DIGITS


class VariableShown(Shown):
    """A variable; `value` is JSON, as text."""

    variable_key = KeyText()
    name = fields.String()
    value = fields.String()
    scope_key = KeyText()
    process_instance_key = KeyText()
    root_process_instance_key = KeyText(allow_none=True)
    tenant_id = its_tenant()


class VariableListed(VariableShown):
    """A variable in a list, where a long value is cut."""

    is_truncated = fields.Boolean()


def _filters() -> Mapping[str, fields.Field[Any]]:
    return {
        "name": of_text(),
        "value": of_text(),
        "is_truncated": Yes(),
        "scope_key": of_key(),
        "process_instance_key": of_key(),
        "tenant_id": Tenant(),
    }


SEARCH = search_body("Variable", _filters, KINDS)


@resource.route("/search", methods=["POST"])
@allow(Permission.READ_ENGINE)
@resource.arguments(SEARCH, required=False)
@resource.response(200, part_of(VariableListed))
def search(body: dict[str, Any]) -> dict[str, Any]:
    """Search the variables of one process instance or scope, which the filter has to name."""
    wanted = asked(body)
    root = root_of(key := named(wanted, "process_instance_key", "scope_key"))
    found = sight.rows_of(key, lambda uow: variables.list_of(uow, root))
    return answer(in_rows.search(shown(found), KINDS, "variable_key", wanted), cut)


@resource.route("/<variable>", methods=["GET"])
@allow(Permission.READ_ENGINE)
@resource.response(200, VariableShown)
def get(variable: str) -> Mapping[str, Any]:
    """Show a variable of an instance that runs, with all of its value."""
    scope = variable[:-NAME_DIGITS]
    if not (variable.isascii() and scope.isdecimal() and len(variable) <= _LONGEST_KEY):
        raise NotFound(f"no variable has the key {variable}")
    root = root_of(int(scope))
    found = [
        row
        for row in sight.rows_of(int(scope), lambda uow: variables.list_of(uow, root))
        if str(row["variable_key"]) == variable
    ]
    if not found:
        raise NotFound(f"no variable has the key {variable}")
    if len(found) > 1:
        names = " and ".join(row["name"] for row in found)
        raise Conflict(f"the variables {names} share the key {variable}; search them by name")
    return shown(found)[0]


def shown(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows with their values as JSON text."""
    with_values = [{**row, "value": written(row["content"])} for row in rows]
    return [{**row, "is_truncated": len(row["value"]) > LONGEST_SHOWN} for row in with_values]


def cut(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of a list: a long value is cut."""
    return {**row, "value": row["value"][:LONGEST_SHOWN]}

"""Forms, by key."""

from typing import Any

from marshmallow import fields

from access.guard import allow
from access.permissions import Permission
from api.v2 import shapes, sight
from api.v2.deployments import form_row
from api.v2.shapes import KeyText, Shown, its_tenant
from engine.search import files

resource = shapes.resource("forms", "/forms", "Forms of user tasks")


class FormShown(Shown):
    """A version of a form; `schema` is its JSON as it was deployed, as text."""

    form_key = KeyText()
    form_id = fields.String()
    version = fields.Integer()
    schema = fields.String()
    tenant_id = its_tenant()


@resource.route("/<key:key>", methods=["GET"])
@allow(Permission.READ_ENGINE)
@resource.response(200, FormShown)
def get(key: int) -> dict[str, Any]:
    """Show a form."""
    return form_row(sight.read(lambda uow: files.get_form(uow, key)))

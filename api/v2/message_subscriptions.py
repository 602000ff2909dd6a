"""What waits for messages."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from access.guard import allow
from access.permissions import Permission
from api.v2 import shapes, sight
from api.v2.filters import Tenant, of_choice, of_instant, of_key, of_text, of_whole
from api.v2.searches import answer, asked, search_body
from api.v2.shapes import KeyText, Shown, its_tenant, part_of
from engine.search.message_subscriptions import SOURCE

resource = shapes.resource("message_subscriptions", "/message-subscriptions", "Waits for messages")


class MessageSubscriptionShown(Shown):
    """An open wait of an instance for a message."""

    message_subscription_key = KeyText()
    process_definition_id = fields.String()
    process_definition_key = KeyText(allow_none=True)
    process_definition_name = fields.String(allow_none=True)
    process_definition_version = fields.Integer(allow_none=True)
    process_instance_key = KeyText(allow_none=True)
    root_process_instance_key = KeyText(allow_none=True)
    element_id = fields.String()
    element_instance_key = KeyText(allow_none=True)
    message_subscription_state = fields.String(metadata={"enum": ["CREATED"]})
    message_subscription_type = fields.String(metadata={"enum": ["PROCESS_EVENT"]})
    last_updated_date = fields.AwareDateTime()
    message_name = fields.String()
    correlation_key = fields.String(allow_none=True)
    business_id = fields.String(allow_none=True)
    tool_properties = fields.Dict(dump_default=dict)
    tool_name = fields.String(allow_none=True)
    inbound_connector_type = fields.String(allow_none=True)
    tenant_id = its_tenant()


def _filters() -> Mapping[str, fields.Field[Any]]:
    return {
        "message_subscription_key": of_key(),
        "process_definition_id": of_text(),
        "process_definition_key": of_key(),
        "process_definition_name": of_text(),
        "process_definition_version": of_whole(),
        "process_instance_key": of_key(),
        "element_id": of_text(),
        "element_instance_key": of_key(),
        "message_subscription_state": of_choice("CREATED"),
        "message_subscription_type": of_choice("PROCESS_EVENT"),
        "last_updated_date": of_instant(),
        "message_name": of_text(),
        "correlation_key": of_text(),
        "business_id": of_text(),
        "tenant_id": Tenant(),
    }


SEARCH = search_body("MessageSubscription", _filters, set(_filters()) - {"tenant_id"})


@resource.route("/search", methods=["POST"])
@allow(Permission.READ_ENGINE)
@resource.arguments(SEARCH, required=False)
@resource.response(200, part_of(MessageSubscriptionShown))
def search(body: dict[str, Any]) -> dict[str, Any]:
    """Search what instances wait for."""
    return answer(sight.search(SOURCE, asked(body)))

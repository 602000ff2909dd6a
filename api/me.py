"""Who is asking: what a client may do with its token."""

from typing import Any

from access.actor import current_actor
from access.guard import signed_in
from api import office_examples as examples
from api.me_schemas import MeShown
from api.resource import Resource

resource = Resource("me", "/me", "Who is asking")


@resource.route("", methods=["GET"])
@signed_in
@resource.response(200, MeShown, example=examples.ME)
def get() -> dict[str, Any]:
    """Read who the token stands for and what it may do."""
    actor = current_actor()
    return {
        "id": actor.person.id,
        "name": actor.person.name,
        "email": actor.person.email,
        "groups": sorted(actor.viewer.groups),
        "permissions": sorted(actor.permissions),
    }

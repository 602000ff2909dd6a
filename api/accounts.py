"""Accounts of people: invite one to set a password, let nobody in as one, let them in again."""

from typing import Any

from access.actor import current_actor
from access.guard import allow
from access.invitations import invite
from access.permissions import Permission
from access.site import current_site
from api import office_examples as examples
from api.account_schemas import InvitedShown
from api.answers import may_answer
from api.resource import Resource
from identity import accounts, links
from kernel.errors import Conflict
from kernel.unit_of_work import UnitOfWork

resource = Resource("accounts", "/accounts", "Accounts: invite, disable, enable")


@resource.route("/<person>/invitations", methods=["POST"])
@allow(Permission.MANAGE_ACCOUNTS)
@may_answer(409)
@resource.response(202, InvitedShown, example=examples.INVITED)
def create_invitation(person: str) -> dict[str, Any]:
    """Send a person a one-time link by mail, by which they set a password.

    It ends a link sent before. 409: the account is disabled.
    """

    def send(uow: UnitOfWork) -> dict[str, Any]:
        invite(uow, person)
        return {"person": person, "expires_at": uow.now + links.LIFETIME}

    return current_site().office.database.write(send)


@resource.route("/<person>/disable", methods=["POST"])
@allow(Permission.MANAGE_ACCOUNTS)
@may_answer(409)
@resource.response(204)
def disable(person: str) -> None:
    """Let nobody in as a person; their sessions, tokens and links end.

    What they have been assigned stays theirs until it is handed over. 409: it is oneself.
    """
    if person == current_actor().person.id:
        raise Conflict("you cannot disable your own account; ask another administrator")
    current_site().office.database.write(lambda uow: accounts.disable(uow, person))


@resource.route("/<person>/enable", methods=["POST"])
@allow(Permission.MANAGE_ACCOUNTS)
@resource.response(204)
def enable(person: str) -> None:
    """Let a disabled person in again, with the password of before; tokens and links stay ended."""
    current_site().office.database.write(lambda uow: accounts.enable(uow, person))

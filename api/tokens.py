"""API tokens of one's own: make one with the password, list them, revoke one."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from access import rate_limits
from access.actor import current_actor
from access.errors import NotSignedIn
from access.guard import allow, everyone
from access.permissions import Permission, permissions_of
from access.site import current_site
from api import office_examples as examples
from api.answers import may_answer
from api.clients import client
from api.complaints import LOCATION
from api.problems import FieldError, FieldsRefused, pointer
from api.resource import PREFIX, Resource
from api.token_schemas import TokenBody, TokenList, TokenMade
from complaints.visibility import viewer_of
from identity import tokens
from identity.sign_in import check_credentials
from identity.tokens import ApiToken
from kernel.errors import Forbidden
from kernel.keyring import Keyring
from kernel.unit_of_work import UnitOfWork

resource = Resource("tokens", "/tokens", "API tokens: make, list, revoke")
#: Also when the account is locked: who guesses learns nothing; only a client's address is told.
REFUSED = (
    "name or password are wrong, or there were too many attempts; wait a while, then try again"
)


@resource.route("", methods=["POST"])
@everyone
@may_answer(401, 403, 429)
@resource.arguments(TokenBody, example=examples.NEW_TOKEN)
@resource.response(201, TokenMade, example=examples.TOKEN, headers=LOCATION)
def create(given: dict[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Make a token.

    The secret is in this answer and never shown again. Only a password makes a token, so that one
    that was lost or stolen cannot give itself more scopes or time.
    """
    office = current_site().office
    made = rate_limits.let_through(
        check_credentials(
            office.database,
            office.keyring,
            office.passwords,
            given.pop("name"),
            given.pop("password"),
            client=client(),
            admit=lambda uow, person: _create(uow, office.keyring, person.id, **given),
        )
    )
    if made is None:
        raise NotSignedIn(REFUSED)
    token, secret = made
    return {**_shown(token), "secret": secret}, 201, {"Location": f"{PREFIX}/tokens/{token.id}"}


@resource.route("", methods=["GET"])
@allow(Permission.OWN_TOKENS)
@resource.response(200, TokenList, example=examples.TOKENS)
def list_() -> dict[str, Any]:
    """List one's own tokens, newest first, also those that no longer count."""
    person = current_actor().person.id
    found = current_site().office.database.read(lambda uow: tokens.list_of(uow, person))
    return {"items": [_shown(one) for one in found]}


@resource.route("/<key:token>", methods=["DELETE"])
@allow(Permission.OWN_TOKENS)
@resource.response(204)
def revoke(token: int) -> None:
    """Revoke one of one's own tokens, for good; a second time changes nothing."""
    person = current_actor().person.id
    current_site().office.database.write(lambda uow: tokens.revoke(uow, person, token))


def _shown(token: ApiToken) -> dict[str, Any]:
    return {**asdict(token), "scopes": sorted(token.scopes)}


def _create(  # noqa: PLR0913
    uow: UnitOfWork,
    keyring: Keyring,
    person: str,
    *,
    label: str,
    scopes: list[Permission],
    expires_in_days: int,
) -> tuple[ApiToken, str]:
    """Nobody gives a token what they may not do themselves."""
    own = permissions_of(viewer_of(uow, person).groups)
    if Permission.OWN_TOKENS not in own:
        raise Forbidden(f"{person} lacks the permission {Permission.OWN_TOKENS}")
    text = "you do not have this permission yourself; leave it out"
    errors = [
        FieldError(text, pointer=pointer("scopes", place))
        for place, scope in enumerate(scopes)
        if scope not in own
    ]
    if errors:
        raise FieldsRefused(errors)
    expires_at = uow.now + timedelta(days=expires_in_days)
    return tokens.create(
        uow, keyring, person=person, label=label, scopes=scopes, expires_at=expires_at
    )

"""Mails with a one-time link: a newcomer sets a first password, others one they have forgotten.

The outbox keeps whose link it is and its serial number; the link itself is made at delivery.
"""

from datetime import timedelta

from identity import links
from kernel.keyring import Keyring
from kernel.unit_of_work import UnitOfWork
from notifications import outbox
from notifications.messages import Address, NewMessage, RecipientKind

KIND = "account"
TEMPLATE = "password_link"
#: Of the page where a password is set; the token follows.
PATH = "/sandi/"


def invite(uow: UnitOfWork, person: str) -> None:
    """Send this person a new link by which they set their password; it ends one sent before.

    Raises NotFound for an unknown person, Conflict when the account is disabled.
    """
    serial = links.make_link(uow, person)
    outbox.enqueue(
        uow,
        NewMessage(
            message_id=f"password-link/{serial}",
            recipient_kind=RecipientKind.PASSWORD_LINK,
            recipient_ref=f"{person}/{serial}",
            template=TEMPLATE,
            params={"person": person, "hours": str(links.LIFETIME // timedelta(hours=1))},
            kind=KIND,
        ),
    )


def resolve_link(
    uow: UnitOfWork, keyring: Keyring, base_url: str, reference: str
) -> Address | None:
    """Where a message with a link goes, found at delivery; the link joins there.

    `reference` is `<person>/<serial>`, `base_url` has no slash at the end. None when the link has
    been used, replaced or has expired: what would no longer work is not sent.
    """
    person_id, _, serial = reference.rpartition("/")
    token = links.link_token(keyring, int(serial))
    person = links.find_person(uow, keyring, token)
    if person is None or person.id != person_id:
        return None
    return Address(person.email, person.name, joins={"link": f"{base_url}{PATH}{token}"})

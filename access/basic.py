"""Basic authentication, for clients of the engine's API that know no other.

The name is a token's id with its secret as the password, or a person's name with their password.
We never ask for it (no `WWW-Authenticate: Basic`), so that no browser keeps it and sends it along.
"""

import base64
from collections.abc import Callable
from typing import TypeVar

from flask import request

from access import rate_limits
from access.site import current_site
from identity.attempts import network_of
from identity.people import Person
from identity.sign_in import check_credentials
from kernel.unit_of_work import UnitOfWork

T = TypeVar("T")


def credentials(given: str) -> tuple[str, str]:
    """Name and password of an Authorization header; both empty when it is not readable."""
    try:
        name, colon, password = base64.b64decode(given, validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return (name, password) if colon else ("", "")


def by_password(name: str, password: str, admit: Callable[[UnitOfWork, Person], T]) -> T | None:
    """What `admit` makes of who has this password; None: nobody.

    Limited as signing in is: TooManyRequests for an address that failed too often.
    """
    office = current_site().office
    return rate_limits.let_through(
        check_credentials(
            office.database,
            office.keyring,
            office.passwords,
            name,
            password,
            client=network_of(request.remote_addr or ""),
            admit=admit,
        )
    )

"""The header Idempotency-Key: a request sent twice is done once."""

import re

from flask import request

from api.problems import FieldError, FieldsRefused

HEADER = "Idempotency-Key"
PATTERN = r"[!-~]{8,200}"


def asked_key() -> str | None:
    """The key of this request, or None. Rooms keep the keys of different people apart.

    Raises FieldsRefused for one that is too short to be unique or is not printable ASCII.
    """
    given = request.headers.get(HEADER)
    if given is None:
        return None
    if not re.fullmatch(PATTERN, given):
        text = "expected 8 to 200 printable characters without spaces, such as a UUID"
        raise FieldsRefused([FieldError(text, parameter=HEADER)])
    return given

"""What somebody typed into a form that could not be taken: carried along, so nothing is lost.

A draft rests nowhere: it travels in hidden fields of the pages between (sign-in, "send again")
until it is posted to where it was meant for. Passwords never travel.
"""

from dataclasses import dataclass

from flask import request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from web.addresses import local_path, own_path

PREFIX = "draft:"
PATH_FIELD = "draft_path"
CSRF_FIELD = "csrf_token"
MAX_FORM = 1_000_000  #: bytes; the longest texts of a page are far below it


@dataclass(frozen=True, slots=True)
class Draft:
    """The fields of a form and the path it is for."""

    path: str
    fields: tuple[tuple[str, str], ...]

    @property
    def texts(self) -> list[str]:
        """What was typed in words, to be shown."""
        return [value for _, value in self.fields if " " in value.strip()]

    @property
    def carried(self) -> list[tuple[str, str]]:
        """The hidden fields in which it travels."""
        return [(PATH_FIELD, self.path), *((f"{PREFIX}{name}", text) for name, text in self.fields)]


def posted_form() -> MultiDict[str, str]:
    """The form of the request; RequestEntityTooLarge for more than pages ask for."""
    request.max_content_length = MAX_FORM
    return request.form


def of_request() -> Draft | None:
    """What the request that is being served sends; None when it is no form, or too large."""
    if request.method != "POST":
        return None
    try:
        return Draft(own_path(), tuple(_kept(posted_form())))
    except RequestEntityTooLarge:
        return None


def carried_along() -> Draft | None:
    """The draft that travels in the hidden fields of this request, if one does."""
    path = local_path(request.form.get(PATH_FIELD), "")
    if not path:
        return None
    fields = [
        (name.removeprefix(PREFIX), value)
        for name, value in request.form.items(multi=True)
        if name.startswith(PREFIX)
    ]
    return Draft(path, tuple(fields))


def _kept(form: MultiDict[str, str]) -> list[tuple[str, str]]:
    dropped = ("password", CSRF_FIELD)
    return [one for one in form.items(multi=True) if not one[0].startswith(dropped)]

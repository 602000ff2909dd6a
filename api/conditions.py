"""ETag, If-Match and If-None-Match: nobody overwrites what they have not seen."""

import re
from dataclasses import dataclass

from flask import Response, request

from access.errors import Stale, UnconditionalChange
from api.languages import asked_language

_STRONG = re.compile(r'(?<!W/)"([^"]*)"')


def tagged(etag: str, *parts: str) -> tuple[Response | None, dict[str, str]]:
    """(an answer 304 when the client has this version in this language, else None; its headers).

    `parts` are versions of what else is shown; a change of them is no obstacle to If-Match.

    A view says `unchanged, headers = tagged(file.etag)` and then
    `return unchanged or (file, headers)`.
    """
    tag = "~".join([etag, asked_language(), *parts])
    headers = {"ETag": f'"{tag}"', "Vary": "Accept-Language, Authorization"}
    if request.if_none_match.contains_weak(tag):
        return Response(status=304, headers=headers), headers
    return None, headers


@dataclass(frozen=True, slots=True)
class Condition:
    """The versions an If-Match names; None: it was not sent, or is `*`."""

    versions: frozenset[str] | None

    def check(self, etag: str) -> None:
        """Raise Stale when another version than `etag` was meant."""
        if self.versions is not None and etag not in self.versions:
            raise Stale("this has changed since you read it; read it again, then decide")


def asked_condition(*, required: bool = False) -> Condition:
    """What the request says with If-Match; asked before a transaction, checked inside it.

    UnconditionalChange when the header is required and not there.
    """
    if "If-Match" not in request.headers:
        if required:
            raise UnconditionalChange("send the ETag you read as If-Match; then nothing is lost")
        return Condition(None)
    given = request.headers["If-Match"]
    if given.strip() == "*":
        return Condition(None)
    return Condition(frozenset(tag.partition("~")[0] for tag in _STRONG.findall(given)))

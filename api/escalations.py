"""Escalations: the alerts one was told of or answers for; acknowledge one, comment on it."""

from collections.abc import Callable
from typing import Any

from access import repeats
from access.actor import current_actor
from access.guard import allow
from access.permissions import Permission
from access.repeats import Asked
from access.site import current_site
from api import office_examples as examples
from api.answers import may_answer, takes_idempotency_key
from api.escalation_schemas import (
    AcknowledgementBody,
    AlertQuery,
    AlertShown,
    CommentBody,
    CommentShown,
)
from api.idempotency import asked_key
from api.languages import asked_language
from api.pages import page_of
from api.resource import Resource
from escalation import acknowledgements, comments
from escalation.comments import Comment
from kernel.pages import Page
from kernel.unit_of_work import UnitOfWork
from reports.alerts import AlertRow, get_alert, list_alerts

resource = Resource("escalations", "/escalations", "Alerts: list, acknowledge, comment")


@resource.route("", methods=["GET"])
@allow(Permission.ANSWER_ALERTS)
@resource.arguments(AlertQuery, location="query")
@resource.response(200, page_of(AlertShown), example=examples.ALERTS)
def list_(query: dict[str, Any]) -> Page[AlertRow]:
    """List alerts, the last fired first."""
    office, viewer, language = current_site().office, current_actor().viewer, asked_language()
    return office.database.read(
        lambda uow: list_alerts(
            uow,
            office.keyring,
            office.calendars,
            viewer,
            open_only=query["open"],
            after=query["cursor"],
            most=query["limit"],
            language=language,
        )
    )


@resource.route("/<key:key>", methods=["GET"])
@allow(Permission.ANSWER_ALERTS)
@resource.response(200, AlertShown, example=examples.ALERT)
def get(key: int) -> AlertRow:
    """Read one alert."""
    return current_site().office.database.read(_reader(key))


@resource.route("/<key:key>/acknowledge", methods=["POST"])
@allow(Permission.ANSWER_ALERTS)
@may_answer(409)
@resource.arguments(AcknowledgementBody, example=examples.ACKNOWLEDGEMENT)
@resource.response(200, AlertShown, example=examples.ALERT)
def acknowledge(given: dict[str, Any], key: int) -> AlertRow:
    """Acknowledge an alert for everybody who was told.

    Who was told of it, or of a rung above, may. Acknowledged before, the answer 409 says by whom.
    """
    person, read = current_actor().person.id, _reader(key)
    keyring = current_site().office.keyring

    def work(uow: UnitOfWork) -> AlertRow:
        read(uow)
        acknowledgements.acknowledge(uow, key, person, given["comment"], keyring=keyring)
        return read(uow)

    return current_site().office.database.write(work)


@resource.route("/<key:key>/comments", methods=["POST"])
@allow(Permission.ANSWER_ALERTS)
@takes_idempotency_key
@may_answer(409)
@resource.arguments(CommentBody, example=examples.COMMENT)
@resource.response(201, CommentShown, example=examples.COMMENTED)
def comment(given: dict[str, Any], key: int) -> Comment:
    """Comment on an alert: for who was told of it, or of a rung above."""
    person, read = current_actor().person.id, _reader(key)
    keyring, text = current_site().office.keyring, given["text"]
    asked = Asked(what=f"comment on {key}", asker=person, key=asked_key(), content=text)

    def work(uow: UnitOfWork) -> Comment:
        read(uow)
        made = repeats.once(
            uow,
            keyring,
            asked,
            lambda: comments.add_comment(uow, key, person, text, keyring=keyring).id,
        )
        said = comments.list_comments(uow, [key], keyring=keyring)[key]
        return next(one for one in said if one.id == made)

    return current_site().office.database.write(work)


def _reader(key: int) -> Callable[[UnitOfWork], AlertRow]:
    """Reads the alert as who asks may see it; NotFound. The store may run it in its own thread."""
    office, viewer, language = current_site().office, current_actor().viewer, asked_language()
    return lambda uow: get_alert(
        uow, office.keyring, office.calendars, viewer, key, language=language
    )

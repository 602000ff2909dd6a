"""Messages and signals from outside; those to complaints need a permission of their own."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import request
from marshmallow import fields, validate

from access import repeats
from access.actor import current_actor
from access.guard import allow
from access.permissions import Permission
from access.repeats import Asked
from access.site import current_site
from api.answers import may_answer, takes_idempotency_key
from api.idempotency import asked_key
from api.v2 import shapes
from api.v2.shapes import (
    KeyText,
    Shown,
    Taken,
    Variables,
    indexed_text,
    its_tenant,
    tenant,
)
from complaints import engine_view
from complaints.awaited_names import AwaitedNames, awaited_names
from engine import messages, signals
from engine.correlation import correlate
from engine.publishers import Publisher, person
from kernel.errors import Forbidden
from kernel.unit_of_work import UnitOfWork

resource = shapes.resource("messages", "", "Messages and signals from outside")
_LONGEST_LIFE = 366 * 24 * 3600 * 1000


class CorrelationBody(Taken):
    """A message and its key; no key is an empty one."""

    name = indexed_text(required=True)
    correlation_key = indexed_text(least=0, load_default="")
    variables = Variables(load_default=dict)
    tenant_id = tenant()


class PublicationBody(CorrelationBody):
    """`timeToLive` in milliseconds; another message with the same `messageId` is refused."""

    time_to_live = fields.Integer(
        strict=True, load_default=0, validate=validate.Range(0, _LONGEST_LIFE)
    )
    message_id = indexed_text(load_default=None)


class SignalBody(Taken):
    """A signal."""

    signal_name = indexed_text(required=True)
    variables = Variables(load_default=dict)
    tenant_id = tenant()


class PublishedShown(Shown):
    """A message that was published."""

    message_key = KeyText()
    tenant_id = its_tenant()


class CorrelatedShown(PublishedShown):
    """A message that was correlated, and the root process instance that got it."""

    process_instance_key = KeyText()


class BroadcastShown(Shown):
    """A signal that was broadcast."""

    signal_key = KeyText()
    tenant_id = its_tenant()


def _sender(concerns: Callable[[AwaitedNames], bool]) -> Publisher:
    """Who asks; Forbidden when it `concerns` complaints and they may not write to those.

    Nothing is looked at but the models and what was sent, so the answer tells of no complaint.
    """
    office, actor = current_site().office, current_actor()
    awaited = awaited_names(office.database.read(office.runtime.catalogue))
    if concerns(awaited) and not actor.may(Permission.PUBLISH_COMPLAINT_MESSAGES):
        raise Forbidden(
            "messages and signals that complaints may wait for, and correlation keys of the form"
            f" of a complaint's number, need {Permission.PUBLISH_COMPLAINT_MESSAGES}"
        )
    return person(actor.person.id)


@resource.route("/messages/publication", methods=["POST"])
@allow(Permission.WORK_JOBS)
@may_answer(409)
@resource.arguments(PublicationBody)
@resource.response(200, PublishedShown)
def publish(body: dict[str, Any]) -> dict[str, Any]:
    """Publish a message; who waits for it, or will in its time to live, gets it.

    Sent again with its `messageId` by the same publisher, because the first answer was lost, it is
    answered as the first time and published once.
    """
    publisher = _sender(lambda it: it.concern_message(body["name"], body["correlation_key"]))
    key = current_site().office.database.write(
        lambda uow: messages.publish(
            uow,
            body["name"],
            body["correlation_key"],
            body["variables"],
            time_to_live=timedelta(milliseconds=body["time_to_live"]),
            message_id=body["message_id"],
            publisher=publisher,
        )
    )
    return {"message_key": key}


@resource.route("/messages/correlation", methods=["POST"])
@allow(Permission.WORK_JOBS)
@may_answer(404, 409)
@resource.arguments(CorrelationBody)
@resource.response(200, CorrelatedShown)
def correlate_(body: dict[str, Any]) -> dict[str, Any]:
    """Give a message to the instance that waits for it, at once."""
    office, name, correlation_key = current_site().office, body["name"], body["correlation_key"]
    publisher = _sender(lambda it: it.concern_message(name, correlation_key))
    unseen = engine_view.out_of_reach(current_actor().viewer, correlation_key)
    key, instance = office.database.write(
        lambda uow: correlate(
            uow,
            office.runtime,
            name,
            correlation_key,
            body["variables"],
            unseen,
            publisher=publisher,
        )
    )
    return {"message_key": key, "process_instance_key": instance}


@resource.route("/signals/broadcast", methods=["POST"])
@allow(Permission.WORK_JOBS)
@takes_idempotency_key
@may_answer(409)
@resource.arguments(SignalBody)
@resource.response(200, BroadcastShown)
def broadcast(body: dict[str, Any]) -> dict[str, Any]:
    """Throw a signal to everything that waits for it now; with an `Idempotency-Key` once only."""
    office, name = current_site().office, body["signal_name"]
    publisher = _sender(lambda it: it.concern_signal(name))
    sent, asker = request.get_data(as_text=True), current_actor().person.id
    asked = Asked(what="broadcast", asker=asker, key=asked_key(), content=sent)

    def throw(uow: UnitOfWork) -> int:
        return signals.broadcast(uow, name, body["variables"], publisher=publisher)

    key = office.database.write(
        lambda uow: repeats.once(uow, office.keyring, asked, lambda: throw(uow))
    )
    return {"signal_key": key}

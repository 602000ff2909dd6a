"""The delegates the engine itself ships."""

from collections.abc import Mapping
from datetime import timedelta

from engine import messages
from engine.feel import FeelSyntaxError, Moment, compile_expression
from engine.feel.temporal_text import parse_duration
from engine.feel.values import Value
from engine.model.activities import PUBLISH_MESSAGE
from engine.model.expected import correlation_text
from engine.runtime import Job
from kernel.errors import Invalid
from kernel.unit_of_work import UnitOfWork
from kernel.writable import check_writable

__all__ = ["PUBLISH_MESSAGE", "publish_message"]


def publish_message(uow: UnitOfWork, job: Job) -> Mapping[str, Value]:
    """`tuntas:publish-message`: headers messageName, correlationKey, timeToLive (FEEL allowed).

    The element's variables go with the message. A job tried again publishes once. Whether it may
    reach who waits is asked when it is delivered (engine/publishers.py).
    """
    name = _header(uow, job, "messageName")
    correlation_key = correlation_text(_header(uow, job, "correlationKey"))
    if not isinstance(name, str) or not name:
        raise Invalid(f"{job.element_id}: header messageName is no text")
    if correlation_key is None:
        raise Invalid(f"{job.element_id}: header correlationKey is neither a text nor a number")
    for header, text in (("messageName", name), ("correlationKey", correlation_key)):
        check_writable(f"{job.element_id}: header {header}", text)
    messages.publish(
        uow,
        name,
        correlation_key,
        job.variables,
        time_to_live=_time_to_live(uow, job),
        message_id=f"job/{job.key}",
        publisher=job.publisher,
    )
    return {}


def _time_to_live(uow: UnitOfWork, job: Job) -> timedelta:
    if "timeToLive" not in job.headers:
        return timedelta()
    value = _header(uow, job, "timeToLive")
    if isinstance(value, str):
        value = parse_duration(value.strip())
    if not isinstance(value, timedelta):
        raise Invalid(f"{job.element_id}: header timeToLive is no duration; write it as PT1H")
    return value


def _header(uow: UnitOfWork, job: Job, name: str) -> Value:
    text = job.headers.get(name, "").lstrip()
    return _evaluate(uow, job, name, text[1:]) if text.startswith("=") else text


def _evaluate(uow: UnitOfWork, job: Job, name: str, text: str) -> Value:
    try:
        return compile_expression(text).evaluate(job.variables, Moment(uow.now, job.zone))
    except FeelSyntaxError as problem:
        raise Invalid(f"{job.element_id}: header {name}: {problem}") from problem

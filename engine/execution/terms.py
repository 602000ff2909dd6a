"""Evaluates the properties of elements and insists on the type that each must have."""

from datetime import datetime

from engine.execution.draft import Draft
from engine.execution.faults import Fault, unexpected
from engine.execution.variables import View, value_of, warnings_of
from engine.feel import Expression
from engine.feel.values import Value
from engine.model.definition import Term
from engine.model.expected import correlation_text, in_utc, moment_of, texts_in, whole_in
from kernel.indexed import WANTED, is_indexable
from kernel.writable import is_writable

DEFAULT_PRIORITY = 50  # as in Camunda 8, where the model says nothing
DEFAULT_RETRIES = 3


def wrong(draft: Draft, view: View, term: Term, value: Value, what: str, expected: str) -> Fault:
    """The fault of a value of the wrong type, with why parts of it are null."""
    return unexpected(what, term, value, expected, warnings_of(draft, view, term))


def check_kept(term: Term, what: str, *texts: str) -> None:
    """A text that is to be looked for or shown stands in a row: no NUL, and no longer than an index
    takes."""
    if not all(map(is_writable, texts)):
        reason = "gave a text with a control character or half a character, which no store keeps"
        raise Fault("expression", f"{what} `{term.text}` {reason}; take it out", term.inputs)
    if not all(map(is_indexable, texts)):
        reason = f"gave a text that is too long to be looked for; expected {WANTED}"
        raise Fault("expression", f"{what} `{term.text}` {reason}", term.inputs)


def text_of(draft: Draft, view: View, term: Term, what: str) -> str:
    """A text that is not empty."""
    value = value_of(draft, view, term, what)
    if isinstance(value, str) and value.strip():
        check_kept(term, what, value)
        return value
    raise wrong(draft, view, term, value, what, "a text that is not empty")


def optional_text(draft: Draft, view: View, term: Term | None, what: str) -> str | None:
    """A text; null and the empty text mean none."""
    if term is None:
        return None
    value = value_of(draft, view, term, what)
    if value is None:
        return None
    if isinstance(value, str):
        check_kept(term, what, value)
        return value.strip() or None
    raise wrong(draft, view, term, value, what, "a text or null")


def texts_of(draft: Draft, view: View, term: Term | None, what: str) -> tuple[str, ...]:
    """A FEEL list of texts, or one text with commas; null is empty."""
    if term is None:
        return ()
    value = value_of(draft, view, term, what)
    texts = texts_in(value)
    if texts is not None:
        check_kept(term, what, *texts)
        return texts
    raise wrong(draft, view, term, value, what, "a list of texts, or one text with commas")


def boolean_of(draft: Draft, view: View, term: Expression, what: str) -> bool:
    """True or false; null is a fault, not false."""
    value = value_of(draft, view, term, what)
    if isinstance(value, bool):
        return value
    raise wrong(draft, view, term, value, what, "true or false")


def holds(draft: Draft, view: View, term: Expression, what: str) -> bool:
    """Whether the condition of an event is true; null is not, and what is no boolean is a fault."""
    value = value_of(draft, view, term, what)
    if value is None or isinstance(value, bool):
        return value is True
    raise wrong(draft, view, term, value, what, "true, false or null")


def whole_number(draft: Draft, view: View, term: Term, what: str, largest: int) -> int:
    """A whole number from 0 to `largest`, as number or as digits."""
    value = value_of(draft, view, term, what)
    number = whole_in(value, largest)
    if number is not None:
        return number
    raise wrong(draft, view, term, value, what, f"a whole number from 0 to {largest}")


def correlation_key_of(draft: Draft, view: View, term: Term, what: str) -> str:
    """The key of a subscription as text; null or anything but text and number is a fault."""
    value = value_of(draft, view, term, what)
    text = correlation_text(value)
    if text is None:
        raise wrong(draft, view, term, value, what, "a text that is not empty, or a number")
    check_kept(term, what, text)
    return text


def instant_of(draft: Draft, view: View, term: Term, what: str) -> datetime:
    """A date and time as an instant in UTC; without an offset it is of the instance's zone.

    Takes a FEEL date and time, a date (its midnight), or the ISO text of either.
    """
    return _instant(draft, view, term, value_of(draft, view, term, what), what)


def optional_instant_of(draft: Draft, view: View, term: Term | None, what: str) -> datetime | None:
    """As `instant_of`; null and the empty text mean none, as in Camunda 8.

    A null that comes of a mistake, such as a name that is not known, is a fault all the same.
    """
    if term is None:
        return None
    value = value_of(draft, view, term, what)
    if value == "" or (value is None and not warnings_of(draft, view, term)):
        return None
    return _instant(draft, view, term, value, what)


def _instant(draft: Draft, view: View, term: Term, value: Value, what: str) -> datetime:
    found = moment_of(value)
    if found is None:
        raise wrong(draft, view, term, value, what, "a date and time, a date, or ISO text of one")
    try:
        return in_utc(found, draft.moment.zone)
    except OverflowError:
        raise wrong(draft, view, term, value, what, "a date and time of years 1 to 9999") from None

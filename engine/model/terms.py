"""Attribute values: FEEL where they begin with `=`, plain text otherwise; and `deadline(...)`."""

import re
from dataclasses import replace
from decimal import Decimal

from lxml import etree

from engine.feel import Expression, FeelSyntaxError, Value, compile_expression, format_value, kind
from engine.model.constants import known_value
from engine.model.definition import Deadline, Literal, Term
from engine.model.expected import Expected
from engine.model.findings import Report

_DEADLINE = re.compile(
    r'=\s*deadline\(\s*"(?P<clock>[^"\\]+)"\s*(?:,\s*(?P<share>[0-9]{0,9}\.?[0-9]{1,18})\s*)?'
    r"\)\s*"
)
_CALL = re.compile(r"\bdeadline\s*\(")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_WHERE = "deadline(...) alone as the date of a timer or the dueDate of a user task"
#: How JUEL and other vendors' languages mark an expression.
_FOREIGN = re.compile(r"[$#]\{")
_FEEL_ONLY = "FEEL only: = and an expression"


def term(
    element: etree._Element,
    what: str,
    text: str,
    report: Report,
    expected: Expected | None = None,
) -> Term | None:
    """The value of an attribute or element text; `what` names it in a finding.

    Where its value is known already, it must be as `expected`. None after a finding: the text is
    empty, no FEEL, or marked as an expression of another language.
    """
    if not text.strip():
        report.expression(element, f"{what} is empty", "a text, or FEEL after =")
        return None
    if text.lstrip().startswith("="):
        return feel(element, what, text, report, expected)
    if is_foreign(element, what, text, report):
        return None
    value = Literal(text)
    check_known(element, what, value, report, expected)
    return value


def optional_term(
    element: etree._Element, attribute: str, report: Report, expected: Expected | None = None
) -> Term | None:
    """The term of an attribute that may be absent."""
    text = element.get(attribute)
    return None if text is None else term(element, attribute, text, report, expected)


def is_foreign(element: etree._Element, what: str, text: str, report: Report) -> bool:
    """Whether a plain text is marked as an expression of another language, which is a finding."""
    if _FOREIGN.search(text) is None:
        return False
    report.expression(element, f"{what} {_quoted(text)} is written in another language", _FEEL_ONLY)
    return True


def feel(
    element: etree._Element,
    what: str,
    text: str,
    report: Report,
    expected: Expected | None = None,
) -> Expression | None:
    """A text that must be FEEL, with `=` in front; columns are those of the text itself."""
    if not text.lstrip().startswith("="):
        report.expression(element, f"{what} {_quoted(text)} is no FEEL", "= and an expression")
        return None
    if _CALL.search(_STRING.sub('""', text)):
        report.expression(element, f"{what} {_quoted(text)} uses a deadline here", _WHERE)
        return None
    expression = _compiled(element, what, text, report)
    if expression is not None:
        check_known(element, what, expression, report, expected)
    return expression


def _compiled(element: etree._Element, what: str, text: str, report: Report) -> Expression | None:
    try:
        # A blank for the sign keeps the columns that the modeler shows.
        expression = compile_expression(text.replace("=", " ", 1))
    except FeelSyntaxError as problem:
        reason = str(problem).removeprefix("FEEL: ").partition("; expected ")[0]
        report.expression(element, f"{what} {_quoted(text)}: {reason}", problem.expected)
        return None
    fault = _foreign_function(expression)
    if fault is not None:
        report.expression(element, f"{what} {_quoted(text)} {fault[0]}", fault[1])
        return None
    return replace(expression, text=text.lstrip()[1:].strip())


def check_known(
    element: etree._Element, what: str, term: Term, report: Report, expected: Expected | None
) -> None:
    """A value that is the same in every instance is held against what the engine takes."""
    known = None if expected is None else known_value(term)
    if expected is None or known is None or expected.fits(known[0]):
        return
    plain = isinstance(term, Literal)
    shown = _quoted(term.text if plain else f"= {term.text}")
    gives = "" if plain else f" is {_shown(known[0])}, which"
    reason = f"{what} {shown}{gives} cannot be used here"
    report.expression(element, reason, expected.words)


def _foreign_function(expression: Expression) -> tuple[str, str] | None:
    """Reason and expectation; no variable can hold a function, so that a call finds none later."""
    if expression.external:
        return (
            "defines a function in another language",
            "a FEEL function such as function(a) a + 1",
        )
    if expression.strangers:
        names = ", ".join(sorted(expression.strangers))
        return f"calls {names}, which FEEL does not know", "a built-in function of FEEL"
    return None


def constant(
    element: etree._Element,
    what: str,
    text: str,
    report: Report,
    expected: Expected | None = None,
) -> Term | None:
    """A term that needs no variables: nothing is running yet when it is read."""
    value = term(element, what, text, report, expected)
    if value is not None and value.inputs:
        names = ", ".join(sorted(value.inputs))
        report.expression(
            element, f"{what} {_quoted(text)} uses {names}", "no variables: no instance exists yet"
        )
        return None
    return value


def deadline(element: etree._Element, text: str, report: Report) -> Deadline | None:
    """`= deadline("clock")` or `= deadline("clock", 0.8)` as the whole text, else None."""
    match = _DEADLINE.fullmatch(text.strip())
    if match is None:
        return None
    check_clock(element, match["clock"], report)
    share = Decimal(match["share"] or 1)
    if not 0 < share <= 1:
        report.expression(
            element, f"the share {share} of {_quoted(text)} is no share", "above 0 and at most 1"
        )
    return Deadline(match["clock"], share)


def check_clock(element: etree._Element, clock: str, report: Report) -> None:
    """A clock that no policy knows is a finding, where the names are known."""
    known = report.known_clocks
    if known is not None and clock not in known:
        names = ", ".join(sorted(known)) or "a clock of the SLA policy"
        report.expression(element, f"there is no clock {clock!r}", f"one of: {names}")


def _shown(value: Value) -> str:
    text = format_value(value)
    return text if len(text) <= 40 else kind(value)


def _quoted(text: str) -> str:
    shown = " ".join(text.split())
    return f"`{shown[:77]}...`" if len(shown) > 80 else f"`{shown}`"

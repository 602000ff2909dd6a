"""What can be wrong with the components of a form: types, keys, options, limits, conditions."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import re2

from engine.feel import FeelSyntaxError, to_feel
from engine.findings import Finding, FindingKind
from engine.forms.answer_types import READERS
from engine.forms.fields import (
    CHOICES,
    DISPLAY,
    GROUP,
    MOST_COMPONENTS,
    FieldKind,
    Json,
    condition,
    fields_of,
    hide_text,
    options_of,
    walk,
)
from engine.forms.refusal import Fault, Language
from kernel.errors import Invalid

_KEY: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_CLOCK: Final = re.compile(r"\b(now|today)\s*\(")
_NUMBERS: Final = ("minLength", "maxLength", "min", "max")
_LIMITS: Final = frozenset({*_NUMBERS, "required", "pattern", "validationType"})
_VALIDATION_TYPES: Final = ("custom", "email", "phone", "")
_UNREAD: Final = {
    "valuesKey": 'fixed options in "values"',
    "valuesExpression": 'fixed options in "values"',
    "disallowPassedDates": "no rule that depends on today; check dates in the process",
}
_READ: Final = (*FieldKind, GROUP, *sorted(DISPLAY))

Flaw = tuple[str, str, FindingKind]
"""Reason, expected, kind."""


class Lines:
    """Finds the line of the file in which a key or id is given."""

    def __init__(self, text: str) -> None:
        self._text = text

    def of(self, name: object) -> int:
        """The line of the first `"name"`, as it stands or escaped; 0 when it is nowhere."""
        written = [json.dumps(name, ensure_ascii=escaped) for escaped in (False, True)]
        at = max(map(self._text.find, written)) if name else -1
        return self._text.count("\n", 0, at) + 1 if at >= 0 else 0


def check_components(schema: Json, lines: Lines) -> list[Finding]:
    """Every finding against the components, in reading order."""
    components = [component for component, _ in walk(schema)]
    if len(components) > MOST_COMPONENTS:
        reason = f"the form has {len(components)} components"
        return [_finding({}, lines, (reason, f"at most {MOST_COMPONENTS}", FindingKind.STRUCTURE))]
    findings = [
        _finding(component, lines, fault)
        for place, component in enumerate(components)
        for fault in _faults(component, components[:place])
    ]
    return findings or _misfit_defaults(schema, lines)


def _faults(component: Json, above: Sequence[Json]) -> Iterator[Flaw]:
    kind = component.get("type")
    if isinstance(kind, str) and kind in _READ:
        yield from _condition_faults(component)
    else:
        yield (
            f"component type {kind!r} is not read",
            "one of " + ", ".join(_READ),
            FindingKind.DIALECT,
        )
        return
    if kind == GROUP and not holds_components(component):
        yield "a group without components", 'a list "components" of objects', FindingKind.STRUCTURE
    if kind in set(FieldKind):
        yield from _key_faults(component, above)
        yield from _limit_faults(component)
        yield from _setting_faults(component)
        for name, expected in _UNREAD.items():
            if component.get(name):
                yield f"{name} is not read", expected, FindingKind.DIALECT
    if kind in CHOICES:
        yield from _option_faults(component)
    if kind == FieldKind.DATETIME:
        yield from _subtype_faults(component)


def holds_components(container: Json) -> bool:
    """Whether a form or group has a list of components that are JSON objects."""
    inside = container.get("components")
    return isinstance(inside, list) and all(isinstance(member, Mapping) for member in inside)


def _key_faults(component: Json, above: Sequence[Json]) -> Iterator[Flaw]:
    key = component.get("key")
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        expected = "a key of letters, digits and underscores"
        yield f"the key {key!r} cannot name a variable", expected, FindingKind.STRUCTURE
    elif any(other.get("key") == key for other in above):
        yield f"the key {key!r} is used twice", "one component a key", FindingKind.STRUCTURE


def _limit_faults(component: Json) -> Iterator[Flaw]:
    limits = component.get("validate", {})
    if not isinstance(limits, dict):
        yield "validate is no object", "an object of limits", FindingKind.STRUCTURE
        return
    for name in limits.keys() - _LIMITS:
        yield f"the limit {name!r} is not read", ", ".join(sorted(_LIMITS)), FindingKind.DIALECT
    if not isinstance(limits.get("required", False), bool):
        yield "required is not fixed", "true or false", FindingKind.DIALECT
    for name in _NUMBERS:
        value = limits.get(name, 0)
        if isinstance(value, bool) or not _is_number(value):
            yield f"{name} is no number", "a number without an expression", FindingKind.DIALECT
    if limits.get("validationType", "") not in _VALIDATION_TYPES:
        yield "this validationType is not read", "custom, email or phone", FindingKind.DIALECT
    yield from _pattern_faults(limits.get("pattern", ""))


def _setting_faults(component: Json) -> Iterator[Flaw]:
    for name in ("disabled", "readonly"):
        if not isinstance(component.get(name) or False, bool):
            yield f"{name} is not fixed", "true or false", FindingKind.DIALECT
    digits = component.get("decimalDigits")
    if digits not in (None, "") and (not isinstance(digits, int) or isinstance(digits, bool)):
        yield "decimalDigits is no whole number", "how many, such as 2", FindingKind.DIALECT


def _is_number(value: object) -> bool:
    if isinstance(value, str):
        return value == "" or re.fullmatch(r"-?\d+(\.\d+)?", value, re.ASCII) is not None
    return isinstance(value, int | float)


def _pattern_faults(pattern: object) -> Iterator[Flaw]:
    expected = "a regular expression of RE2 (no look-around, no back references)"
    if not isinstance(pattern, str):
        yield "the pattern is no text", expected, FindingKind.EXPRESSION
        return
    try:
        re2.compile(pattern, _quiet())
    except re2.error:
        yield "the pattern cannot be read", expected, FindingKind.EXPRESSION


def _quiet() -> "re2.Options":
    options = re2.Options()
    options.log_errors = False
    return options


def _option_faults(component: Json) -> Iterator[Flaw]:
    if component.get("valuesKey") or component.get("valuesExpression"):
        return
    given = component.get("values")
    options = [option["value"] for option in options_of(component)]
    expected = 'a list "values" of objects with label and value'
    if not options or not isinstance(given, list) or len(options) != len(given):
        yield "the options are missing or misshapen", expected, FindingKind.STRUCTURE
    elif not all(isinstance(option, str | int | float | bool) for option in options):
        yield "an option is neither text, number nor boolean", expected, FindingKind.DIALECT
    elif len({(type(option), option) for option in options}) != len(options):
        yield "two options have the same value", "one value an option", FindingKind.STRUCTURE


def _subtype_faults(component: Json) -> Iterator[Flaw]:
    subtype = component.get("subtype", "date")
    if subtype not in ("date", "time", "datetime"):
        yield f"subtype {subtype!r} is not read", "date, time or datetime", FindingKind.DIALECT


def _condition_faults(component: Json) -> Iterator[Flaw]:
    conditional = component.get("conditional")
    text = hide_text(component)
    expected = 'FEEL after =, such as "= decision != \\"accept\\""'
    if conditional in (None, {}, {"hide": ""}, {"hide": None}):
        return
    if not text.strip().startswith("="):
        yield "the condition that hides is no FEEL", expected, FindingKind.EXPRESSION
    elif _CLOCK.search(text):
        expected = "a condition on answers only"
        yield "the condition that hides asks for the time", expected, FindingKind.DIALECT
    else:
        try:
            condition(text)
        except FeelSyntaxError as problem:
            reason = str(problem).partition("; expected")[0]
            yield f"the condition that hides: {reason}", problem.expected, FindingKind.EXPRESSION


def _misfit_defaults(schema: Json, lines: Lines) -> list[Finding]:
    """Default values that their own field would refuse; looked at when all else is right."""
    findings = []
    for field in fields_of(schema):
        default = field.settings.get("defaultValue")
        if default in (None, "", []) or (default is False and field.kind is FieldKind.CHECKBOX):
            continue
        try:
            READERS[field.kind](field, to_feel(default))
        except (Fault, Invalid) as problem:
            text = problem.text(Language.ENGLISH) if isinstance(problem, Fault) else str(problem)
            fault = "the default value does not fit the field", text, FindingKind.STRUCTURE
            findings.append(_finding(field.settings, lines, fault))
    return findings


def _finding(component: Json, lines: Lines, fault: Flaw) -> Finding:
    reason, expected, kind = fault
    told = [component.get(name) for name in ("key", "id", "label", "type")]
    key, id_, label, _ = (one if isinstance(one, str) else "" for one in told)
    return Finding(
        element_id=key or id_,
        element_name=label,
        line=next((line for line in map(lines.of, told) if line), 1),
        reason=reason,
        expected=expected,
        kind=kind,
    )

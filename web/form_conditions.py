"""On which other answers a field of a form depends, read off the condition that hides it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from engine.forms.fields import Json, options_of

_COMPARED = re.compile(r'\s*=?\s*([A-Za-z_]\w*)\s*(!=|=)\s*("[^"\\]*"|null)\s*')
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_NAME = re.compile(r"[A-Za-z_]\w*")


class Test(StrEnum):
    """When the field is asked."""

    __test__ = False  # no class of tests, whatever its name

    IS = "is"
    IS_NOT = "is_not"
    ANSWERED = "answered"
    UNANSWERED = "unanswered"
    DEPENDS = "depends"  #: in some other way


@dataclass(frozen=True, slots=True)
class Condition:
    """The field is asked when the answer to `label` passes `test`; `value` is an option's label.

    `key` and `option` say the same for the page: which field, which of its options (a text).
    """

    label: str
    test: Test
    value: str = ""
    key: str = ""
    option: str = ""


def conditions_of(asked: Mapping[str, Json], hide: str) -> tuple[Condition, ...]:
    """What a `hide` text (FEEL, `=` included) says; empty when the field is always asked.

    `asked`: key -> component of every answer field of the form.
    """
    if not hide.strip():
        return ()
    compared = _COMPARED.fullmatch(hide)
    if compared is not None and compared[1] in asked:
        return (_compared(asked[compared[1]], compared[2] == "!=", compared[3]),)
    names = dict.fromkeys(_NAME.findall(_STRING.sub(" ", hide)))
    found = [Condition(_label(asked[name]), Test.DEPENDS) for name in names if name in asked]
    return tuple(found) or (Condition("", Test.DEPENDS),)


def _compared(component: Json, hidden_if_other: bool, literal: str) -> Condition:
    if literal == "null":
        test = Test.UNANSWERED if hidden_if_other else Test.ANSWERED
        return Condition(_label(component), test)
    value = literal[1:-1]
    return Condition(
        _label(component),
        Test.IS if hidden_if_other else Test.IS_NOT,
        _option_labels(component).get(value, value),
        key=str(component["key"]),
        option=value,
    )


def _option_labels(component: Json) -> Mapping[str, str]:
    return {
        str(option["value"]): str(option.get("label") or option["value"])
        for option in options_of(component)
    }


def _label(component: Json) -> str:
    return str(component.get("label") or component.get("key"))

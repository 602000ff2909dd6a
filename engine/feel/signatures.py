"""How a built-in function is declared: its name, its parameters as text, its Python body."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from engine.feel.values import FarMoment, FeelFunction, FeelTime, Range, Value, YearsMonths

Body = Callable[..., Value]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter; `classes` are the Python types it takes."""

    name: str
    kind: str
    classes: tuple[type, ...]
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class Overload:
    """One way to call a built-in. A variadic one takes its last parameter as a list."""

    parameters: tuple[Parameter, ...]
    classes: tuple[tuple[type, ...], ...]  #: those of each parameter
    required: int
    variadic: bool
    body: Body


@dataclass(frozen=True, slots=True)
class Builtin(FeelFunction):
    """A built-in function; the overloads are tried in order."""

    overloads: tuple[Overload, ...] = ()


def builtin(name: str, *overloads: tuple[str, Body]) -> Builtin:
    """A built-in. Each overload is its parameters and its body, which takes the `Run` first.

    Parameters are written `list: list, start position: number, length?: number`: the name, with
    `?` where it may be left out or `...` where it repeats, and its kind, with `?` where null is
    welcome.
    """
    read = tuple(_overload(text, body) for text, body in overloads)
    names = tuple(parameter.name for parameter in read[0].parameters)
    return Builtin(names, _never_called, name, overloads=read)


def _never_called(*_arguments: Value) -> Value:
    return None


def _overload(text: str, body: Body) -> Overload:
    found = [_parameter(part) for part in text.split(", ")] if text else []
    parameters = tuple(parameter for parameter, _ in found)
    required = sum(mark != "?" for _, mark in found)
    classes = tuple(parameter.classes for parameter in parameters)
    return Overload(parameters, classes, required, any(mark == "..." for _, mark in found), body)


def _parameter(text: str) -> tuple[Parameter, str]:
    name, kind = text.split(": ")
    mark = "..." if name.endswith("...") else "?" if name.endswith("?") else ""
    nullable = kind.endswith("?") or kind == "any"
    kind = kind.removesuffix("?")
    return Parameter(name.removesuffix(mark), kind, KINDS[kind], nullable), mark


KINDS: Final[Mapping[str, tuple[type, ...]]] = MappingProxyType(
    {
        "any": (object,),
        "number": (Decimal,),
        "string": (str,),
        "boolean": (bool,),
        "list": (list,),
        "context": (dict,),
        "day": (dt.date,),
        "far day": (dt.date, FarMoment),
        "time": (FeelTime,),
        "days": (dt.timedelta,),
        "duration": (dt.timedelta, YearsMonths),
        "size": (Decimal, dt.timedelta, YearsMonths),
        "range": (Range,),
        "point": (Decimal, str, dt.date, FeelTime, dt.timedelta, YearsMonths),
        "function": (FeelFunction,),
    }
)

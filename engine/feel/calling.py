"""Calls: arguments matched to parameters, converted where FEEL says so, and counted."""

from collections.abc import Mapping, Sequence
from typing import Final

from engine.feel.run import Run
from engine.feel.signatures import Builtin, Overload, Parameter
from engine.feel.values import FeelFunction, Value, kind

UNFIT: Final = object()


def invoke(
    run: Run,
    callee: Value,
    positional: Sequence[Value],
    named: Mapping[str, Value] | None = None,
) -> Value:
    """Calls a function value; None with a warning where it is none or does not take these."""
    if not isinstance(callee, FeelFunction):
        run.warn(f"cannot call {kind(callee)}; expected a function")
        return None
    run.charge()
    if isinstance(callee, Builtin):
        return _call_builtin(run, callee, positional, named)
    return _call_function(run, callee, positional, named or {})


def _call_function(
    run: Run, callee: FeelFunction, positional: Sequence[Value], named: Mapping[str, Value]
) -> Value:
    arguments = list(positional)
    if named:
        if named.keys() != set(callee.parameters):
            run.warn(f"{callee.name} expects the arguments {', '.join(callee.parameters)}")
            return None
        arguments = [named[name] for name in callee.parameters]
    if len(arguments) != len(callee.parameters):
        run.warn(f"{callee.name} expects {len(callee.parameters)} arguments, not {len(arguments)}")
        return None
    if not _convert(run, callee, arguments):
        return None
    run.enter()
    value = callee.body(run, *arguments) if callee.takes_run else callee.body(*arguments)
    run.leave()
    return _as_result(run, callee, value)


def _convert(run: Run, callee: FeelFunction, arguments: list[Value]) -> bool:
    for index, wanted in enumerate(callee.types):
        if wanted is None or arguments[index] is None:
            continue
        given = arguments[index]
        arguments[index] = wanted.coerce(given, run)
        if arguments[index] is None:
            name = callee.parameters[index]
            run.warn(f"{callee.name} expects {wanted.name} as '{name}', not {kind(given)}")
            return False
    return True


def _as_result(run: Run, callee: FeelFunction, value: Value) -> Value:
    if callee.result is None or value is None:
        return value
    converted = callee.result.coerce(value, run)
    if converted is None:
        run.warn(f"{callee.name} should give {callee.result.name}, not {kind(value)}")
    return converted


def _call_builtin(
    run: Run, callee: Builtin, positional: Sequence[Value], named: Mapping[str, Value] | None
) -> Value:
    for overload in callee.overloads:
        given = _by_name(overload, named) if named else positional
        arguments = _fitted(overload, given) if given is not None else None
        if arguments is not None:
            for argument in arguments:
                run.read(argument)
            return run.sized(overload.body(run, *arguments))
    run.warn(f"{callee.name} does not take {_described(positional, named or {})}")
    return None


def _described(positional: Sequence[Value], named: Mapping[str, Value]) -> str:
    shown = [kind(value) for value in positional[:8]]
    shown += [f"{name}: {kind(value)}" for name, value in list(named.items())[:8]]
    return f"({', '.join(shown)})"


def _by_name(overload: Overload, named: Mapping[str, Value]) -> list[Value] | None:
    """The arguments in order, null where one may be left out; None where the names do not fit."""
    parameters = list(overload.parameters)
    while parameters and parameters[-1].name not in named and len(parameters) > overload.required:
        parameters.pop()
    left_out = [parameter for parameter in parameters if parameter.name not in named]
    needed = {parameter.name for parameter in overload.parameters[: overload.required]}
    if any(parameter.name in needed or not parameter.nullable for parameter in left_out):
        return None
    if not named.keys() <= {parameter.name for parameter in parameters}:
        return None
    return [named.get(parameter.name) for parameter in parameters]


def _fitted(overload: Overload, given: Sequence[Value]) -> Sequence[Value] | None:
    parameters = overload.parameters
    whole = len(given) == len(parameters) and not overload.variadic
    if whole and all(map(isinstance, given, overload.classes)):
        return given
    if len(given) < overload.required or (len(given) > len(parameters) and not overload.variadic):
        return None
    head = len(parameters) - 1 if overload.variadic else len(given)
    fitted = [_fit(parameter, value) for parameter, value in zip(parameters, given, strict=False)]
    if overload.variadic:
        last = parameters[-1]
        fitted = [*fitted[:head], [_fit(last, value) for value in given[head:]]]
        if any(value is UNFIT for value in fitted[-1]):
            return None
    return None if any(value is UNFIT for value in fitted) else fitted


def _fit(parameter: Parameter, value: Value) -> Value:
    """The argument as the parameter takes it, or UNFIT. True is no number here."""
    if value is None:
        return None if parameter.nullable else UNFIT
    if isinstance(value, parameter.classes):
        return value
    if parameter.kind == "list":
        return [value]
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], parameter.classes):
        return value[0]
    return UNFIT

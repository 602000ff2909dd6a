"""Functions made of DMN logic: business knowledge models and boxed function definitions."""

from collections.abc import Mapping

from lxml import etree

from engine.dmn import reading
from engine.dmn.compiling import Compilation, Run, Scope, Step
from engine.feel import FeelFunction, FeelType, Value


def parameters_of(element: etree._Element, work: Compilation) -> dict[str, FeelType | None]:
    """The formal parameters of a function in order, each with its type or None for any."""
    found: dict[str, FeelType | None] = {}
    for parameter in reading.children(element, "formalParameter"):
        name = reading.name_of(parameter)
        if name in found:
            work.refuse(parameter, f'two parameters are called "{name}"', "one name a parameter")
        found[name] = work.type_of(parameter)
    return found


def make_function(
    name: str,
    parameters: Mapping[str, FeelType | None],
    body: Step,
    scope: Scope,
    result: FeelType | None = None,
) -> FeelFunction:
    """A FEEL function over logic; it sees the names of `scope` as they were, and its arguments.

    A wrong argument leaves it uncalled and gives null: FEEL checks the types before the call.
    """
    names = tuple(parameters)

    def call(run: Run, *arguments: Value) -> Value:
        return body({**scope, **dict(zip(names, arguments, strict=True))}, run)

    return FeelFunction(
        parameters=names,
        body=call,
        name=name,
        takes_run=True,
        types=tuple(parameters.values()),
        result=result,
    )

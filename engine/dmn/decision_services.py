"""Decision services: a part of the graph offered as a function, or evaluated on its own."""

from collections.abc import Mapping

from engine.dmn import reading
from engine.dmn.compiling import Compilation, Run, Scope, Step, typed
from engine.dmn.decisions import Decision, Plan, run_plan
from engine.dmn.functions import make_function
from engine.dmn.graph import Node, in_order, plan_of
from engine.feel import FeelType, Value


def variable_type(node: Node, work: Compilation) -> FeelType | None:
    """The type of the value of an element; None for any."""
    return work.type_of(reading.variable_of(node.element))


def given_value(name: str, what: str) -> Step:
    """The step of a value that the caller gives."""

    def read(scope: Scope, run: Run) -> Value:
        if name not in scope:
            run.warn(f"{what} was not given, so it is null")
        return scope.get(name)

    return read


def services(
    nodes: Mapping[str, Node], steps: Mapping[str, Step], work: Compilation
) -> dict[str, Decision]:
    """The decision services of a file as things to evaluate, by id."""
    return {
        node.id: Decision(
            id=node.id,
            name=reading.name_of(node.element),
            inputs=tuple(nodes[key].name for key in node.inputs),
            plan=service_plan(node, nodes, steps, work),
            result=node.name,
        )
        for node in nodes.values()
        if node.kind == "decisionService"
    }


def service_plan(
    node: Node, nodes: Mapping[str, Node], steps: Mapping[str, Step], work: Compilation
) -> Plan:
    """What a service computes between its inputs and its outputs; its answer comes last."""
    given = {
        key: typed(
            given_value(nodes[key].name, f'input "{nodes[key].name}"'),
            variable_type(nodes[key], work),
            f'input "{nodes[key].name}"',
        )
        for key in node.inputs
    }
    inner = plan_of(in_order(node.outputs, nodes, given), {**steps, **given})
    outputs = [nodes[key].name for key in node.outputs]

    def answer(scope: Scope, _run: Run) -> Value:
        return scope[outputs[0]] if len(outputs) == 1 else {name: scope[name] for name in outputs}

    what = f'decision service "{node.name}"'
    result = work.result_type_of(reading.variable_of(node.element))
    return (*inner, (node.name, typed(answer, result, what)))


def service_function(
    node: Node, nodes: Mapping[str, Node], plans: Mapping[str, Plan], work: Compilation
) -> Step:
    """The step that makes the function of a service; `plans` holds its plan by the first call.

    Parameters: its input data, then its input decisions. Source: DMN 1.5, 10.4.
    """
    parameters = {nodes[key].name: variable_type(nodes[key], work) for key in node.inputs}

    def body(scope: Scope, run: Run) -> Value:
        return run_plan(plans[node.id], dict(scope), run)

    def evaluate(_scope: Scope, _run: Run) -> Value:
        return make_function(node.name, parameters, body, {})

    return evaluate

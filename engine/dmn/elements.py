"""The elements of a requirement graph, each compiled into the step that makes its value."""

from collections.abc import Mapping

from engine.dmn import reading
from engine.dmn.boxed import compile_inside
from engine.dmn.compiling import Compilation, Run, Scope, Step, typed
from engine.dmn.decision_services import given_value, service_function, service_plan, variable_type
from engine.dmn.decisions import Plan
from engine.dmn.functions import make_function, parameters_of
from engine.dmn.graph import Node
from engine.feel import Value


def compile_nodes(
    nodes: Mapping[str, Node], imported: Mapping[str, Step], work: Compilation
) -> dict[str, Step]:
    """The step of every node, by id; `imported` are those of other files."""
    steps = dict(imported)
    plans: dict[str, Plan] = {}  # filled below, read when a service is called
    for node in nodes.values():
        names = work.members | {nodes[key].name for key in node.requires if key in nodes}
        if node.kind == "inputData":
            steps[node.id] = _input_data(node, work)
        elif node.kind == "decision":
            steps[node.id] = _decision(node, names, work)
        elif node.kind == "businessKnowledgeModel":
            required = tuple(nodes[key].name for key in node.requires if key in nodes)
            steps[node.id] = _knowledge(node, required, names, work)
        elif node.kind == "decisionService":
            steps[node.id] = service_function(node, nodes, plans, work)
    plans.update(
        (node.id, service_plan(node, nodes, steps, work))
        for node in nodes.values()
        if node.kind == "decisionService"
    )
    return steps


def _input_data(node: Node, work: Compilation) -> Step:
    what = f'input "{node.name}"'
    return typed(given_value(node.name, what), variable_type(node, work), what)


def _decision(node: Node, names: frozenset[str], work: Compilation) -> Step:
    what = f'decision "{reading.name_of(node.element)}"'
    step = compile_inside(node.element, names, work, what)
    return typed(step, variable_type(node, work), what)


def _knowledge(
    node: Node, required: tuple[str, ...], names: frozenset[str], work: Compilation
) -> Step:
    logic = reading.child(node.element, "encapsulatedLogic")
    what = f'knowledge model "{node.name}"'
    if logic is None:
        return compile_inside(node.element, names, work, what)
    kind = reading.attribute(logic, "kind") or "FEEL"
    parameters = parameters_of(logic, work)
    inner = names | {*parameters, node.name}
    body = compile_inside(logic, inner, work, what)
    result = work.result_type_of(reading.variable_of(node.element))

    def evaluate(scope: Scope, _run: Run) -> Value:
        # A knowledge model sees what it requires and itself, never its caller's names.
        own = {name: scope[name] for name in required if name in scope}
        own[node.name] = made = make_function(node.name, parameters, body, own, result)
        return made

    return evaluate if kind == "FEEL" else compile_inside(logic, inner, work, what)

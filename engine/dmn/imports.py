"""Elements of other files: a model imported by namespace, seen under the import's name."""

from collections.abc import Mapping

from lxml import etree

from engine.dmn import reading
from engine.dmn.compiling import Compilation, Run, Scope, Step
from engine.dmn.decisions import DecisionModel, Plan, run_plan
from engine.dmn.graph import Node
from engine.feel import Value
from engine.findings import FindingKind


def imports_of(
    root: etree._Element, imports: Mapping[str, DecisionModel]
) -> dict[str, DecisionModel]:
    """The models a file imports, by the name it gives them, as far as they are known."""
    return {
        reading.attribute(element, "name"): imports[reading.attribute(element, "namespace")]
        for element in reading.children(root, "import")
        if reading.attribute(element, "namespace") in imports
    }


def check_imports(
    root: etree._Element, imports: Mapping[str, DecisionModel], work: Compilation
) -> None:
    """Refuse what is imported but no DMN model, or not there."""
    for element in reading.children(root, "import"):
        namespace = reading.attribute(element, "namespace")
        kind = reading.attribute(element, "importType")
        if kind not in reading.MODEL_NAMESPACES:
            work.refuse(element, f"an import of type {kind}", "the import of a DMN model",
                        FindingKind.DIALECT)  # fmt: skip
        elif namespace not in imports:
            work.refuse(element, f"no model with the namespace {namespace} is known",
                        "the imported file, given before this one")  # fmt: skip


def imported_nodes(root: etree._Element, known: Mapping[str, DecisionModel]) -> dict[str, Node]:
    """A node for everything the imported models offer, by `namespace#id`."""
    return {
        f"{model.namespace}#{key}": Node(
            id=f"{model.namespace}#{key}",
            name=alias or value_name,
            kind="imported",
            element=root,
        )
        for alias, model in known.items()
        for key, (value_name, _) in model.exported.items()
    }


def imported_steps(known: Mapping[str, DecisionModel]) -> dict[str, Step]:
    """The steps of `imported_nodes`."""
    return {
        f"{model.namespace}#{key}": _step(alias, value_name, plan)
        for alias, model in known.items()
        for key, (value_name, plan) in model.exported.items()
    }


def _step(alias: str, name: str, plan: Plan) -> Step:
    """Without an alias the value itself; else the context of the import with the value in it."""

    def evaluate(scope: Scope, run: Run) -> Value:
        if not alias:
            return run_plan(plan, dict(scope), run)
        given = scope.get(alias)
        offered = dict(given) if isinstance(given, dict) else {}
        # The imported file's input data may be given under its alias or as it is called there.
        return {**offered, name: run_plan(plan, {**scope, **offered}, run)}

    return evaluate

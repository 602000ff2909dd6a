"""Compiled decision models: what `parse_dmn` makes and what a caller evaluates."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.dmn.compiling import Run, Step
from engine.dmn.faults import DecisionFailed
from engine.feel import FeelLimitError, FeelType, Moment, Value
from engine.feel.sizes import bounded
from kernel.errors import NotFound

Plan = tuple[tuple[str, Step], ...]
"""Steps in an order in which each finds what it needs in scope: (name of its value, step)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A decision, or a decision service, with all that must be computed for it."""

    id: str
    name: str
    inputs: tuple[str, ...]  #: names of the input data it needs, directly or not
    plan: Plan
    result: str  #: the name its value has in the scope of the plan


@dataclass(frozen=True, slots=True)
class DecisionResult:
    """The answer of a decision.

    `matched_rules` are the ids of the rules hit in the decision itself (`rule 3` where a rule
    has no id), in the order of the table; `warnings` say why parts of the answer are null.
    """

    value: Value
    matched_rules: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionModel:
    """A compiled DMN file. Immutable, and safe to share between threads."""

    namespace: str
    name: str
    decisions: Mapping[str, Decision]  #: by id
    services: Mapping[str, Decision]  #: decision services, by id
    types: Mapping[str, FeelType]  #: item definitions, by name
    shapes: Mapping[str, FeelType]  #: the same without their allowed values
    members: frozenset[str]  #: every name a value of this model may have inside
    exported: Mapping[str, tuple[str, Plan]]  #: by element id: the value's name and its plan

    def decision(self, id_or_name: str) -> Decision:
        """The decision with this id or name. Raises NotFound, naming those there are."""
        return self._find(self.decisions, id_or_name, "decision")

    def service(self, id_or_name: str) -> Decision:
        """The decision service with this id or name. Raises NotFound."""
        return self._find(self.services, id_or_name, "decision service")

    def _find(self, known: Mapping[str, Decision], key: str, what: str) -> Decision:
        found = known.get(key) or next((d for d in known.values() if d.name == key), None)
        if found is None:
            names = ", ".join(sorted(d.id for d in known.values())) or "none"
            raise NotFound(f'"{self.name}" has no {what} "{key}"; it has: {names}')
        return found

    def evaluate(
        self, decision_id_or_name: str, context: Mapping[str, Value], at: Moment
    ) -> DecisionResult:
        """Decide, with all the decisions required on the way.

        `context` holds the input data by name; other names in it are in scope too. Raises
        NotFound, and DecisionFailed where a table contradicts itself or a bound is passed.
        """
        return self.run(decision_id_or_name, context, Run(at))

    def run(
        self, decision_id_or_name: str, context: Mapping[str, Value], run: Run
    ) -> DecisionResult:
        """As `evaluate`; `run`, a fresh one, bounds what it may take and says what it took."""
        return _decide(self.decision(decision_id_or_name), context, run)

    def evaluate_service(
        self, service_id_or_name: str, context: Mapping[str, Value], at: Moment
    ) -> DecisionResult:
        """Run a decision service on its input data and input decisions, by name.

        The value is that of its output decision, or a context of several. Errors: `evaluate`.
        """
        return _decide(self.service(service_id_or_name), context, Run(at))


def _decide(decision: Decision, context: Mapping[str, Value], run: Run) -> DecisionResult:
    scope = dict(context)
    try:
        for name, step in decision.plan:
            run.hits.clear()
            run.charge()
            scope[name] = step(scope, run)
        value = bounded(scope[decision.result], run)
    except FeelLimitError as problem:
        raise DecisionFailed(f'decision "{decision.name}": {problem}') from problem
    except RecursionError as problem:
        raise DecisionFailed(f'decision "{decision.name}": values nest too deep') from problem
    return DecisionResult(value, tuple(run.hits), tuple(run.noted))


def run_plan(plan: Plan, scope: dict[str, Value], run: Run) -> Value:
    """Run the steps of a plan into `scope`; the value of the last one."""
    value: Value = None
    for name, step in plan:
        run.charge()
        value = scope[name] = step(scope, run)
    return value

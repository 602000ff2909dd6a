"""Tasks: what each does when a token comes, up to where it waits or is done."""

from dataclasses import dataclass

from engine.catalogue import DeployedDecision
from engine.dmn import DecisionFailed, DecisionResult, DecisionRun
from engine.execution import work
from engine.execution.draft import Draft
from engine.execution.effects import DecisionEvaluated, JobCreated, UserTaskCreated
from engine.execution.faults import Fault
from engine.execution.state import NO_VARIABLES, Loop, Place, Token, Variables, Waiting
from engine.execution.terms import (
    DEFAULT_PRIORITY,
    DEFAULT_RETRIES,
    optional_instant_of,
    optional_text,
    text_of,
    texts_of,
    whole_number,
)
from engine.execution.variables import View, everything, mapped_inputs, require_storable, result_of
from engine.execution.waits import Plan, open_waits, plan_boundaries, plan_event
from engine.feel import FeelLimitError
from engine.model.definition import (
    LARGEST_RETRIES,
    Deadline,
    JobSpec,
    Literal,
    Node,
    Reference,
    UserTaskSpec,
)
from engine.model.expected import LARGEST_PRIORITY
from kernel.errors import Invalid, NotFound, TuntasError

Next = tuple[Place, Variables] | None
"""Where the token goes on at once, with what it brings; None: it waits or is gone."""

_PLAIN = UserTaskSpec()


@dataclass(frozen=True, slots=True)
class _Entry:
    local: Variables | None
    plans: list[Plan]
    view: View


def prepare(draft: Draft, token: Token, node: Node) -> _Entry:
    """Evaluates inputs and boundary events; nothing is changed yet."""
    local = mapped_inputs(draft, token, node.inputs)
    view = View(token.scope, local)
    plans: list[Plan] = []
    if node.boundaries and not isinstance(draft.scopes[token.scope].work, Loop):
        plans = plan_boundaries(draft, view, draft.definition(token.scope), node)
    return _Entry(local, plans, view)


def wait_in(draft: Draft, token: Token, waiting: Waiting, entry: _Entry) -> None:
    """The element is active and waits."""
    draft.tokens[token.number] = token.turned(waiting, entry.local)
    open_waits(draft, token.number, token.scope, entry.plans)


def pass_through(draft: Draft, token: Token, node: Node) -> Next:
    """An element that does nothing but map variables."""
    if node.inputs:
        local = mapped_inputs(draft, token, node.inputs)
        draft.tokens[token.number] = token.turned(token.waiting, local)
    return Place.LEAVE, NO_VARIABLES


def user_task(draft: Draft, token: Token, node: Node) -> Next:
    """A person has to act."""
    entry = prepare(draft, token, node)
    created = _user_task_created(draft, token, node, entry)
    candidates = len(created.candidate_groups) + len(created.candidate_users)
    work.charge(draft, work.ROW * (1 + candidates), f"a task of {candidates} candidates")
    work.charge_kept(draft, created.variables, "keeping its variables")
    draft.emit(created)
    wait_in(draft, token, Waiting.USER_TASK, entry)
    return None


def _user_task_created(draft: Draft, token: Token, node: Node, entry: _Entry) -> UserTaskCreated:
    spec = node.user_task or _PLAIN
    view = entry.view
    definition = draft.definition(token.scope)
    deadline = spec.due if isinstance(spec.due, Deadline) else None
    due = None if isinstance(spec.due, Deadline) else spec.due
    priority = spec.priority
    return UserTaskCreated(
        number=token.number,
        element_id=node.id,
        name=node.name,
        process_id=definition.process_id,
        definition=definition.key,
        assignee=optional_text(draft, view, spec.assignee, "assignee"),
        candidate_groups=texts_of(draft, view, spec.candidate_groups, "candidate groups"),
        candidate_users=texts_of(draft, view, spec.candidate_users, "candidate users"),
        due_at=optional_instant_of(draft, view, due, "due date"),
        due_deadline=deadline,
        follow_up_at=optional_instant_of(draft, view, spec.follow_up, "follow-up date"),
        priority=whole_number(draft, view, priority, "priority", LARGEST_PRIORITY)
        if priority
        else DEFAULT_PRIORITY,
        form=_form(draft, view, spec.form, definition.deployment),
        variables=entry.local or NO_VARIABLES,
    )


def _form(draft: Draft, view: View, form: Reference | None, deployment: int) -> Reference | None:
    if form is None:
        return None
    id_ = text_of(draft, view, form.id, "form id")
    try:
        draft.catalogue.form(id_, form.binding, form.version_tag, deployment)
    except NotFound as problem:
        raise Fault("form", str(problem), form.id.inputs) from problem
    return Reference(Literal(id_), form.binding, form.version_tag)


def job(draft: Draft, token: Token, node: Node) -> Next:
    """Work for a delegate or worker; also message throw and end events, as in Camunda 8."""
    entry = prepare(draft, token, node)
    created = _job_created(draft, token, node, entry.view)
    draft.emit(created)
    wait_in(draft, token, Waiting.JOB, entry)
    return None


def job_again(draft: Draft, token: Token, node: Node) -> Next:
    """A new attempt of a failed job: inputs and boundary events stand as they are."""
    created = _job_created(draft, token, node, View(token.scope, token.local))
    draft.tokens[token.number] = token.turned(Waiting.JOB, token.local)
    draft.emit(created)
    return None


def _job_created(draft: Draft, token: Token, node: Node, view: View) -> JobCreated:
    spec = node.job
    if not isinstance(spec, JobSpec):
        raise Fault("job", "has no job type; give it a zeebe:taskDefinition")
    variables = everything(draft, view)
    work.charge(draft, work.ROW, "a job")
    work.charge_kept(draft, variables, "a job with all variables")
    return JobCreated(
        token.number,
        node.id,
        text_of(draft, view, spec.type, "job type"),
        whole_number(draft, view, spec.retries, "retries", LARGEST_RETRIES)
        if spec.retries
        else DEFAULT_RETRIES,
        spec.headers,
        variables,
    )


def receive(draft: Draft, token: Token, node: Node) -> Next:
    """A receive task or intermediate catch event opens its own wait beside its boundary's."""
    entry = prepare(draft, token, node)
    plan = plan_event(draft, entry.view, node)
    if plan is None:  # the catch event of a link
        return pass_through(draft, token, node)
    entry.plans.insert(0, plan)
    wait_in(draft, token, Waiting.EVENT, entry)
    return None


def script(draft: Draft, token: Token, node: Node) -> Next:
    """A FEEL expression whose value becomes a variable; without one, a job."""
    spec = node.script
    if spec is None:
        return job(draft, token, node)
    view = View(token.scope, mapped_inputs(draft, token, node.inputs))
    value = result_of(draft, view, spec.expression, "script")
    draft.tokens[token.number] = token.turned(token.waiting, view.local)
    return Place.LEAVE, {spec.result_variable: value}


def business_rule(draft: Draft, token: Token, node: Node) -> Next:
    """A decision whose answer becomes a variable; without one, a job."""
    spec = node.decision
    if spec is None:
        return job(draft, token, node)
    view = View(token.scope, mapped_inputs(draft, token, node.inputs))
    id_ = text_of(draft, view, spec.decision.id, "decision id")
    value, evaluated = _decide(draft, token, node, view, id_)
    draft.tokens[token.number] = token.turned(token.waiting, view.local)
    draft.emit(evaluated)
    return Place.LEAVE, {spec.result_variable: value}


def _answer(draft: Draft, deployed: DeployedDecision, variables: Variables) -> DecisionResult:
    """Decides within what the element may use. Raises Fault where that does not suffice."""
    draft.spent += len(variables) >> work.COPIED
    run = DecisionRun(draft.moment, limit=draft.until - draft.spent)
    try:
        return deployed.model.run(deployed.id, variables, run)
    except (DecisionFailed, FeelLimitError) as problem:
        if run.steps <= run.limit:
            raise
        draft.spent += run.steps
        run.steps = 0
        raise work.too_much(draft, f"decision {deployed.id}") from problem
    finally:
        draft.spent += run.steps


def _decide(
    draft: Draft, token: Token, node: Node, view: View, id_: str
) -> tuple[object, DecisionEvaluated]:
    assert node.decision is not None
    reference = node.decision.decision
    deployment = draft.definition(token.scope).deployment
    try:
        deployed = draft.catalogue.decision(
            id_, reference.binding, reference.version_tag, deployment
        )
        result = _answer(draft, deployed, everything(draft, view))
    except (NotFound, Invalid, FeelLimitError) as problem:
        raise Fault("decision", str(problem), reference.id.inputs) from problem
    except TuntasError as problem:
        raise Fault("decision", f"decision {id_}: {problem}", reference.id.inputs) from problem
    require_storable(draft, result.value, f"the answer of decision {id_}", reference.id.inputs)
    evaluated = DecisionEvaluated(
        token.number, node.id, id_, deployed.version, tuple(result.matched_rules)
    )
    return result.value, evaluated

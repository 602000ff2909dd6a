"""What SpiffWorkflow 3.2.0 does with small models, beside what Tuntas does with the same models.

Run: `python benchmarks/spiff_defects.py` (a few seconds). Each row runs both and tells what came
out; nothing here is a remembered figure. The models are in `spiff_defect_models.py`.
"""

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from textwrap import wrap
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.specs.event_definitions import MessageEventDefinition
from SpiffWorkflow.bpmn.util.event import BpmnEvent
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from benchmarks import spiff_defect_models as models
from engine.catalogue import Catalogue
from engine.execution.commands import CompleteUserTask
from engine.execution.effects import SignalThrown
from engine.execution.state import Waiting
from engine.model import parse_bpmn
from kernel.errors import Conflict
from tests.unit.execution.running import Running

WIDTH = 38  #: of a column
ROUNDS = 400
Row = tuple[str, str, str]


def spiff(xml: bytes, **data: Any) -> BpmnWorkflow:
    """An instance in SpiffWorkflow, as its documentation starts one."""
    parser = BpmnParser()
    parser.add_bpmn_io(BytesIO(xml.replace(b'">=', b'">')))  # its conditions bear no sign
    workflow = BpmnWorkflow(parser.get_spec("p"), parser.get_subprocess_specs("p"))
    workflow.get_next_task(spec_name="Start").set_data(**data)
    workflow.do_engine_steps()
    return workflow


def ready(workflow: BpmnWorkflow) -> list[Task]:
    """The human tasks that are open."""
    return list(workflow.get_tasks(state=TaskState.READY, manual=True))


def named(workflow: BpmnWorkflow) -> str:
    """The open human tasks, by id."""
    names = sorted(task.task_spec.name for task in ready(workflow))
    return f"open: {', '.join(names) or 'nothing'}; completed: {workflow.is_completed()}"


def tuntas(xml: bytes, **data: Any) -> Running:
    """An instance in Tuntas."""
    file = parse_bpmn(xml)
    assert file.accepted, "\n".join(map(str, file.findings))
    definition = replace(file.definitions[0], key=1, version=1, deployment=1)
    catalogue = Catalogue(definitions={1: definition}, processes={"p": [definition]})
    return Running(catalogue=catalogue).start(**data)


def at(running: Running) -> str:
    """The open user tasks, by id."""
    nodes = running.catalogue.definition(1).nodes
    tokens = running.state.tokens.values()
    names = sorted(nodes[one.node].id for one in tokens if one.waiting is Waiting.USER_TASK)
    return f"open: {', '.join(names) or 'nothing'}; completed: {running.state.ended}"


def refusal(xml: bytes) -> str:
    """The first thing that stands against a file, in our words before those of the schema."""
    findings = sorted(map(str, parse_bpmn(xml).findings), key=lambda text: "schema: " in text)
    return f"refused: {findings[0]}"


def long_loop() -> Row:
    """A human task done over and over: more information is asked for again and again."""
    workflow, rounds = spiff(models.LOOP), 0
    while rounds < ROUNDS and (tasks := ready(workflow)):
        tasks[0].set_data(more=True)
        tasks[0].run()
        workflow.do_engine_steps()
        rounds += 1
    ours = tuntas(models.LOOP)
    for _ in range(ROUNDS):
        ours.complete("ask", more=True)
    theirs = f"after {rounds} rounds {named(workflow)}"
    return f"a loop of {ROUNDS} rounds", theirs, f"after {ROUNDS} rounds {at(ours)}"


def interrupting_event_subprocess() -> Row:
    """The complainant withdraws: the open task should be gone."""
    workflow = spiff(models.WITHDRAWAL)
    workflow.catch(BpmnEvent(MessageEventDefinition("withdrawn"), {}))
    workflow.do_engine_steps()
    ours = tuntas(models.WITHDRAWAL, number="1").tell("told")
    return "an interrupting event subprocess has started", named(workflow), at(ours)


def error_event_subprocess() -> Row:
    """An event subprocess for an error that never happens."""
    workflow = spiff(models.ERROR_SUBPROCESS)
    return (
        "an error event subprocess, no error",
        named(workflow),
        at(tuntas(models.ERROR_SUBPROCESS)),
    )


def flows_without_ids() -> Row:
    """`id` is optional in the BPMN schema."""
    workflow, ours = spiff(models.NO_IDS), tuntas(models.NO_IDS)
    return "flows without ids", named(workflow), at(ours)


def negative_duration() -> Row:
    """A timer of minus one hour."""
    workflow = spiff(models.timer('"-PT1H"'))
    (waiting,) = workflow.event_manager.tasks.values()
    due = datetime.fromisoformat(waiting.internal_data["event_value"])
    armed = datetime.fromtimestamp(waiting.last_state_change, UTC)
    minutes = round((due - armed).total_seconds() / 60)
    theirs = f"armed, due {minutes} minutes from now"
    return "a duration of -PT1H", theirs, refusal(models.timer("-PT1H"))


def condition_after_task() -> Row:
    """The only flow on has a condition that is false."""
    workflow, ours = spiff(models.CONDITION), tuntas(models.CONDITION)
    _complete(workflow, "check")
    ours.complete("check")
    raised = ours.complaint()
    return (
        "a false condition on a flow that leaves a task",
        named(workflow),
        f"incident: {raised.message}",
    )


def join_in_a_loop() -> Row:
    """Two branches and a join, in the second round: one branch is done, the other is open."""
    workflow, ours = spiff(models.LOOPED_JOIN), tuntas(models.LOOPED_JOIN)
    for name in ("one", "two", "after", "two"):
        _complete(workflow, name)
        ours.complete(name)
    return (
        "a parallel join in the second round, one of two branches done",
        named(workflow),
        at(ours),
    )


def _complete(workflow: BpmnWorkflow, name: str) -> None:
    next(task for task in ready(workflow) if task.task_spec.name == name).run()
    workflow.do_engine_steps()


def failure_beside() -> Row:
    """Two subprocesses side by side; the second fails, the first has nothing to do with it."""
    workflow, ours = spiff(models.FAILURE_BESIDE), tuntas(models.FAILURE_BESIDE)
    return "the second of two parallel subprocesses fails", named(workflow), at(ours)


def completed_twice() -> Row:
    """Two people press the button."""
    workflow = spiff(models.LOOP)
    (task,) = ready(workflow)
    task.set_data(more=False)
    task.run()
    theirs = f"accepted twice: {task.run()}"
    ours = tuntas(models.LOOP)
    again = CompleteUserTask(ours.number("ask"), {})
    ours.complete("ask", more=True)
    try:
        ours.give(again)
    except Conflict as problem:
        return "one task completed twice", theirs, f"refused: {problem}"
    raise AssertionError("completed twice")


def signal_end() -> Row:
    """An end event that should throw a signal."""
    workflow = spiff(models.SIGNAL_END)
    thrown = len(workflow.get_events())
    ours = tuntas(models.SIGNAL_END).all(SignalThrown)
    return (
        "a signal end event",
        f"accepted; signals thrown: {thrown}",
        f"accepted; signals thrown: {len(ours)}",
    )


def double_ids() -> Row:
    """Two tasks with one id."""
    workflow = spiff(models.DOUBLE_IDS)
    return "an id twice", f"accepted; {named(workflow)}", refusal(models.DOUBLE_IDS)


def code_in_a_condition() -> Row:
    """A condition that is Python and reaches the operating system."""
    workflow = spiff(models.CODE)
    return "a condition that imports os", f"run; {named(workflow)}", refusal(models.CODE)


def prediction() -> Row:
    """Six parallel blocks, one after another, of three branches each."""
    workflow, ours = spiff(models.blocks(6)), tuntas(models.blocks(6))
    held = len(workflow.get_tasks())
    return (
        "six parallel blocks, just started",
        f"{held} tasks held in the instance",
        f"{len(ours.state.tokens)} tokens held in the instance",
    )


DEMONSTRATIONS: tuple[Callable[[], Row], ...] = (
    long_loop,
    interrupting_event_subprocess,
    error_event_subprocess,
    flows_without_ids,
    negative_duration,
    condition_after_task,
    join_in_a_loop,
    failure_beside,
    completed_twice,
    signal_end,
    double_ids,
    code_in_a_condition,
    prediction,
)


def main() -> None:
    """Prints the table."""
    _print("defect", "SpiffWorkflow 3.2.0", "Tuntas")
    for demonstrate in DEMONSTRATIONS:
        _print(*demonstrate())


def _print(*columns: str) -> None:
    cells = [wrap(text, WIDTH) for text in columns]
    for line in range(max(map(len, cells))):
        parts = [cell[line] if line < len(cell) else "" for cell in cells]
        print(" | ".join(part.ljust(WIDTH) for part in parts).rstrip())
    print("-+-".join("-" * WIDTH for _ in cells))


if __name__ == "__main__":
    main()

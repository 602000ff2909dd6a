"""A model that SpiffWorkflow runs, with our FEEL as its script engine."""

from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser, full_tag
from SpiffWorkflow.bpmn.parser.task_parsers import ScriptTaskParser
from SpiffWorkflow.bpmn.specs.defaults import ManualTask, NoneTask, ScriptTask
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.feel import Moment, compile_expression, to_feel, to_json
from engine.model.tags import bpmn, zeebe
from tests.oracle.sheet import Items, Open

MOMENT = Moment(datetime(2026, 11, 24, 1, 0, tzinfo=UTC), UTC)


class FeelScriptEngine:
    """Evaluates the texts of a model as FEEL, where SpiffWorkflow would run them as Python."""

    def evaluate(self, task: Task, expression: str, external_context: Any = None) -> Any:  # noqa: ARG002
        """The value of `=...` over the data of the task."""
        return compile_expression(expression.removeprefix("=")).evaluate(task.data, MOMENT)

    def execute(self, task: Task, script: str, external_context: Any = None) -> bool:  # noqa: ARG002
        """A script is `variable =expression`, as the parser below writes it."""
        variable, _, expression = script.partition(" ")
        task.data[variable] = self.evaluate(task, expression)
        return True


class ZeebeScriptParser(ScriptTaskParser):  # type: ignore[misc]  # SpiffWorkflow has no types
    """Takes `zeebe:script` for the script of a task."""

    def get_script(self) -> str:
        """The variable and the expression."""
        script: etree._Element = self.node.find(f".//{zeebe('script')}")
        return f"{script.get('resultVariable')} {script.get('expression')}"


class FeelBpmnParser(BpmnParser):  # type: ignore[misc]
    """SpiffWorkflow's own parser, script tasks apart."""

    OVERRIDE_PARSER_CLASSES = {full_tag("scriptTask"): (ZeebeScriptParser, ScriptTask)}


def _translated(xml: bytes) -> bytes:
    """With the multi-instances in BPMN's own words, where Camunda has an extension."""
    root = etree.fromstring(xml)
    for loop in root.iter(bpmn("multiInstanceLoopCharacteristics")):
        holder = loop[0]
        said = {name: text.removeprefix("=") for name, text in holder[0].items()}
        loop.remove(holder)
        etree.SubElement(loop, bpmn("loopDataInputRef")).text = said["inputCollection"]
        etree.SubElement(loop, bpmn("inputDataItem"), id=said["inputElement"])
        if "outputCollection" in said:
            etree.SubElement(loop, bpmn("loopDataOutputRef")).text = said["outputCollection"]
            etree.SubElement(loop, bpmn("outputDataItem"), id=said["outputElement"])
    return etree.tostring(root)


class SpiffRun:
    """One instance, from its start on; undefined and manual tasks pass, as in BPMN 2.0.2."""

    def __init__(self, xml: bytes, items: Items) -> None:
        parser = FeelBpmnParser()
        parser.add_bpmn_io(BytesIO(_translated(xml)))
        self._items = items
        spec = parser.get_spec("p")
        specs = parser.get_subprocess_specs("p")
        self._finished: list[str] = []
        self._workflow = BpmnWorkflow(spec, specs, script_engine=FeelScriptEngine())
        self._go_on()

    def _go_on(self) -> None:
        passing: list[Task] | None = None
        while passing is None or passing:
            self._workflow.do_engine_steps(did_complete_task=self._note)
            ready = self._workflow.get_tasks(state=TaskState.READY, manual=True)
            passing = [one for one in ready if isinstance(one.task_spec, ManualTask | NoneTask)]
            for task in passing:
                self._run(task)

    def _run(self, task: Task) -> None:
        task.run()
        self._note(task)

    def _note(self, task: Task) -> None:
        if task.task_spec.bpmn_id is not None:
            self._finished.append(task.task_spec.bpmn_id)

    def _ready(self) -> list[Task]:
        ready = self._workflow.get_tasks(state=TaskState.READY, manual=True)
        return sorted(ready, key=lambda task: task.task_spec.name)

    def open_tasks(self) -> list[Open]:
        """The user tasks that somebody could complete now, sorted."""
        return sorted(self._tasks())

    def complete(self, one: Open, answer: Mapping[str, Any]) -> None:
        """One user task is done."""
        task = self._tasks()[one]
        task.set_data(**{key: to_feel(value) for key, value in answer.items()})
        self._run(task)
        self._go_on()

    def finished(self) -> list[str]:
        """The elements completed so far, in order."""
        return self._finished

    def ended(self) -> bool:
        """Whether the instance is over."""
        return bool(self._workflow.is_completed())

    def data(self, one: Open) -> dict[str, Any]:
        """The data that this open user task sees, as JSON."""
        return {key: to_json(value) for key, value in self._tasks()[one].data.items()}

    def _tasks(self) -> dict[Open, Task]:
        ready = self._workflow.get_tasks(state=TaskState.READY, manual=True)
        found = [(self._open(task), task) for task in ready]
        assert len(dict(found)) == len(found)
        return dict(found)

    def _open(self, task: Task) -> Open:
        name = task.task_spec.bpmn_id
        return name, tuple(int(task.data[item]) for item in self._items.get(name, ()))

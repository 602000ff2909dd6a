"""Small models as text, for the rooms of the engine."""

import json

from tests.unit.model.bpmn_builder import file_of, flow, flows, node, process, zeebe

START, END = node("startEvent", "s"), node("endEvent", "e")
LATER = "<timerEventDefinition><timeDuration>{}</timeDuration></timerEventDefinition>"
CYCLE = "<timerEventDefinition><timeCycle>{}</timeCycle></timerEventDefinition>"
TOLD = (
    '<message id="m" name="told">' + zeebe('subscription correlationKey="=number"') + "</message>"
)
ON_MESSAGE = '<messageEventDefinition messageRef="m"/>'
ALARM = '<signal id="a" name="alarm"/>'
ON_ALARM = '<signalEventDefinition signalRef="a"/>'
ANSWER_FORM = json.dumps(
    {
        "id": "answer",
        "type": "default",
        "components": [
            {
                "type": "textfield",
                "key": "verdict",
                "id": "f1",
                "label": "Putusan",
                "validate": {"required": True, "maxLength": 10},
            },
            {"type": "number", "key": "days", "id": "f2", "label": "Hari"},
        ],
    }
).encode()


def user_task(name: str, *more: str) -> str:
    return node("userTask", name, zeebe("userTask", *more))


def extended(tag: str, name: str, *extensions: str) -> str:
    return node(tag, name, zeebe(*extensions))


def catches(name: str) -> str:
    """An intermediate event that waits for the message of TOLD."""
    return node("intermediateCatchEvent", name, ON_MESSAGE)


def alarmed(name: str) -> str:
    """An intermediate event that waits for the signal of ALARM."""
    return node("intermediateCatchEvent", name, ON_ALARM)


def ends(*names: str) -> str:
    """Flows from these to the end."""
    return flows(*(f"{name} e" for name in names))


def for_group(group: str) -> str:
    return f'assignmentDefinition candidateGroups="{group}"'


def job(name: str, type_: str, tag: str = "serviceTask", *more: str) -> str:
    return node(tag, name, zeebe(f'taskDefinition type="{type_}"', *more))


def headers(**values: str) -> str:
    inner = "".join(f'<zeebe:header key="{key}" value="{v}"/>' for key, v in values.items())
    return f"<zeebe:taskHeaders>{inner}</zeebe:taskHeaders>"


def boundary(name: str, on: str, inner: str, *, interrupting: bool = True) -> str:
    cancel = "true" if interrupting else "false"
    return node("boundaryEvent", name, inner, f'attachedToRef="{on}" cancelActivity="{cancel}"')


def chain(*steps: str, ids: tuple[str, ...], name: str = "p", more: str = "") -> bytes:
    """Start, the steps one after another, end. `more` stands beside the process."""
    names = ("s", *ids, "e")
    links = [flow(first, second) for first, second in zip(names, names[1:], strict=False)]
    inner = (START, *steps, END, *links)
    return file_of(process(*inner, attributes=f'id="{name}" isExecutable="true"'), more)


def one_task(name: str = "p", task: str = "handle", group: str = "bandung:handler") -> bytes:
    return chain(user_task(task, for_group(group)), ids=(task,), name=name)


def two_tasks() -> bytes:
    return chain(user_task("verify"), user_task("handle"), ids=("verify", "handle"))


def with_form() -> bytes:
    form = 'formDefinition formId="answer" bindingType="deployment"'
    return chain(user_task("handle", form), ids=("handle",))


def waits_for_message(name: str = "p") -> bytes:
    catch = node("intermediateCatchEvent", "hear", ON_MESSAGE)
    return chain(catch, ids=("hear",), name=name, more=TOLD)


def pause(name: str, duration: str) -> str:
    return node("intermediateCatchEvent", name, LATER.format(duration))


def pauses(duration: str = "PT1H", name: str = "p") -> bytes:
    steps = (pause("pause", duration), user_task("handle"))
    return chain(*steps, ids=("pause", "handle"), name=name)


def works(type_: str = "work", retries: str = "3") -> bytes:
    task = node("serviceTask", "do", zeebe(f'taskDefinition type="{type_}" retries="{retries}"'))
    return chain(task, ids=("do",))


def call(name: str, process_id: str) -> str:
    called = f'calledElement processId="{process_id}" bindingType="deployment"'
    return node("callActivity", name, zeebe(called))


def calls() -> bytes:
    return chain(call("call", "inner"), ids=("call",))


def spins() -> bytes:
    """A loop that no human and no event ever stops."""
    gateway = node("exclusiveGateway", "again")
    script = node("scriptTask", "count", zeebe('script expression="=n + 1" resultVariable="n"'))
    links = flows("s again", "again count", "count again")
    return file_of(process(START, gateway, script, links))


def in_parallel(*branches: str, ids: tuple[str, ...], name: str = "p", more: str = "") -> bytes:
    fork, join = node("parallelGateway", "fork"), node("parallelGateway", "join")
    links = flows(
        "s fork", *(f"fork {one}" for one in ids), *(f"{one} join" for one in ids), "join e"
    )
    inner = (START, fork, *branches, join, END, links)
    return file_of(process(*inner, attributes=f'id="{name}" isExecutable="true"'), TOLD, more)

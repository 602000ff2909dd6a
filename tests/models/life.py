"""One complaint that lives in the real models: forms checked, notifications done at once."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Self

from engine.catalogue import Catalogue, DeployedDecision, DeployedForm
from engine.dmn import parse_dmn
from engine.execution.effects import (
    ElementEntered,
    ElementLeft,
    Ending,
    JobCreated,
    ProcessStarted,
    UserTaskCreated,
)
from engine.execution.state import Waiting
from engine.forms import check_form_schema, validate_form
from engine.model import parse_bpmn
from engine.model.definition import Definition, SlaMark, SlaVerb
from tests.unit.execution.running import Running

FOLDER = Path(__file__).parents[2] / "bpmn"
DEPLOYMENT = 1


@cache
def definitions() -> tuple[Definition, ...]:
    """Both processes; complaint_handling has the key 1, conduct_handling 2."""
    found = []
    for key, name in enumerate(("complaint", "conduct"), 1):
        read = parse_bpmn((FOLDER / name / f"{name}.bpmn").read_bytes(), file=f"{name}.bpmn")
        assert read.accepted, [str(finding) for finding in read.findings]
        (definition,) = read.definitions
        found.append(replace(definition, key=key, version=1, deployment=DEPLOYMENT))
    return tuple(found)


@cache
def office_models() -> Catalogue:
    """Everything under bpmn/, as one deployment."""
    decisions = {}
    for path in FOLDER.rglob("*.dmn"):
        model = parse_dmn(path.read_bytes())
        for id_ in model.decisions:
            decisions[id_] = [DeployedDecision(id=id_, model=model, deployment=DEPLOYMENT)]
    forms = {}
    for path in FOLDER.rglob("*.form"):
        file = check_form_schema(path.read_bytes(), file=path.name)
        assert file.schema is not None, [str(finding) for finding in file.findings]
        form = DeployedForm(id=file.form_id, schema=file.schema, deployment=DEPLOYMENT)
        forms[file.form_id] = [form]
    return Catalogue(
        definitions={definition.key: definition for definition in definitions()},
        processes={definition.process_id: [definition] for definition in definitions()},
        decisions=decisions,
        forms=forms,
    )


def scenarios() -> list[Path]:
    return sorted(FOLDER.rglob("scenarios/*.json"))


class Life(Running):
    """A running complaint; `sent` are the notifications so far as (template, recipient)."""

    def __init__(self) -> None:
        super().__init__(catalogue=office_models())
        self.sent: list[tuple[str, str]] = []
        self.names: set[str] = set()  #: of every variable that any scope ever had

    def begin(self, **given: Any) -> Self:
        self.start(zone="Asia/Jakarta", **given)
        return self.settle()

    def fill(self, id_: str, **answers: Any) -> Self:
        """Completes a user task with answers that pass its form."""
        form = self.open_task(id_).form
        assert form is not None
        (deployed,) = self.catalogue.forms[str(form.id.evaluate({}, None))]  # type: ignore[arg-type]
        self.complete(id_, **validate_form(deployed.schema, answers))
        return self.settle()

    def hear(self, id_: str) -> Self:
        """The message that `id_` waits for arrives."""
        self.tell(id_)
        return self.settle()

    def pass_time(self, id_: str) -> Self:
        """The timer `id_` fires."""
        self.fire(id_)
        return self.settle()

    def step(self, step: dict[str, Any]) -> Self:
        """One step of a scenario file."""
        if "complete" in step:
            assert self.open_task(step["complete"]).candidate_groups == (step["group"],)
            return self.fill(step["complete"], **step["with"])
        return self.hear(step["message"]) if "message" in step else self.pass_time(step["timer"])

    def settle(self) -> Self:
        """Does every open job, as the delegates of the office do within the same transaction."""
        while jobs := [t for t in self.state.tokens.values() if t.waiting is Waiting.JOB]:
            job = next(j for j in self.all(JobCreated) if j.number == jobs[0].number)
            assert job.type == "tuntas:notify"
            self.sent.append((job.headers["template"], job.headers["recipient"]))
            self.work(job.element_id)
        assert not self.incidents()
        self.names |= {name for scope in self.state.scopes.values() for name in scope.variables}
        return self

    def open_task(self, id_: str) -> UserTaskCreated:
        number = self.number(id_)
        return next(task for task in self.all(UserTaskCreated) if task.number == number)

    def status(self) -> str:
        """What the complaints room shows: the last `complaint.status` that was entered."""
        entered = self.all(ElementEntered)
        return [e.properties["complaint.status"] for e in entered if _tells(e)][-1]

    def clocks(self) -> dict[str, str]:
        """clock -> `running`, `paused` or `stopped`, with its round where that is above 1."""
        rounds: dict[str, int] = {}
        running: set[str] = set()
        pauses: dict[int, tuple[str, ...]] = {}
        for effect in self.history:
            marks = getattr(effect, "sla", ())
            if isinstance(effect, ElementEntered | ProcessStarted):
                for mark in marks:
                    _begin(mark, rounds, running)
                paused = tuple(m.clock for m in marks if m.verb is SlaVerb.PAUSE)
                pauses |= {effect.number: paused} if paused else {}
            elif isinstance(effect, ElementLeft):
                pauses.pop(effect.number, None)
                if effect.ending is Ending.COMPLETED:
                    running -= {m.clock for m in marks if m.verb is SlaVerb.STOP}
        held = {clock for clocks in pauses.values() for clock in clocks}
        return {clock: _state(clock, rounds[clock], running, held) for clock in rounds}

    def flows_taken(self) -> set[tuple[str, str]]:
        """(source, target) of every sequence flow this life went along."""
        taken = set()
        source = None
        for effect in self.history:
            if isinstance(effect, ElementLeft) and effect.ending is Ending.COMPLETED:
                source = effect.element_id
            elif isinstance(effect, ElementEntered) and source is not None:
                taken.add((source, effect.element_id))
                source = None
        return taken


def _tells(entered: ElementEntered) -> bool:
    return "complaint.status" in entered.properties


def _begin(mark: SlaMark, rounds: dict[str, int], running: set[str]) -> None:
    fresh = mark.verb is SlaVerb.RESTART or (
        mark.verb is SlaVerb.START and mark.clock not in running
    )
    if fresh:
        rounds[mark.clock] = rounds.get(mark.clock, 0) + 1
        running.add(mark.clock)


def _state(clock: str, round_: int, running: set[str], held: set[str]) -> str:
    state = "stopped" if clock not in running else "paused" if clock in held else "running"
    return state if round_ == 1 else f"{state} {round_}"


def play(path: Path) -> Life:
    """A whole scenario file."""
    story = json.loads(path.read_text("utf-8"))
    life = Life().begin(**story["start"])
    for step in story["steps"]:
        life.step(step)
    return life

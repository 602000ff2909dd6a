"""Plays the script of the demo on an office."""

from collections import Counter
from functools import partial

from access.office import Office
from complaints import intake, registry, responses, tasks
from complaints.records import (
    Channel,
    ComplaintClass,
    ExternalReference,
    Identity,
    Receipt,
    Submission,
)
from complaints.responses import Response
from engine import user_tasks
from escalation import acknowledgements
from host import simulation
from host.demo.narrator import Narrator
from host.demo.office import seed
from host.demo.script import SCRIPT, Scene
from identity import absences, roles
from kernel.clock import SimulatedClock
from kernel.errors import Invalid
from kernel.unit_of_work import UnitOfWork


def play(office: Office, clock: SimulatedClock, narrator: Narrator) -> None:
    """Seed the office and carry out the script, scene by scene."""
    seed(office)
    stage = Stage(office, clock, narrator)
    for scene in SCRIPT:
        simulation.advance_to(office, clock, scene.at)
        stage.perform(scene)
        simulation.advance_to(office, clock, scene.at)
    stage.summary()


class Stage:
    """Who is called by which letter, and how each kind of scene is done."""

    def __init__(self, office: Office, clock: SimulatedClock, narrator: Narrator) -> None:
        self._office = office
        self._clock = clock
        self._narrator = narrator
        self._receipts: dict[str, Receipt] = {}

    def perform(self, scene: Scene) -> None:
        """Do one scene."""
        acts = {
            "submit": self._submit,
            "complete": self._complete,
            "respond": self._respond,
            "acknowledge": self._acknowledge,
            "wait": self._wait,
        }
        acts[scene.act](scene)

    def receipt(self, who: str) -> Receipt:
        """What the one called so was given."""
        return self._receipts[who]

    def summary(self) -> None:
        """What became of everybody."""
        found = self._office.database.read(registry.list_all)
        say = self._narrator.note
        say("")
        say(f"Summary at {self._clock.now():%Y-%m-%d %H:%M} UTC")
        for one in found:
            class_ = one.class_ or "-"
            say(f"  {one.number} {one.channel:<13} {class_:<20} {one.unit:<27} {one.status}")
        counts = Counter(one.status for one in found)
        say(
            f"  {len(found)} complaints: {', '.join(f'{k} {v}' for k, v in sorted(counts.items()))}"
        )
        say(f"  {self._narrator.alerts} alerts, {self._narrator.mails} mails")

    def _submit(self, scene: Scene) -> None:
        data = scene.data
        submission = Submission(
            channel=Channel(data["channel"]),
            unit=data["unit"],
            subject=data["subject"],
            description=data.get("description", data["subject"]),
            class_=ComplaintClass(data["class"]) if "class" in data else None,
            reported_unit=data.get("reported_unit"),
            confidential=data.get("class") == "conduct",
            external=ExternalReference(*data["external"]) if "external" in data else None,
            identity=Identity(name=data["name"], email=data["email"]) if "name" in data else None,
        )
        text = f"{scene.who}: {submission.channel} to {submission.unit}: {submission.subject}"
        self._narrator.tell(self._clock.now(), text)
        receipt = self._office.database.write(
            lambda uow: intake.submit(uow, self._office.intake, submission, actor="demo")
        )
        self._receipts.setdefault(scene.who, receipt)
        known = "is known already as" if receipt.repeated else "is"
        self._narrator.note(f"   {scene.who} {known} {receipt.number}")

    def _complete(self, scene: Scene) -> None:
        receipt = self._receipts[scene.who]
        database = self._office.database
        task = database.read(lambda uow: _open_task(uow, receipt, scene.element))
        data = dict(scene.data)
        actor = database.read(lambda uow: _actor(uow, task))
        if ":" in data.get("handler", ""):
            data["handler"] = database.read(lambda uow: _somebody(uow, data["handler"]))
        self._narrator.tell(
            self._clock.now(), f"{receipt.number}: {actor} does {task.element_id} {_codes(data)}"
        )
        database.write(
            lambda uow: tasks.complete(uow, self._office.desk, task.key, data, actor=actor)
        )

    def _respond(self, scene: Scene) -> None:
        receipt = self._receipts[scene.who]
        response = Response(scene.data["response"])
        self._narrator.tell(self._clock.now(), f"{receipt.number}: complainant: {response}")
        self._office.database.write(
            lambda uow: responses.respond(
                uow,
                self._office.keyring,
                receipt.number,
                response,
                text=scene.data.get("text", "Keterangan dari pelapor"),
            )
        )

    def _acknowledge(self, scene: Scene) -> None:
        receipt = self._receipts[scene.who]
        database = self._office.database
        alerts = database.read(lambda uow: acknowledgements.list_alerts_of_root(uow, receipt.root))
        for rung in alerts:
            person = rung.recipients[0]
            text = f"{receipt.number}: {person} acknowledges {rung.clock} rung {rung.number}"
            self._narrator.tell(self._clock.now(), text)
            database.write(
                partial(
                    acknowledgements.acknowledge,
                    key=rung.key,
                    person=person,
                    comment="Saya tangani",
                    keyring=self._office.keyring,
                )
            )

    def _wait(self, scene: Scene) -> None:
        self._narrator.tell(self._clock.now(), scene.data["text"])


def _open_task(uow: UnitOfWork, receipt: Receipt, element: str) -> user_tasks.UserTask:
    for task in user_tasks.list_of_root(uow, receipt.root):
        if task.element_id == element:
            return task
    status = registry.get(uow, receipt.number).status
    raise Invalid(f"{receipt.number}: {element} is not open; the complaint is {status}")


def _actor(uow: UnitOfWork, task: user_tasks.UserTask) -> str:
    if task.assignee is not None:
        return task.assignee
    return _somebody(uow, user_tasks.candidate_groups(uow, task.key)[0])


def _somebody(uow: UnitOfWork, group: str) -> str:
    """The first who is present in the group."""
    unit, role = roles.parse_group(group)
    present = absences.available_members(uow, unit, role, uow.now)
    if not present:
        raise Invalid(f"nobody of {group} is present at {uow.now:%Y-%m-%d}")
    return present[0].id


def _codes(data: dict[str, object]) -> str:
    shown = {name: value for name, value in data.items() if name in ("decision", "handler", "unit")}
    return ", ".join(f"{name} {value}" for name, value in shown.items())

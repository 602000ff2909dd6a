"""An office that does at random whatever is allowed, from a seed."""

import random
from datetime import timedelta

from complaints import calendar_edit, registry
from complaints.records import Channel, ComplaintClass
from complaints.responses import Response
from engine.user_tasks import UserTask
from identity.roles import Role
from kernel.errors import Conflict
from tests.office import SimulatedOffice, shown

UNITS = ("kejari-bandung", "kejari-makassar", "kejari-jayapura", "cabjari-pelabuhan-makassar")
ZONES = ("wib", "wita", "wit")
FINDINGS = ("not_proven", "minor", "moderate", "severe", "criminal_indication")


class RandomLife:
    """Each `act` is one thing that somebody does, or time that passes."""

    def __init__(self, office: SimulatedOffice, seed: int) -> None:
        self.office = office
        self.dice = random.Random(seed)
        self.done: list[str] = []
        self.about_somebody: list[str] = []  #: numbers of complaints that began so

    def act(self) -> None:
        acts = (
            *[self.submit] * 2,
            *[self.work] * 8,
            *[self.respond] * 3,
            *[self.wait] * 5,
            self.acknowledge,
            self.go_away,
            self.edit_calendar,
        )
        act = self.dice.choice(acts)
        self.done.append(act.__name__)
        act()

    def submit(self) -> None:
        class_ = self.dice.choice([None, *ComplaintClass])
        unit = self.dice.choice(UNITS)
        reported: dict[str, str] = {}
        if self.dice.random() < 0.3:
            reported["reported_unit"] = self.dice.choice([unit, *UNITS])
        if self.dice.random() < 0.3:
            reported["reported_official"] = self.dice.choice(self.office.people_of(unit))
        number = self.office.submit(
            unit=unit,
            class_=class_,
            channel=self.dice.choice(list(Channel)),
            confidential=self.dice.random() < 0.2,
            **reported,
        )
        if class_ is ComplaintClass.CONDUCT or reported:
            self.about_somebody.append(number)

    def numbers(self) -> list[str]:
        return [one.number for one in self.office.read(registry.list_all)]

    def work(self) -> None:
        tasks = [task for number in self.numbers() for task in self.office.tasks(number)]
        if tasks:
            task = self.dice.choice(tasks)
            answers = getattr(self, f"_{task.element_id}")(task)
            number = str(task.business_key)
            reported = self.office.complaint(number).reported_official
            able = [one for one in self.office.candidates(task) if one != reported]
            actor = task.assignee or able[0]
            self.office.complete(task.element_id, number, by=actor, **answers)

    def respond(self) -> None:
        numbers = self.numbers()
        if numbers:
            what = self.dice.choice([one.name for one in Response])
            try:
                self.office.respond(self.dice.choice(numbers), what, "Begini.")
            except Conflict:
                self.done[-1] += " (refused)"

    def wait(self) -> None:
        if self.dice.random() < 0.7:
            self.office.advance(hours=self.dice.choice([1, 5, 20, 72]))
        else:
            self.office.advance(working_days=self.dice.choice([1, 3, 11]))

    def acknowledge(self) -> None:
        rungs = [rung for number in self.numbers() for rung in self.office.alerts(number)]
        told = [(rung, person) for rung in rungs for person in rung.recipients]
        if told:
            rung, person = self.dice.choice(told)
            if rung in self.office.open_alerts(person):
                self.office.acknowledge(str(rung.business_key), person, clock=rung.clock)

    def go_away(self) -> None:
        unit = self.dice.choice(UNITS)
        people = sorted(self.office.people_of(unit))
        person, substitute = self.dice.sample(people, 2)
        until = self.office.now + timedelta(days=self.dice.randint(1, 20))
        chosen = self.dice.choice([None, substitute])
        self.office.absent(person, str(shown(self.office.now)), str(shown(until)), chosen)

    def edit_calendar(self) -> None:
        zone = self.dice.choice(ZONES)
        on = (self.office.now + timedelta(days=self.dice.randint(1, 15))).date()
        self.office.close_office_on(zone, on.isoformat())
        if self.dice.random() < 0.5:
            opened = self.office.open
            calendar_edit.apply(opened.database, opened.calendars, f"indonesia-{zone}")

    # Answers that each form takes.

    def _verify_complaint(self, task: UserTask) -> dict[str, object]:
        decision = self.dice.choice(
            [*["accept"] * 5, "wait_for_data", "not_our_authority", "archive"]
        )
        more: dict[str, object] = {}
        if decision == "accept" and self.dice.random() < 0.3:
            more = {"subject": self.dice.choice(["service", "conduct", "corruption"])}
        if decision == "not_our_authority":
            more = {"forwardTo": "Ombudsman"}
        return {"decision": decision, "reason": "Begitu.", **more}

    def _assign_complaint(self, task: UserTask) -> dict[str, object]:
        reported = self.office.complaint(str(task.business_key)).reported_unit
        if self.dice.random() < 0.3:
            others = [unit for unit in UNITS if unit != reported]
            return {"unit": self.dice.choice(others), "reason": "Di sana."}
        return self._handler(task, Role.HANDLER)

    def _assign_review(self, task: UserTask) -> dict[str, object]:
        return self._handler(task, Role.OVERSIGHT)

    def _handler(self, task: UserTask, role: Role) -> dict[str, object]:
        complaint = self.office.complaint(str(task.business_key))
        people = self.office.members(complaint.unit, role)
        return {
            "handler": self.dice.choice(
                [None, *(one for one in people if one != complaint.reported_official)]
            )
        }

    def _handle_complaint(self, task: UserTask) -> dict[str, object]:
        if self.dice.random() < 0.3:
            return {"decision": "request_information", "question": "Kapan?"}
        return {"decision": "answer_ready", "answer": "Sudah."}

    def _examine_conduct(self, task: UserTask) -> dict[str, object]:
        if self.dice.random() < 0.3:
            return {"decision": "inspect", "reason": "Perlu."}
        return self._handle_complaint(task)

    def _inspect_conduct(self, task: UserTask) -> dict[str, object]:
        return {"finding": self.dice.choice(FINDINGS), "answer": "Sudah."}

    def _approve_answer(self, task: UserTask) -> dict[str, object]:
        if self.dice.random() < 0.3:
            return {"decision": "return", "reason": "Kurang."}
        return {"decision": "approve"}

    _approve_examination = _approve_answer

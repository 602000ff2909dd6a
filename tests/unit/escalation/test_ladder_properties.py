"""Whatever happens to a clock, its rungs fire in order, once each, and never while it is paused."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from escalation import ladder
from escalation.ladder import Rung, Status
from escalation.policy import RungPolicy
from identity.roles import Role
from kernel.instants import parse_instant
from sla.budget import parse_budget
from sla.calendar_json import calendar_from_json
from sla.term import Holder, Pause, Term

DAYS = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), ["08:00-18:00"])
JAKARTA = calendar_from_json({"name": "wib", "zone": "Asia/Jakarta", "weekly": DAYS})
START = parse_instant("2026-11-24T08:00:00+07:00")
WITHIN = parse_budget("4 working_hours")
SHARES = (Decimal("0.5"), Decimal("0.8"), Decimal(1), None)
VERBS = ("pause", "resume", "answer", "lose", "nothing")
STEPS = st.tuples(st.integers(0, 90), st.sampled_from(VERBS), st.booleans())


def new_rungs(term: Term) -> list[Rung]:
    policies = [
        RungPolicy(
            number=number,
            name=str(number),
            share=share,
            overdue=2 if share is None else None,
            role=Role.HEAD,
            acknowledge_within=WITHIN,
        )
        for number, share in enumerate(SHARES, 1)
    ]
    fresh = [
        Rung(key=one.number, root=1, business_key=None, clock="c", round=1, policy=one)
        for one in policies
    ]
    return [ladder.moved(rung, term, paused=False, now=START) for rung in fresh]


@dataclass
class Clock:
    """One clock with its ladder, and every firing it has seen."""

    now: datetime = START
    term: Term = field(
        default_factory=lambda: Term(
            start=START, budget=parse_budget("3 working_days"), holders=(Holder(JAKARTA, START),)
        )
    )
    rungs: list[Rung] = field(default_factory=list)
    firings: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rungs = new_rungs(self.term)

    @property
    def paused(self) -> bool:
        return any(pause.until is None for pause in self.term.pauses)

    def do(self, verb: str) -> None:
        pauses = self.term.pauses
        if verb == "pause" and not self.paused:
            self._move((*pauses, Pause(self.now, None)))
        elif verb == "resume" and self.paused:
            self._move((*pauses[:-1], Pause(pauses[-1].since, self.now)))
        for rung in self.rungs:
            if verb == "answer" and rung.status is Status.FIRED:
                self._keep((ladder.acknowledged(rung, "sari", None, self.now),))
            elif verb == "lose" and rung.recipients:
                self._keep(ladder.unreached(self.rungs, rung, "sari", self.now))

    def tick(self) -> None:
        while (due := self._due()) is not None:
            assert not self.paused
            if due.status is Status.FIRED:
                self._keep(ladder.unanswered(self.rungs, due, self.now))
            else:
                self.firings.append(due.number)
                self._keep((ladder.fired(due, self.term, "unit", ["sari"], self.now),))

    def _due(self) -> Rung | None:
        return next((r for r in self.rungs if ladder.is_its_turn(self.rungs, r, self.now)), None)

    def _move(self, pauses: tuple[Pause, ...]) -> None:
        self.term = replace(self.term, pauses=pauses)
        self._keep(
            tuple(
                ladder.moved(rung, self.term, paused=self.paused, now=self.now)
                for rung in self.rungs
            )
        )

    def _keep(self, changed: tuple[Rung, ...]) -> None:
        known = {rung.key: rung for rung in changed}
        self.rungs = [known.get(rung.key, rung) for rung in self.rungs]


@settings(deadline=None, max_examples=100, derandomize=True)
@given(st.lists(STEPS, max_size=12))
def test_rungs_fire_in_order_once_each_and_all_of_them_in_the_end(
    steps: list[tuple[int, str, bool]],
) -> None:
    clock = Clock()
    for hours, verb, ticks in steps:
        clock.now += timedelta(hours=hours)
        clock.do(verb)
        if ticks:
            clock.tick()
        assert clock.firings == sorted(set(clock.firings))
    clock.do("resume")
    for _ in range(60):
        clock.now += timedelta(days=1)
        clock.tick()
    assert clock.firings == [1, 2, 3, 4]
    ended = {Status.ACKNOWLEDGED, Status.UNANSWERED, Status.FAILED}
    assert {rung.status for rung in clock.rungs} <= ended
    assert all(rung.next_at is None for rung in clock.rungs)

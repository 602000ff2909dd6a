"""Escalations that a model throws by itself: the code `rung:response:2` fires that rung now.

A BPMN timer changes the path of a complaint; an alert comes only from the ladder (design D8). So a
model that wants an alert throws an escalation whose code names clock and rung of the policy.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from engine.execution.effects import Effect, EscalationThrown
from escalation.ladder import Early, Rung, Status

_CODE = re.compile(r"rung:([^:\s]+):([1-9][0-9]{0,3})")


def named_rungs(effects: Iterable[Effect]) -> set[tuple[str, int]]:
    """(clock, number) of each rung that an escalation of one step names; other codes are no rungs.

    Whether the model catches the escalation makes no difference to the ladder.
    """
    thrown = (effect.code for effect in effects if isinstance(effect, EscalationThrown))
    return {rung for rung in map(rung_of, thrown) if rung is not None}


def rung_of(code: str) -> tuple[str, int] | None:
    """(clock, number) of the rung that the code of an escalation names; None: it names none."""
    match = _CODE.fullmatch(code)
    return None if match is None else (match[1], int(match[2]))


def raised(rungs: Sequence[Rung], named: set[tuple[str, int]], now: datetime) -> list[Rung]:
    """The rungs named that still wait, due now; one that fired already has told its people.

    Of several rounds of a clock only the last counts. While the clock is paused it waits, as every
    rung does, and fires when the clock goes on.
    """
    last: dict[str, int] = {}
    for rung in rungs:
        last[rung.clock] = max(rung.round, last.get(rung.clock, 0))
    return [
        replace(rung, early_reason=Early.THROWN, next_at=now)
        for rung in rungs
        if (rung.clock, rung.number) in named
        and rung.round == last[rung.clock]
        and rung.status is Status.WAITING
    ]

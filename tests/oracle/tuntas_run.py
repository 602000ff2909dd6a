"""A model that Tuntas runs, behind the questions that `spiff_run.py` answers too."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.catalogue import Catalogue
from engine.execution.commands import CatchSignal, CompleteUserTask
from engine.execution.effects import ElementLeft, Ending, SignalThrown
from engine.execution.state import Token, Waiting, WaitKind
from engine.feel import to_feel, to_json
from engine.model import parse_bpmn
from tests.oracle.sheet import Items, Open
from tests.unit.execution.running import Running


class TuntasRun:
    """One instance, from its start on."""

    def __init__(self, xml: bytes, items: Items) -> None:
        file = parse_bpmn(xml)
        assert file.accepted, "\n".join(map(str, file.findings))
        assert file.counts.nodes == file.counts.compiled_nodes
        assert file.counts.flows == file.counts.compiled_flows
        definition = replace(file.definitions[0], key=1, version=1, deployment=1)
        catalogue = Catalogue(definitions={1: definition}, processes={"p": [definition]})
        self._items = items
        self._nodes = definition.nodes
        self._running = Running(catalogue=catalogue).start()
        self._spread()

    def open_tasks(self) -> list[Open]:
        """The user tasks that somebody could complete now, sorted."""
        return sorted(self._tasks())

    def complete(self, one: Open, answer: Mapping[str, Any]) -> None:
        """One user task is done."""
        given = {name: to_feel(value) for name, value in answer.items()}
        self._running.give(CompleteUserTask(self._tasks()[one].number, given))
        self._spread()

    def _spread(self) -> None:
        """What is thrown reaches all that wait for it, as the store sees to it."""
        thrown = [one for one in self._running.effects if isinstance(one, SignalThrown)]
        for signal in thrown:
            waits = sorted(self._running.state.waits.items())
            for number, wait in waits:
                event = self._nodes[wait.node].event
                name = event.signal.name if event is not None and event.signal else None
                if wait.kind is WaitKind.SIGNAL and name and name.text == signal.signal_name:
                    self._running.give(CatchSignal((number,)))

    def finished(self) -> list[str]:
        """The elements completed so far, in order."""
        left = self._running.all(ElementLeft)
        return [one.element_id for one in left if one.ending is Ending.COMPLETED]

    def ended(self) -> bool:
        """Whether the instance is over."""
        assert not self._running.incidents()
        return self._running.state.ended

    def data(self, one: Open) -> dict[str, Any]:
        """The variables that this open user task sees, as JSON."""
        return {name: to_json(value) for name, value in self._seen(self._tasks()[one]).items()}

    def _seen(self, token: Token) -> dict[str, Any]:
        seen: dict[str, Any] = dict(token.local or {})
        number: int | None = token.scope
        while number is not None:
            scope = self._running.state.scopes[number]
            seen = {**scope.variables, **seen}
            number = scope.parent
        return seen

    def _tasks(self) -> dict[Open, Token]:
        tokens = self._running.state.tokens.values()
        waiting = [one for one in tokens if one.waiting is Waiting.USER_TASK]
        found = {self._open(token): token for token in waiting}
        assert len(found) == len(waiting)
        return found

    def _open(self, token: Token) -> Open:
        name, seen = self._nodes[token.node].id, self._seen(token)
        return name, tuple(int(seen[item]) for item in self._items.get(name, ()))

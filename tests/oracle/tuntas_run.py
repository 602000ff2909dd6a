"""A model that Tuntas runs, behind the questions that `spiff_run.py` answers too."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.catalogue import Catalogue
from engine.execution.effects import ElementLeft, Ending
from engine.execution.state import Waiting
from engine.feel import to_json
from engine.model import parse_bpmn
from tests.unit.execution.running import Running


class TuntasRun:
    """One instance, from its start on."""

    def __init__(self, xml: bytes) -> None:
        file = parse_bpmn(xml)
        assert file.accepted, "\n".join(map(str, file.findings))
        assert file.counts.nodes == file.counts.compiled_nodes
        assert file.counts.flows == file.counts.compiled_flows
        definition = replace(file.definitions[0], key=1, version=1, deployment=1)
        catalogue = Catalogue(definitions={1: definition}, processes={"p": [definition]})
        self._running = Running(catalogue=catalogue).start()

    def open_tasks(self) -> list[str]:
        """The user tasks that somebody could complete now, sorted."""
        nodes = self._running.catalogue.definition(1).nodes
        tokens = self._running.state.tokens.values()
        return sorted(nodes[one.node].id for one in tokens if one.waiting is Waiting.USER_TASK)

    def complete(self, name: str, answer: Mapping[str, Any]) -> None:
        """One user task is done."""
        self._running.complete(name, **answer)

    def finished(self) -> list[str]:
        """The elements completed so far, in order."""
        left = self._running.all(ElementLeft)
        return [one.element_id for one in left if one.ending is Ending.COMPLETED]

    def ended(self) -> bool:
        """Whether the instance is over."""
        assert not self._running.incidents()
        return self._running.state.ended

    def data(self, name: str) -> dict[str, Any]:
        """The variables that this open user task sees, as JSON."""
        seen: dict[str, Any] = {}
        number: int | None = self._running.token(name).scope
        while number is not None:
            scope = self._running.state.scopes[number]
            seen = {**scope.variables, **seen}
            number = scope.parent
        return {key: to_json(value) for key, value in seen.items()}

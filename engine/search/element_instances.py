"""The element instances of one root instance: what lives in its state, what its history tells."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from engine import history, steps
from engine.catalogue import Catalogue
from engine.history import HistoryEntry
from engine.model.definition import Definition, Node, NodeKind
from engine.runtime import Runtime
from engine.store.keys import key_of
from kernel.unit_of_work import UnitOfWork

#: Our kinds (BPMN's tag names) in the words of the published interface.
TYPES = {
    NodeKind.START: "START_EVENT",
    NodeKind.END: "END_EVENT",
    NodeKind.CATCH: "INTERMEDIATE_CATCH_EVENT",
    NodeKind.THROW: "INTERMEDIATE_THROW_EVENT",
    NodeKind.BOUNDARY: "BOUNDARY_EVENT",
    NodeKind.TASK: "TASK",
    NodeKind.MANUAL_TASK: "MANUAL_TASK",
    NodeKind.USER_TASK: "USER_TASK",
    NodeKind.SERVICE_TASK: "SERVICE_TASK",
    NodeKind.SEND_TASK: "SEND_TASK",
    NodeKind.RECEIVE_TASK: "RECEIVE_TASK",
    NodeKind.SCRIPT_TASK: "SCRIPT_TASK",
    NodeKind.BUSINESS_RULE_TASK: "BUSINESS_RULE_TASK",
    NodeKind.EXCLUSIVE: "EXCLUSIVE_GATEWAY",
    NodeKind.PARALLEL: "PARALLEL_GATEWAY",
    NodeKind.EVENT_BASED: "EVENT_BASED_GATEWAY",
    NodeKind.INCLUSIVE: "INCLUSIVE_GATEWAY",
    NodeKind.SUBPROCESS: "SUB_PROCESS",
    NodeKind.EVENT_SUBPROCESS: "EVENT_SUB_PROCESS",
    NodeKind.TRANSACTION: "SUB_PROCESS",
    NodeKind.CALL_ACTIVITY: "CALL_ACTIVITY",
}
KINDS: dict[str, type] = {
    "element_instance_key": int,
    "element_id": str,
    "element_name": str,
    "type": str,
    "state": str,
    "start_date": datetime,
    "end_date": datetime,
    "incident_key": int,
    "process_definition_id": str,
    "process_definition_key": int,
    "process_instance_key": int,
}
_PROCESS = "PROCESS"


def list_of(uow: UnitOfWork, runtime: Runtime, root: int) -> list[dict[str, Any]]:
    """Every element instance of a root instance, its process first, in the order entered.

    An element of a called process has the key of the root process instance as its process instance.
    """
    loaded = steps.look(uow, root)
    if loaded is None:
        return []
    catalogue = runtime.catalogue(uow)
    telling = _Telling(catalogue, root)
    for entry in history.list_entries(uow, root):
        telling.hear(entry)
    return telling.rows()


class _Telling:
    """Rows as the history tells them, entry by entry."""

    def __init__(self, catalogue: Catalogue, root: int) -> None:
        self._catalogue, self._root = catalogue, root
        self._definitions: list[Definition] = []
        self._told: list[dict[str, Any]] = []
        self._open: dict[tuple[int, str | None], dict[str, Any]] = {}

    def hear(self, entry: HistoryEntry) -> None:
        match entry.fact:
            case "process_started":
                definition = self._catalogue.definition(int(str(entry.details[0])))
                self._definitions.append(definition)
                if len(self._definitions) == 1:
                    self._begin(entry, definition.process_id, definition.name, _PROCESS)
            case "process_ended" if entry.number == 1:
                self._end(entry, self._definitions[0].process_id)
            case "entered":
                node = self._node(str(entry.element_id))
                name = None if node is None else node.name
                kind = "UNKNOWN" if node is None else TYPES[node.kind]
                self._begin(entry, str(entry.element_id), name, kind)
            case "left":
                self._end(entry, str(entry.element_id))
            case "migrated":
                self._migrate(entry.number, int(str(entry.details[1])))
            case "element_migrated":
                self._rename(entry.number, str(entry.details[0]), str(entry.element_id))
            case "incident_raised":
                self._set_incident(entry, key_of(self._root, entry.number))
            case "incident_closed":
                self._set_incident(entry, None)

    def rows(self) -> list[dict[str, Any]]:
        return self._told

    def _begin(self, entry: HistoryEntry, id_: str, name: str | None, type_: str) -> None:
        first = self._definitions[0]
        row = {
            "element_instance_key": key_of(self._root, entry.number),
            "element_id": id_,
            "element_name": name or id_,
            "type": type_,
            "state": "ACTIVE",
            "start_date": entry.at,
            "end_date": None,
            "has_incident": False,
            "incident_key": None,
            "process_definition_id": first.process_id,
            "process_definition_key": first.key,
            "process_instance_key": key_of(self._root, 1),
            "root_process_instance_key": key_of(self._root, 1),
        }
        self._told.append(row)
        self._open[entry.number, id_] = row

    def _end(self, entry: HistoryEntry, id_: str) -> None:
        row = self._open.pop((entry.number, id_), None)
        if row is not None:
            completed = entry.details[0] == "completed"
            row["state"] = "COMPLETED" if completed else "TERMINATED"
            row["end_date"] = entry.at
            row["has_incident"], row["incident_key"] = False, None

    def _migrate(self, number: int, key: int) -> None:
        """A process is of another definition: what is open in the root's is too."""
        definition, first = self._catalogue.definition(key), self._definitions[0]
        self._definitions.append(definition)
        if number != 1:
            return
        self._definitions = [definition, *self._definitions[1:-1], first]
        self._rename(1, first.process_id, definition.process_id)
        of_process = {"process_definition_id": definition.process_id, "process_definition_key": key}
        for row in self._open.values():
            row.update(of_process)

    def _rename(self, number: int, before: str, after: str) -> None:
        row = self._open.pop((number, before), None)
        if row is not None:
            node = self._node(after)
            name = self._definitions[0].name if node is None else node.name
            row["element_id"], row["element_name"] = after, name or after
            self._open[number, after] = row

    def _set_incident(self, entry: HistoryEntry, key: int | None) -> None:
        row = self._open.get((entry.number, entry.element_id))
        if row is not None:
            row["has_incident"], row["incident_key"] = key is not None, key

    def _node(self, id_: str) -> Node | None:
        return next(self._nodes(id_), None)

    def _nodes(self, id_: str) -> Iterator[Node]:
        for definition in self._definitions:
            if id_ in definition.by_id:
                yield definition.nodes[definition.by_id[id_]]

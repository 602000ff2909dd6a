"""Which messages and signals complaints wait for: of all that intake ever started, in any version.

By the models alone, never by what waits now: who may not publish them is told nothing by it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from complaints.numbering import is_number
from complaints.records import PROCESS_ID
from engine.catalogue import Catalogue
from engine.model.definition import Definition, Literal, Term


@dataclass(frozen=True, slots=True)
class AwaitedNames:
    """Names that models of complaints catch; None: any may be, for one of them is computed."""

    messages: frozenset[str] | None
    signals: frozenset[str] | None

    def concern_message(self, name: str, correlation_key: str) -> bool:
        """Whether a message may be one to a complaint, by its name or the form of its key."""
        return is_number(correlation_key) or self.messages is None or name in self.messages

    def concern_signal(self, name: str) -> bool:
        """Whether a complaint may wait for a signal of this name."""
        return self.signals is None or name in self.signals


def awaited_names(catalogue: Catalogue) -> AwaitedNames:
    """What the complaint process and those it calls wait for, all versions together."""
    messages: list[Term] = []
    signals: list[Term] = []
    for definition in _of_complaints(catalogue):
        for node in definition.nodes:
            if node.event is not None and node.event.message is not None:
                messages.append(node.event.message.name)
            if node.event is not None and node.event.signal is not None:
                signals.append(node.event.signal.name)
    return AwaitedNames(_texts(messages), _texts(signals))


def _of_complaints(catalogue: Catalogue) -> Iterator[Definition]:
    """Every version of the complaint process, and of what any of these calls."""
    wanted, known = [PROCESS_ID], {PROCESS_ID}
    while wanted:
        for definition in catalogue.processes.get(wanted.pop(), ()):
            yield definition
            for node in definition.nodes:
                if node.call is None:
                    continue
                id_ = node.call.process.id
                called = [id_.text] if isinstance(id_, Literal) else list(catalogue.processes)
                wanted += [one for one in called if one not in known]
                known.update(called)


def _texts(names: Iterable[Term]) -> frozenset[str] | None:
    names = list(names)
    if not all(isinstance(one, Literal) for one in names):
        return None
    return frozenset(one.text for one in names)

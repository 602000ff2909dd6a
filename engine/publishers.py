"""Who is behind a message or signal: a person from outside, or an instance and its people.

What a model throws is its author's deed: of who deployed the process, and of who started it. Both
go with the message or signal, and neither reaches by it what is hidden from them.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from engine.catalogue import Catalogue
from engine.execution import effects as fx
from engine.execution.state import State

ENGINE = "engine"  #: the actor of steps nobody asked for: timers, jobs, messages
_BETWEEN = " "  #: ids of people hold none


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """`people` are ids, of an instance those who deployed and started it; `root` is its number.

    Without a root it is one person from outside; without people it is the program itself.
    """

    people: tuple[str, ...] = ()
    root: int | None = None

    @property
    def actor(self) -> str:
        """Whom the history names for what it causes: the person, or the engine for a model."""
        return self.people[0] if self.root is None and self.people else ENGINE

    @property
    def names(self) -> str | None:
        """The people as a row keeps them; None for nobody."""
        return join(self.people)


NOBODY = Publisher()


def person(id_: str) -> Publisher:
    """A person who publishes from outside."""
    return Publisher(people=(id_,))


def stored(names: str | None, root: int | None) -> Publisher:
    """The publisher of a row."""
    return Publisher(people=split(names), root=root)


def join(people: Iterable[str]) -> str | None:
    """People as one text of a row, each once; None for nobody."""
    return _BETWEEN.join(dict.fromkeys(people)) or None


def split(names: str | None) -> tuple[str, ...]:
    """The people of such a text."""
    return tuple(names.split(_BETWEEN)) if names else ()


def of_instance(
    catalogue: Catalogue,
    state: State | None,
    root: int,
    started_by: tuple[str, ...],
    effects: Iterable[fx.Effect] = (),
) -> Publisher:
    """Who is behind what an instance throws: who started it, and who deployed what runs in it.

    Called processes count, also those that began in the step with these `effects`.
    """
    scopes = () if state is None else state.scopes.values()
    running = [one.definition for one in scopes if one.is_process]
    running += [one.definition for one in effects if isinstance(one, fx.ProcessStarted)]
    deployed = (catalogue.deployer(one) for one in dict.fromkeys(running))
    people = (*started_by, *(one for one in deployed if one is not None))
    return Publisher(people=tuple(dict.fromkeys(people)), root=root)

"""What lives in a naively run instance: scopes, tokens and waits that know each other."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from engine.feel.values import Value
from engine.model.definition import ROOT, Definition, Event, Node

_born = count()
Values = dict[str, Value]


class Stuck(Exception):
    """An element cannot go on: the model or the data is at fault. It may be tried again."""


@dataclass(eq=False, kw_only=True)
class Repeats:
    """How far a repeated activity has come; `items` is None for a standard loop."""

    items: list[Value] | None
    results: list[Value]
    begun: int = 0
    completed: int = 0
    enough: bool = False  #: the completion condition was true


@dataclass(eq=False, kw_only=True)
class Done:
    """A completed activity that compensation would undo."""

    node: int
    variables: Values
    inside: list["Done"]


@dataclass(eq=False, kw_only=True)
class Scope:
    """A process, subprocess or event subprocess that runs, or an activity that repeats.

    `body` is the node whose children run here. `undoing` are the activities that a compensation
    has still to undo, the last one first.
    """

    definition: Definition
    body: int
    parent: "Scope | None"
    carrier: "Token | None"
    variables: Values
    tokens: list["Token"] = field(default_factory=list)
    starts: list["Wait"] = field(default_factory=list)
    interrupted: bool = False
    repeats: Repeats | None = None
    undoing: list[Done] | None = None
    done: list[Done] = field(default_factory=list)

    @property
    def is_process(self) -> bool:
        """Whether variables are looked up no further than this."""
        return self.body == ROOT


@dataclass(eq=False, kw_only=True)
class Token:
    """One activation of an element, or one on its way there."""

    scope: Scope
    node: Node
    flow: int | None = None
    local: Values | None = None  #: variables of the activity, or what its event brought
    triggered: bool = False  #: the event at which it arrives has happened already
    state: str = "moving"
    entered: bool = False
    alive: bool = True
    inner: Scope | None = None
    waits: list["Wait"] = field(default_factory=list)
    again: Callable[[], None] | None = None  #: what is tried again when an incident is resolved
    born: int = field(default_factory=lambda: next(_born))


@dataclass(eq=False, kw_only=True)
class Wait:
    """An event that waits: of a token, or one that would start an event subprocess of a scope."""

    scope: Scope
    node: Node
    owner: "Token | None"
    repeats: int | None  #: how often a cycle happens after this; None: for ever
    held: bool = False  #: a condition that was true when last looked at
    alive: bool = True
    born: int = field(default_factory=lambda: next(_born))

    @property
    def event(self) -> Event:
        """What is waited for."""
        assert self.node.event is not None
        return self.node.event


def seen(scope: Scope | None, local: Values | None) -> dict[str, Any]:
    """All variables that are seen from here."""
    found: dict[str, Any] = {}
    while scope is not None:
        found = {**scope.variables, **found}
        scope = None if scope.is_process else scope.parent
    return {**found, **(local or {})}


def set_outwards(scope: Scope | None, variables: Values) -> None:
    """Each variable changes where it is, and becomes one of the process where it is nowhere."""
    for name, value in variables.items():
        at = scope
        while at is not None:
            if name in at.variables or at.is_process:
                at.variables[name] = value
                break
            at = at.parent

"""Processes built by hand, put where the rooms of the engine find them."""

from engine import start_events
from engine.catalogue import Catalogue
from engine.runtime import Delegate, Runtime
from kernel.unit_of_work import UnitOfWork
from tests.rooms.engine.floor import Floor
from tests.unit.execution.builder import Model, catalogue_of


class Shelf(Runtime):
    """A runtime whose catalogue stands on a shelf."""

    def __init__(self, catalogue: Catalogue, delegates: dict[str, Delegate]) -> None:
        super().__init__(delegates)
        self._shelf = catalogue

    def catalogue(self, uow: UnitOfWork, stamp: str | None = None) -> Catalogue:  # noqa: ARG002
        return self._shelf


def put(floor: Floor, *models: Model) -> None:
    """Put processes on the shelf; those that start by themselves do so from now on."""
    catalogue = catalogue_of(*models)
    floor.runtime = Shelf(catalogue, floor.delegates)
    definitions = list(catalogue.definitions.values())
    floor.write(lambda uow: start_events.register(uow, definitions, "Asia/Jakarta"))

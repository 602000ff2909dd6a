"""Events: facts one room tells, and the handlers that other rooms have for them.

Handlers run in the transaction of the emitter and may fail it; host/wiring.py has the one table.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kernel.unit_of_work import UnitOfWork

Handler = Callable[["UnitOfWork", Any], None]
Handlers = Mapping[type, Sequence[Handler]]

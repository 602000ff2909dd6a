"""What a check of the program itself finds; host/health_checks.py has the checks."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthProblem:
    """`name` is for programs, `detail` one sentence for people. `stops`: the office cannot work.

    Anybody may read it: it counts nothing and names no complaint, person or unit.
    """

    name: str
    detail: str
    stops: bool = False


#: Raises the store's own error when the store cannot be asked.
HealthCheck = Callable[[], HealthProblem | None]

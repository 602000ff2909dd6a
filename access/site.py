"""What requests are served with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from flask import Flask, current_app

from access.health import HealthCheck
from access.office import Office
from kernel.unit_of_work import UnitOfWork

_EXTENSION = "tuntas"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The office behind the door, and the worker's ear.

    `patience`: seconds that a worker which asks for jobs may wait for one.
    `proxies`: how many reverse proxies stand before it, whose word on the client's address counts.
    `nudge`: tells the worker that something may be due now. `next_due`: the earliest instant at
    which anything is. `checks`: what `GET /api/v1/health` asks beside that.
    """

    office: Office
    proxies: int
    nudge: Callable[[], None]
    next_due: Callable[[UnitOfWork], datetime | None]
    patience: float = 2.0
    checks: tuple[HealthCheck, ...] = ()

    @property
    def base_url(self) -> str:
        """Where people reach it: no slash at the end, https but on the machine itself."""
        return self.office.base_url


def attach(app: Flask, site: Site) -> None:
    """Let requests of `app` find the site."""
    app.extensions[_EXTENSION] = site


def current_site() -> Site:
    """The site of the request that is being served."""
    return cast(Site, current_app.extensions[_EXTENSION])

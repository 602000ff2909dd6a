"""Fills a limit as so many failures would, in one transaction."""

from identity import attempts
from identity.attempts import Limit
from kernel.keyring import Keyring
from kernel.unit_of_work import UnitOfWork


def fill_limit(uow: UnitOfWork, keyring: Keyring, limit: Limit, subject: str) -> None:
    """As if `subject` had failed as often as the limit lets it."""
    for _ in range(limit.most):
        attempts.count(uow, keyring, limit, subject)

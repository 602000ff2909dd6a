"""Everything a process holds to do the work of an office."""

from collections.abc import Mapping
from dataclasses import dataclass

from access import invitations, unopened
from complaints import letters
from complaints.deadlines import Deadlines
from complaints.intake import Intake
from complaints.tasks import Desk
from engine.runtime import Runtime
from escalation.rungs import Escalation
from identity.passwords import Passwords
from kernel.clock import Clock
from kernel.database import Database
from kernel.keyring import Keyring, Unopened
from kernel.unit_of_work import UnitOfWork
from notifications.messages import Address, Channel, PermanentFailure, RecipientKind
from sla.calendars import Calendars


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The store and what the rooms need to work on it; host/wiring.py makes it.

    `base_url` is where people reach the pages, for links in mails: no slash at the end.
    """

    database: Database
    clock: Clock
    runtime: Runtime
    calendars: Calendars
    keyring: Keyring
    passwords: Passwords
    intake: Intake
    desk: Desk
    deadlines: Deadlines
    escalation: Escalation
    channels: Mapping[str, Channel]
    base_url: str

    def resolve_address(
        self, uow: UnitOfWork, kind: RecipientKind, reference: str
    ) -> Address | None:
        """Where a message goes; asked at delivery.

        Raises PermanentFailure for a complainant whose identity does not open with our key, which
        becomes a standing incident.
        """
        if kind is RecipientKind.PASSWORD_LINK:
            return invitations.resolve_link(uow, self.keyring, self.base_url, reference)
        try:
            return letters.resolve_address(uow, self.keyring, kind, reference)
        except Unopened as problem:
            unopened.record(uow, self.keyring)
            raise PermanentFailure(
                f"the identity of {reference} does not open with the key of this office; restore"
                " its row, then send the letter again"
            ) from problem

    def close(self) -> None:
        self.database.close()

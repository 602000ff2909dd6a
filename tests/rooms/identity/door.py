"""The door of an office with three people, as its tests try it."""

from datetime import timedelta
from typing import Any

from identity import accounts, links, sessions, sign_in, tokens
from identity.attempts import Limit
from identity.passwords import Passwords
from identity.people import Person, put_person
from identity.sign_in import SignedIn, TooManyFailures
from kernel.clock import SimulatedClock
from kernel.database import Database
from kernel.keyring import Keyring
from kernel.unit_of_work import UnitOfWork
from tests.flooding import fill_limit

KEYRING = Keyring(bytes(range(32)))
CHEAP = Passwords(time_cost=1, memory_cost=8, parallelism=1)
PASSWORD = "kopi susu gula aren"
HOME, OFFICE = "203.0.113.7", "198.51.100.1"


class Door:
    """Sign-in, sessions, tokens and links on one store; each verb is one transaction or more."""

    def __init__(self, database: Database, clock: SimulatedClock) -> None:
        self.database = database
        self.clock = clock

    def pass_time(self, **length: float) -> None:
        self.clock.move_to(self.clock.now() + timedelta(**length))

    def write(self, room_function: Any, *given: Any, **named: Any) -> Any:
        return self.database.write(lambda uow: room_function(uow, *given, **named))

    def read(self, room_function: Any, *given: Any) -> Any:
        return self.database.read(lambda uow: room_function(uow, *given))

    def sign_in(
        self,
        name: str,
        password: str = PASSWORD,
        *,
        client: str = OFFICE,
        by: Passwords = CHEAP,
        device: str | None = None,
        before: str | None = None,
    ) -> str | None:
        """The session of who was let in."""
        answer = sign_in.sign_in(
            *(self.database, KEYRING, by, name, password),
            client=client,
            device=device,
            before=before,
        )
        assert not isinstance(answer, TooManyFailures)
        return None if answer is None else answer.session

    def device(self, name: str, client: str = OFFICE) -> str:
        """What the browser keeps of somebody who signed in."""
        answer = sign_in.sign_in(self.database, KEYRING, CHEAP, name, PASSWORD, client=client)
        assert isinstance(answer, SignedIn)
        return answer.device

    def fail(self, name: str, times: int, client: str = OFFICE, device: str | None = None) -> None:
        """Guess wrongly so often."""
        for number in range(times):
            guess = f"wrong password {number}"
            assert self.sign_in(name, guess, client=client, device=device) is None

    def fill(self, limit: Limit, subject: str) -> None:
        """As if it had failed as often as the limit lets it."""
        self.write(fill_limit, KEYRING, limit, subject)

    def wait(self, name: str, *, client: str, by: Passwords = CHEAP) -> int | None:
        """How long a client is turned away that brings the right password; None: it is not."""
        answer = sign_in.sign_in(self.database, KEYRING, by, name, PASSWORD, client=client)
        return answer.seconds if isinstance(answer, TooManyFailures) else None

    def check(self, name: str, admit: Any, *, by: Passwords = CHEAP) -> Any:
        """What `admit` does for who signs in with the right password, without a session."""
        return sign_in.check_credentials(
            self.database, KEYRING, by, name, PASSWORD, client=OFFICE, admit=admit
        )

    def who(self, session: str | None) -> str | None:
        """Whose session it is, if it is open."""
        found = self.read(sessions.find, KEYRING, session or "none")
        return found and str(found.person.id)

    def token(self, person: str, **changes: Any) -> str:
        """The secret of a new API token."""
        fields = {"label": "laporan", "scopes": ["read_complaints"], "expires_at": self.day(30)}
        _, secret = self.write(tokens.create, KEYRING, person=person, **{**fields, **changes})
        return str(secret)

    def bearer(self, secret: str) -> str | None:
        """Whose token it is, if it counts."""
        found = self.read(tokens.find, KEYRING, secret)
        return found and str(found.person.id)

    def link(self, person: str) -> str:
        """The token of a new password link."""
        return links.link_token(KEYRING, self.write(links.make_link, person))

    def opens(self, link: str) -> str | None:
        """Whose password the link would set."""
        found = self.read(links.find_person, KEYRING, link)
        return found and str(found.id)

    def set_password(self, link: str, password: str) -> str:
        return links.set_password(self.database, KEYRING, CHEAP, link, password).id

    def day(self, days: float) -> Any:
        return self.clock.now() + timedelta(days=days)


def fill(uow: UnitOfWork) -> None:
    """Ani and Budi have a password, Citra has none yet."""
    for id in ("ani", "budi", "citra"):
        person = Person(id=id, name=id.title(), email=f"{id.title()}@Kejari-Bandung.example")
        put_person(uow, person, [])
    for id in ("ani", "budi"):
        accounts.put_password_hash(uow, id, CHEAP.hash(PASSWORD))

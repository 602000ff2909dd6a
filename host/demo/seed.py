"""Seeds a store with the demo office at work: two weeks of its life, moved so that they end now.

Everything is made through intake and the engine in simulated time. Its mails go nowhere. The one
password that exists for its people stands here and in no other store.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import String

from access.office import Office
from complaints import registry, tracking
from host import simulation, wiring
from host.demo import office as demo_office
from host.demo.narrator import Narrator
from host.demo.play import Stage
from host.demo.recent import ANSWERED, ASKED, UNIT, recent_scenes
from host.demo.script import SCRIPT, Scene
from identity import accounts, people
from identity.passwords import Passwords
from identity.roles import Role
from kernel.clock import SimulatedClock
from kernel.errors import NotFound
from kernel.keyring import Keyring
from kernel.statements import query
from kernel.unit_of_work import UnitOfWork
from notifications.messages import Letter

PASSWORD = "contoh-kantor-terbuka"  # noqa: S105 (of the demo office, and told to everybody)
SEED = 20261124
#: The part of the script's weeks in which `now` falls: much is open, and some of it is late.
_FROM = datetime(2026, 12, 8, tzinfo=UTC)
_WEEK = timedelta(weeks=1)

_PERSON = query("SELECT id FROM person LIMIT 1", {"id": String})
_COMPLAINT = query("SELECT number FROM complaint LIMIT 1", {"number": String})
_OF_DEMO = query(
    "SELECT name FROM calendar WHERE imported_by = :actor LIMIT 1", {"name": String}, actor=String
)


@dataclass(frozen=True, slots=True)
class Login:
    """Somebody to sign in as."""

    person: str
    name: str
    unit: str
    role: str


@dataclass(frozen=True, slots=True)
class Seeded:
    """What to print: whom to sign in as, and complaints to track (number and code)."""

    logins: tuple[Login, ...]
    complaints: tuple[tuple[str, str], ...]


class _Silent:
    """Takes every letter of the past and sends none."""

    def send(self, letter: Letter) -> None:
        """The outbox says that it was sent."""


def is_empty(uow: UnitOfWork) -> bool:
    """Whether the store has neither people nor complaints; only such a one is seeded."""
    return uow.execute(_PERSON).first() is None and uow.execute(_COMPLAINT).first() is None


def seed(url: str, keyring: Keyring, now: datetime, passwords: Passwords) -> None:
    """Fill the empty store at `url`, whose tables exist; the same for the same `now`."""
    scenes = _scenes(now)
    clock = SimulatedClock(scenes[0].at - timedelta(minutes=15))
    office = wiring.open_office(
        url,
        clock,
        keyring=keyring,
        channels={"email": _Silent()},
        random_bytes=_codes(),
        gaps=random.Random(SEED + 1).randbytes,  # noqa: S311 (repeatable on purpose)
        passwords=passwords,
    )
    password_hash = passwords.hash(PASSWORD)
    try:
        office.database.write(lambda uow: _open_office(uow, password_hash))
        _play(office, clock, scenes)
        simulation.advance_to(office, clock, now)
    finally:
        office.close()


def find_seeded(office: Office) -> Seeded | None:
    """What a seeded store has to offer; None when the demo's password opens no account of it."""
    logins = tuple(_logins(office)) if office.database.read(_is_of_demo) else ()
    if not logins:
        return None
    return Seeded(logins, tuple(office.database.read(lambda uow: list(_complaints(uow, office)))))


def _is_of_demo(uow: UnitOfWork) -> bool:
    return uow.execute(_OF_DEMO, {"actor": demo_office.ACTOR}).first() is not None


def _open_office(uow: UnitOfWork, password_hash: str) -> None:
    demo_office.load(uow)
    for person in people.list_people(uow):
        accounts.put_password_hash(uow, person.id, password_hash)


def _play(office: Office, clock: SimulatedClock, scenes: Sequence[Scene]) -> None:
    stage = Stage(office, clock, Narrator(lambda line: None))
    for scene in scenes:
        simulation.advance_to(office, clock, scene.at)
        stage.perform(scene)


def _scenes(now: datetime) -> list[Scene]:
    """What has happened by `now`: the past of the script, moved by whole weeks."""
    shift = (now - _FROM) // _WEEK * _WEEK
    return [replace(scene, at=scene.at + shift) for scene in _written(now - shift)]


def _written(until: datetime) -> list[Scene]:
    """The scenes up to an instant of the script's weeks, in order."""
    past = [scene for scene in (*SCRIPT, *recent_scenes(until)) if scene.at <= until]
    return sorted(past, key=lambda scene: scene.at)


def _codes() -> tracking.RandomBytes:
    return random.Random(SEED).randbytes  # noqa: S311 (repeatable on purpose)


def _logins(office: Office) -> Iterator[Login]:
    """One person of each role, if the password is still theirs."""
    wanted = [(unit, role) for unit in (UNIT, "kejati-jawa-barat") for role in Role]
    wanted += [
        ("kejagung", role) for role in (Role.PROCESS_OWNER, Role.ADMINISTRATOR, Role.AUDITOR)
    ]
    found = office.database.read(lambda uow: [_first(uow, *one) for one in wanted])
    known: dict[str, bool] = {}
    for login, stored in (one for one in found if one is not None):
        if stored not in known:  # all have the same one, and a comparison is slow on purpose
            known[stored] = office.passwords.matches(stored, PASSWORD)
        if known[stored]:
            yield login


def _first(uow: UnitOfWork, unit: str, role: Role) -> tuple[Login, str] | None:
    for person in people.members(uow, unit, role)[:1]:
        account = accounts.find_hash(uow, person.id)
        if account is not None and account[1] is not None:
            return Login(person.id, person.name, unit, role.value), account[1]
    return None


def _complaints(uow: UnitOfWork, office: Office) -> Iterator[tuple[str, str]]:
    """Those to track, with the codes that the seed gave them: made again, as no store has them."""
    scenes = _written(_FROM + _WEEK)
    order = list(dict.fromkeys(scene.who for scene in scenes if scene.act == "submit"))
    found = sorted(registry.list_all(uow), key=lambda one: one.root)
    random_bytes = _codes()
    for who, complaint in zip(order, found, strict=False):
        code = tracking.new_code(random_bytes)
        if who in (ASKED, ANSWERED) and _opens(uow, office, complaint.number, code):
            yield complaint.number, code


def _opens(uow: UnitOfWork, office: Office, number: str, code: str) -> bool:
    try:
        tracking.check_code(uow, office.keyring, number, code)
    except NotFound:
        return False
    return True

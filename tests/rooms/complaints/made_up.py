"""Complaints made up as rows, without their lives: many, cheap, and of every kind."""

import random
from datetime import timedelta
from typing import Any

from complaints import content, registry
from complaints.records import Channel, ComplaintClass, Status, Submission
from identity import people, units
from identity.people import Person
from identity.roles import Role, group_name
from kernel.keyring import Keyring
from kernel.unit_of_work import UnitOfWork
from tests.office import nth

WORDS = Submission(
    channel=Channel.WEB, unit="kejari-bandung", subject="Lambat", description="Loket tutup."
)
FIRST_ROOT = 1_000_000


def add_complaint(uow: UnitOfWork, keyring: Keyring, place: int, **given: Any) -> str:
    """One row: an ordinary complaint at kejari-bandung, but for what is given; its number."""
    number = nth(place)
    plain: dict[str, Any] = {
        **dict.fromkeys(registry.COLUMNS),
        "number": number,
        "place": 2026 * 10**9 + place,
        "root": FIRST_ROOT + place,
        "class": ComplaintClass.COMPLAINT.value,
        "channel": Channel.WEB.value,
        "priority": "normal",
        "language": "id",
        "unit": "kejari-bandung",
        "anonymous": False,
        "confidential": False,
        "status": Status.VERIFYING.value,
        "received_at": uow.now + timedelta(minutes=place),
        "tracking_hash": bytes(32),
        "text": content.sealed_content(keyring, number, WORDS),
    }
    registry.insert(uow, {**plain, **given})
    return number


def add_many(uow: UnitOfWork, keyring: Keyring, dice: random.Random, count: int) -> None:
    """Complaints of every kind, anywhere, about anybody or nobody."""
    offices = [unit.id for unit in units.list_units(uow)]
    officials = ["citra-darmawan", "mega-somantri", "orang-0", "orang-1", "orang-2"]
    for place in range(1, count + 1):
        add_complaint(
            uow,
            keyring,
            place,
            **{
                "class": dice.choice([None, *(one.value for one in ComplaintClass)]),
                "channel": dice.choice(list(Channel)).value,
                "unit": dice.choice(offices),
                "reported_unit": dice.choice([None, None, *offices]),
                "reported_official": dice.choice([None, None, None, *officials]),
                "confidential": dice.random() < 0.3,
                "status": dice.choice(list(Status)).value,
                "closed_at": uow.now if dice.random() < 0.3 else None,
            },
        )


def add_people(uow: UnitOfWork, dice: random.Random, count: int) -> list[str]:
    """People with up to four roles anywhere; their ids."""
    offices = [unit.id for unit in units.list_units(uow)]
    for place in range(count):
        groups = [
            group_name(dice.choice(offices), dice.choice(list(Role)))
            for _ in range(dice.randrange(5))
        ]
        person = Person(id=f"orang-{place}", name=f"Orang {place}", email=f"o{place}@k.example")
        people.put_person(uow, person, groups)
    return [f"orang-{place}" for place in range(count)]

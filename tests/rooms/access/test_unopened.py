"""What does not open with the office's key: its letter fails alone, it is told, and mended."""

import json
from dataclasses import asdict
from functools import partial

import pytest

from access import unopened
from access.unopened import KIND
from complaints import complainants
from engine import standing_incidents
from host import upkeep
from kernel.keyring import Unopened
from notifications.messages import Status
from tests.office import BUDI, SimulatedOffice
from tests.spoiling import NONSENSE, spoil


def told(office: SimulatedOffice) -> list[str]:
    found = office.read(lambda uow: standing_incidents.list_standing(uow, kind=KIND))
    return [one.subject for one in found]


def spoil_identity(office: SimulatedOffice, number: str, content: bytes = NONSENSE) -> None:
    office.write(lambda uow: spoil(uow, number, "complainant", content))


def test_only_the_letter_to_who_is_not_known_fails(office: SimulatedOffice) -> None:
    lost, kept = office.submit(), office.submit()
    office.channel.letters.clear()
    spoil_identity(office, lost)
    for number in (lost, kept):
        office.complete("verify_complaint", number, decision="accept", reason="Lengkap.")
    assert office.mails(lost) == []
    assert len(office.mails(kept)) > 0
    failed = [one for one in office.outbox(lost) if one.status is Status.FAILED]
    assert [one.attempts for one in failed] == [1]
    assert "does not open with the key of this office" in str(failed[0].last_error)
    assert told(office) == [lost]


def test_an_incident_closes_when_all_of_it_opens_again(office: SimulatedOffice) -> None:
    number, keyring = office.submit(), office.open.keyring
    spoil_identity(office, number)
    with pytest.raises(Unopened):
        office.write(
            lambda uow: complainants.open_identity(
                uow, keyring, number, actor="rina", purpose="panggilan"
            )
        )
    office.write(lambda uow: unopened.record(uow, keyring))
    upkeep.prune(office.open)
    assert told(office) == [number]
    restored = keyring.seal(json.dumps(asdict(BUDI)), number)
    spoil_identity(office, number, restored)
    upkeep.prune(office.open)
    assert told(office) == []


def test_check_names_the_tables_and_what_they_are_bound_to(office: SimulatedOffice) -> None:
    numbers = [office.submit() for _ in range(3)]
    assert office.problems() == []
    for table in ("complaint", "complainant"):
        office.write(partial(spoil, number=numbers[1], table=table))
    found = [one for one in office.problems() if "does not open" in one]
    assert [one.partition(":")[0] for one in found] == [
        f"complaint {numbers[1]}",
        f"complainant {numbers[1]}",
    ]

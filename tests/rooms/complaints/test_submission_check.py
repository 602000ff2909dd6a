"""What intake refuses: all fields at once, in both languages, and never with what was said."""

from datetime import datetime
from typing import Any

import pytest

from complaints.records import ExternalReference, Identity
from complaints.refusals import FieldsRefused
from complaints.submission_check import SubmissionRefused
from tests.office import SimulatedOffice

EVERYTHING_WRONG: dict[str, Any] = {
    "unit": "kejari-atlantis",
    "subject": " ",
    "description": "a" * 20_001,
    "language": "fr",
    "external": ExternalReference("", "7\x00"),
    "identity": Identity(name="", nik="12", email="budi@", telephone="nol", address="\x1b"),
    "received_elsewhere_at": datetime(2026, 11, 24),  # noqa: DTZ001
    "reported_official": "orang-hilang",
    "reported_unit": "' OR 1=1",
}


def refusal_of(office: SimulatedOffice, **given: Any) -> FieldsRefused:
    with pytest.raises(SubmissionRefused) as refusal:
        office.submit(**given)
    return refusal.value


def test_every_field_at_fault_is_named_at_once(office: SimulatedOffice) -> None:
    refusal = refusal_of(office, **EVERYTHING_WRONG)
    assert refusal.fields == {
        "unit": "there is no such unit; choose one of the list",
        "subject": "this is required",
        "description": "20001 characters; at most 20000 are taken",
        "language": "expected one of id, en",
        "external.system": "this is required",
        "external.reference": "a character in it cannot be kept; type the text again",
        "identity.name": "this is required",
        "identity.nik": "a NIK has 16 digits, or nothing",
        "identity.email": "expected an address of the form name@server, or nothing",
        "identity.telephone": "expected a telephone number such as +62 812 3456 7890, or nothing",
        "identity.address": "a character in it cannot be kept; type the text again",
        "received_elsewhere_at": "it has no time zone; write it as 2026-11-24T08:00:00+07:00",
        "reported_official": "there is no such person in the office; check it",
        "reported_unit": "there is no such unit; choose one of the list",
    }
    assert refusal.field == "unit"


def test_in_indonesian_it_says_all_of_it_too(office: SimulatedOffice) -> None:
    refusal = refusal_of(office, **EVERYTHING_WRONG)
    told = refusal.texts("id")
    assert list(told) == list(refusal.fields)
    assert (told["subject"], told["identity.nik"]) == (
        "wajib diisi",
        "NIK terdiri dari 16 angka, atau kosongkan",
    )
    assert set(told.values()).isdisjoint(refusal.fields.values())


@pytest.mark.parametrize(
    ("nik", "taken"),
    [
        ("", True),
        ("3273014508790003", True),
        ("327301450879000", False),
        ("32730145087900031", False),
        ("3273 0145 0879 0003", False),
        ("٣٢٧٣٠١٤٥٠٨٧٩٠٠٠٣", False),
        ("3273014508790003\n", False),
    ],
)
def test_a_nik_has_sixteen_digits(office: SimulatedOffice, nik: str, taken: bool) -> None:
    identity = Identity(name="Budi", nik=nik)
    if taken:
        assert office.submit(identity=identity)
    else:
        assert list(refusal_of(office, identity=identity).fields) == ["identity.nik"]


@pytest.mark.parametrize("telephone", ["0812 3456 7890", "+62 (22) 420-1234", "14022", ""])
def test_telephone_numbers_as_people_write_them_are_taken(
    office: SimulatedOffice, telephone: str
) -> None:
    assert office.submit(identity=Identity(name="Budi", telephone=telephone))


def test_who_hides_their_name_gives_it_all_the_same_or_gives_none(office: SimulatedOffice) -> None:
    """`anonymous` hides the name from the handling unit; without an identity nobody knows it."""
    assert office.submit(anonymous=True)
    assert office.submit(anonymous=True, identity=None)
    assert office.submit(anonymous=False, identity=None)


def test_a_unit_of_odd_characters_is_no_unit_on_either_store(office: SimulatedOffice) -> None:
    for unit in ("\x00", "\ud800", "KEJARI-BANDUNG", "kejari-bandung ", "a" * 10_000):
        assert "unit" in refusal_of(office, unit=unit).fields

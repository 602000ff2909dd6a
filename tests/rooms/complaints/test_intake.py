"""Intake: whatever the channel, one transaction, one number, one secret code."""

from datetime import UTC, datetime

import pytest

from complaints import registry, tracking
from complaints.records import Channel, ExternalReference, Identity
from kernel.errors import Invalid, NotFound, TuntasError
from tests.office import SimulatedOffice, at, nth

LAPOR = ExternalReference("sp4n_lapor", "1916449")


def test_the_same_external_reference_twice_is_one_complaint(office: SimulatedOffice) -> None:
    first = office.receive(channel=Channel.SP4N_LAPOR, external=LAPOR)
    again = office.receive(channel=Channel.SP4N_LAPOR, external=LAPOR)
    assert (again.number, again.root, again.code, again.repeated) == (
        first.number,
        first.root,
        None,
        True,
    )
    assert len(office.read(registry.list_all)) == 1
    assert office.mails() == [f"acknowledgement -> complainant:{first.number}"]
    assert office.inbox("kejari-bandung:intake") == [("verify_complaint", first.number)]


def test_the_same_reference_of_another_system_is_another_complaint(office: SimulatedOffice) -> None:
    office.receive(channel=Channel.SP4N_LAPOR, external=LAPOR)
    office.receive(channel=Channel.OMBUDSMAN, external=ExternalReference("ombudsman", "1916449"))
    assert len(office.read(registry.list_all)) == 2


def test_numbers_count_by_year_in_the_zone_of_the_unit(office: SimulatedOffice) -> None:
    office.advance(until="2026-12-31 21:30")  # 23:30 in Jayapura
    assert office.submit(unit="kejari-jayapura") == nth(1)
    office.advance(until="2026-12-31 22:30")  # 00:30 of 2027 in Jayapura
    assert office.submit(unit="kejari-jayapura") == nth(1, 2027)
    assert office.submit() == nth(2)
    office.advance(until="2027-01-01 00:00")
    assert office.submit() == nth(2, 2027)


@pytest.mark.parametrize("channel", Channel)
def test_every_channel_brings_a_complaint_to_verification(
    office: SimulatedOffice, channel: Channel
) -> None:
    number = office.submit(channel=channel)
    assert (office.status(number), office.complaint(number).channel) == ("verifying", channel)


def test_the_instant_received_elsewhere_is_kept_beside_ours(office: SimulatedOffice) -> None:
    elsewhere = at("2026-11-20 14:00")
    number = office.submit(channel=Channel.LETTER, received_elsewhere_at=elsewhere)
    complaint = office.complaint(number)
    assert (complaint.received_elsewhere_at, complaint.received_at) == (elsewhere, office.now)
    assert office.clock(number, "verification").due == "2026-11-27 16:30 WIB"


@pytest.mark.parametrize(
    ("given", "kind", "says"),
    [
        ({"subject": " "}, Invalid, "subject: this is required"),
        ({"description": ""}, Invalid, "description: this is required"),
        ({"subject": "a" * 201}, Invalid, "subject: 201 characters; at most 200"),
        ({"description": "a" * 20_001}, Invalid, "description: 20001 characters; at most 20000"),
        ({"language": "fr"}, Invalid, "language: expected one of id, en"),
        ({"external": ExternalReference("lapor", " ")}, Invalid, "external.reference: this is"),
        ({"external": ExternalReference("", "7")}, Invalid, "external.system: this is required"),
        ({"identity": Identity(name="Budi", email="budi@")}, Invalid, "email: expected an address"),
        (
            {"identity": Identity(name="Budi", email="b@x.example\nBcc: all@x.example")},
            Invalid,
            "email: expected an address",
        ),
        ({"identity": Identity(name="B" * 501)}, Invalid, "name: 501 characters; at most 500"),
        ({"description": "Kasar\ud800"}, Invalid, "description: a character in it cannot be kept"),
        ({"subject": "Ka\x00sar"}, Invalid, "subject: a character in it cannot be kept"),
        ({"identity": Identity(name="Bu\x1bdi")}, Invalid, "name: a character in it cannot"),
        ({"unit": "kejari-atlantis"}, Invalid, "unit: there is no such unit"),
        ({"reported_unit": "kejari-atlantis"}, Invalid, "reported_unit: there is no such unit"),
        (
            {"received_elsewhere_at": datetime(2026, 11, 25, tzinfo=UTC)},
            Invalid,
            "received_elsewhere_at: .* lies in the future",
        ),
    ],
)
def test_what_cannot_be_is_refused_by_field_and_nothing_of_it_stays(
    office: SimulatedOffice, given: dict[str, object], kind: type[TuntasError], says: str
) -> None:
    with pytest.raises(kind, match=says):
        office.submit(**given)
    assert office.read(registry.list_all) == []
    assert office.submit() == nth(1)


def test_who_speaks_english_is_written_to_in_english(office: SimulatedOffice) -> None:
    number = office.submit(language="en")
    (letter,) = office.channel.letters
    assert (letter.language, letter.greeting) == ("en", "Dear Budi Pelapor,")
    assert number in letter.subject


def test_who_gives_no_address_is_told_nothing_and_follows_by_code(office: SimulatedOffice) -> None:
    receipt = office.receive(identity=None)
    assert office.mails() == []
    assert office.read(lambda uow: check(office, receipt.number, str(receipt.code))) is None
    assert office.complaint(receipt.number).contact is None


# Tracking by number and code.


def check(office: SimulatedOffice, number: str, code: str) -> None:
    keyring = office.open.keyring
    office.read(lambda uow: tracking.check_code(uow, keyring, number, code))


def test_the_right_code_opens_however_it_is_typed(office: SimulatedOffice) -> None:
    receipt = office.receive()
    code = str(receipt.code)
    assert len(code.replace("-", "")) == 17
    check(office, receipt.number, code)
    check(office, receipt.number, code.lower().replace("-", " "))
    check(office, receipt.number, code.replace("0", "O").replace("1", "l"))


def test_wrong_code_unknown_number_and_mistyped_letters_say_the_same(
    office: SimulatedOffice,
) -> None:
    receipt, other = office.receive(), office.receive()
    code = str(receipt.code)
    swapped = code[1] + code[0] + code[2:]
    tries = [
        (receipt.number, str(other.code)),
        (receipt.number, swapped),
        (receipt.number, code[:-1]),
        (receipt.number, ""),
        ("ADU-2026-999999", code),
        ("' OR 1=1 --", code),
    ]
    answers = set()
    for number, attempt in tries:
        with pytest.raises(NotFound) as refusal:
            check(office, number, attempt)
        answers.add(str(refusal.value))
    assert len(answers) == 1


def test_a_code_of_one_complaint_does_not_open_another(office: SimulatedOffice) -> None:
    first, second = office.receive(), office.receive()
    assert first.code != second.code
    with pytest.raises(NotFound):
        check(office, second.number, str(first.code))


def test_a_mistyped_letter_is_noticed_before_anything_is_asked() -> None:
    assert tracking.normalised("7ZZZ-0123-ABCD-EFGH-J") is None
    for broken in ("", "7ZZZ", "7ZZZ-0123-ABCD-EFGH-JJ", "7ZZU-0123-ABCD-EFGH-J"):
        assert tracking.normalised(broken) is None

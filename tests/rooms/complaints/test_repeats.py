"""The same submission sent again, by an impatient finger or a broken line, is one complaint."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Integer, LargeBinary

from complaints import registry, repeats, tracking
from complaints.intake import ReferenceTaken
from complaints.records import Channel, ComplaintClass, ExternalReference, Receipt, Submission
from complaints.submission_check import SubmissionRefused
from complaints.visibility import viewer_of
from kernel.errors import Conflict, Invalid
from kernel.statements import query
from tests.office import BUDI, SimulatedOffice, nth
from tests.rooms.complaints.test_races import at_once

SUBMISSION = Submission(
    channel=Channel.WEB,
    unit="kejari-bandung",
    subject="Pelayanan lambat",
    description="Loket dua tutup.",
    identity=BUDI,
)
_KEPT = query("SELECT count(*) AS kept FROM repeated_submission", {"kept": Integer})
_HASHES = query(
    "SELECT key_hash, fingerprint FROM repeated_submission",
    {"key_hash": LargeBinary, "fingerprint": LargeBinary},
)
Send = Callable[..., Receipt]


@pytest.fixture
def send(office: SimulatedOffice) -> Send:
    """Submit once; `key` and the fields of the submission may be given."""

    def once(
        key: str | None = "kunci-1",
        *,
        actor: str = "portal",
        sender: str | None = None,
        by_content: bool = False,
        **given: Any,
    ) -> Receipt:
        submission, intake = replace(SUBMISSION, **given), office.open.intake
        return office.do(
            lambda uow: repeats.submit_once(
                uow,
                intake,
                submission,
                actor=actor,
                viewer=viewer_of(uow, sender) if sender else None,
                key=key,
                by_content=by_content,
            )
        )

    return once


def test_sent_again_it_gets_the_same_number_and_a_code_that_opens(
    office: SimulatedOffice, send: Send
) -> None:
    first, again = send(), send()
    assert (first.repeated, again.repeated) == (False, True)
    assert (first.number, first.code, first.root) == (again.number, again.code, again.root)
    keyring = office.open.keyring
    office.read(lambda uow: tracking.check_code(uow, keyring, again.number, str(again.code)))
    assert tracking.normalised(str(again.code)) is not None
    assert len(office.read(registry.list_all)) == 1
    assert office.mails() == [f"acknowledgement -> complainant:{first.number}"]


def test_two_at_once_are_one_complaint(office: SimulatedOffice, send: Send) -> None:
    receipts = at_once(*[send] * 4)
    assert len({(one.number, one.code) for one in receipts if isinstance(one, Receipt)}) == 1
    assert sorted(one.repeated for one in receipts if isinstance(one, Receipt)) == [
        *(False, True, True, True)
    ]
    assert len(office.read(registry.list_all)) == 1
    assert office.submit() == nth(2)


def test_the_key_with_other_words_is_refused_and_nothing_is_taken(
    office: SimulatedOffice, send: Send
) -> None:
    send()
    for given in ({"subject": "Lain"}, {"confidential": True}, {"identity": None}):
        with pytest.raises(Conflict, match="another submission before"):
            send(**given)
    assert len(office.read(registry.list_all)) == 1


def test_another_key_another_sender_or_none_are_other_complaints(
    office: SimulatedOffice, send: Send
) -> None:
    receipts = [send(), send("kunci-2"), send(actor="intan-padmadinata"), send(None), send(None)]
    assert len({one.number for one in receipts}) == 5
    assert len({one.code for one in receipts}) == 5
    assert len(office.read(registry.list_all)) == 5


def test_a_refused_submission_leaves_its_key_unused(send: Send) -> None:
    with pytest.raises(SubmissionRefused):
        send(subject="")
    assert not send().repeated


def test_after_a_day_the_key_is_forgotten(office: SimulatedOffice, send: Send) -> None:
    first = send()
    office.advance(hours=23.9)
    assert send().number == first.number
    office.advance(hours=0.2)
    assert send().number != first.number
    assert office.read(lambda uow: uow.execute(_KEPT).scalar_one()) == 1


def test_who_repeats_a_complaint_another_system_sent_gets_no_code(send: Send) -> None:
    external = ExternalReference("sp4n_lapor", "1916449")
    known = send(None, external=external)
    first, again = send(external=external), send(external=external)
    assert {one.number for one in (known, first, again)} == {known.number}
    assert (first.code, again.code) == (None, None)


@pytest.mark.parametrize("key", [None, "kunci-1"])
def test_a_reference_of_a_complaint_one_may_not_see_is_refused_without_its_number(
    office: SimulatedOffice, send: Send, key: str | None
) -> None:
    external = ExternalReference("sp4n_lapor", "1916449")
    known = send(None, external=external, class_=ComplaintClass.CONDUCT)
    with pytest.raises(ReferenceTaken, match="cannot be registered here") as refusal:
        send(key, sender="intan-padmadinata", external=external)
    assert known.number not in str(refusal.value)
    assert len(office.read(registry.list_all)) == 1
    assert send(key, sender="yuli-natadiria", external=external).number == known.number


def test_strangers_who_chose_the_same_key_never_meet(office: SimulatedOffice, send: Send) -> None:
    first = send(by_content=True)
    other = send(by_content=True, subject="Lain")
    assert (other.repeated, other.number == first.number) == (False, False)
    again = send(by_content=True)
    assert (again.repeated, again.number, again.code) == (True, first.number, first.code)
    assert send().number != first.number  # nor does a page's key
    assert len(office.read(registry.list_all)) == 3


@pytest.mark.parametrize("key", ["", "a" * 256, "a\x00b", "a\nb", "\ud800"])
def test_a_key_that_cannot_be_is_refused(send: Send, key: str) -> None:
    with pytest.raises(Invalid, match="key: expected 1 to 255 printable characters"):
        send(key)


def test_only_hashes_rest_beside_the_number(office: SimulatedOffice, send: Send) -> None:
    send("nama-budi-pelapor")
    (row,) = office.read(lambda uow: uow.execute(_HASHES).all())
    assert (len(row.key_hash), len(row.fingerprint)) == (32, 32)

"""Complaints brought to a stage of their life; each function returns the number."""

from typing import Any

from complaints.records import ComplaintClass
from tests.office import SimulatedOffice

HANDLER = "citra-darmawan"  # of kejari-bandung
EXAMINER = "yuli-natadiria"  # oversight of kejati-jawa-barat


def accepted(office: SimulatedOffice, **given: Any) -> str:
    """Verified; a coordinator is to assign it (or, a conduct complaint, oversight to review it)."""
    number = office.submit(**given)
    office.complete("verify_complaint", number, decision="accept", reason="Lengkap.")
    return number


def assigned(office: SimulatedOffice, handler: str = HANDLER, **given: Any) -> str:
    """A handler works on it."""
    number = accepted(office, **given)
    office.complete("assign_complaint", number, handler=handler)
    return number


def handled(office: SimulatedOffice, answer: str = "Sudah ditindaklanjuti.", **given: Any) -> str:
    """The head is to approve the answer."""
    number = assigned(office, **given)
    office.complete("handle_complaint", number, decision="answer_ready", answer=answer)
    return number


def answered(office: SimulatedOffice, **given: Any) -> str:
    """The complainant has ten working days to accept or dispute."""
    number = handled(office, **given)
    office.complete("approve_answer", number, decision="approve")
    return number


def conduct(office: SimulatedOffice, **given: Any) -> str:
    """About somebody of kejari-bandung: oversight of kejati-jawa-barat is to verify it."""
    return office.submit(class_=ComplaintClass.CONDUCT, **given)


def examined(office: SimulatedOffice, **given: Any) -> str:
    """An examiner of kejati-jawa-barat works on it."""
    number = conduct(office, **given)
    office.complete("verify_complaint", number, decision="accept", reason="Cukup bukti awal.")
    office.complete("assign_review", number, handler=EXAMINER)
    return number

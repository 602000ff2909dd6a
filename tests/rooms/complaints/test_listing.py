"""Lists of complaints: whatever the filters and the page, only what the viewer sees, each once."""

import base64
import random
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from complaints import listing, registry
from complaints.listing import Filters, Listed
from complaints.records import Channel, Complaint, ComplaintClass, Status
from complaints.visibility import may_see, viewer_of
from host.bundled import bundled_models
from kernel.errors import Invalid
from kernel.pages import Page, cursor_after
from kernel.unit_of_work import UnitOfWork
from tests.office import SimulatedOffice, at, nth
from tests.rooms.complaints.made_up import add_complaint, add_many
from tests.stages import HANDLER, assigned

HEAD = "mega-somantri"  # of the kejati: sees its own and those of kejari-bandung


def page(office: SimulatedOffice, person: str, filters: Filters, **given: Any) -> Page[Listed]:
    keyring = office.open.keyring

    def look(uow: UnitOfWork) -> Page[Listed]:
        return listing.list_complaints(uow, keyring, viewer_of(uow, person), filters, **given)

    return office.read(look)


def everything(office: SimulatedOffice, person: str, filters: Filters, most: int) -> list[str]:
    """The numbers of all pages, one after the other."""
    numbers: list[str] = []
    cursor = None
    while True:
        found = page(office, person, filters, after=cursor, most=most)
        assert len(found.items) <= most
        numbers += [one.complaint.number for one in found.items]
        if found.next_cursor is None:
            return numbers
        assert len(found.items) == most
        cursor = found.next_cursor


def wanted(complaint: Complaint, filters: Filters) -> bool:
    return (
        (not filters.statuses or complaint.status in filters.statuses)
        and filters.class_ in (None, complaint.class_)
        and filters.channel in (None, complaint.channel)
        and filters.unit in (None, complaint.unit)
        and (filters.received_from is None or complaint.received_at >= filters.received_from)
        and (filters.received_until is None or complaint.received_at < filters.received_until)
        and filters.open in (None, complaint.closed_at is None)
    )


SOME_FILTERS = [
    Filters(),
    Filters(statuses=(Status.VERIFYING, Status.CLOSED)),
    Filters(class_=ComplaintClass.CONDUCT),
    Filters(channel=Channel.LETTER, open=True),
    Filters(unit="kejari-bandung", open=False),
    Filters(received_from=at("2026-11-24 09:00"), received_until=at("2026-11-24 12:00")),
    Filters(
        statuses=tuple(Status),
        class_="complaint",
        channel="web",
        unit="kejari-bandung",
        received_from=at("2026-11-24 00:00"),
        open=True,
    ),
]


def test_pages_together_are_what_the_viewer_sees_newest_first(office: SimulatedOffice) -> None:
    office.write(lambda uow: add_many(uow, office.open.keyring, random.Random(3), 400))
    its_viewer = office.read(lambda uow: viewer_of(uow, HEAD))
    seen = [one for one in office.read(registry.list_all) if may_see(its_viewer, one)][::-1]
    assert len(seen) > 20
    for filters in SOME_FILTERS:
        expected = [one.number for one in seen if wanted(one, filters)]
        assert everything(office, HEAD, filters, 7) == expected
        assert everything(office, HEAD, filters, 200) == expected
        counts = office.read(
            lambda uow: listing.count_by_status(uow, viewer_of(uow, HEAD), filters)  # noqa: B023
        )
        assert sum(counts.values()) == len(expected)
        statuses = [one.status for one in seen if wanted(one, filters)]
        assert counts == {status: statuses.count(status) for status in set(statuses)}


def test_a_listed_complaint_says_its_subject(office: SimulatedOffice) -> None:
    number = assigned(office, subject="Antrean panjang")
    (one,) = page(office, HANDLER, Filters()).items
    assert (one.complaint.number, one.subject) == (number, "Antrean panjang")
    assert "Antrean" not in repr(one)


def test_what_comes_in_while_one_leafs_moves_no_page(office: SimulatedOffice) -> None:
    numbers = [office.submit() for _ in range(4)]
    first = page(office, HANDLER, Filters(), most=2)
    office.submit()
    second = page(office, HANDLER, Filters(), after=first.next_cursor, most=2)
    listed = [one.complaint.number for one in (*first.items, *second.items)]
    assert listed == numbers[::-1]
    assert second.next_cursor is None


@pytest.mark.parametrize(
    ("filters", "field"),
    [
        (Filters(statuses=("verifying", "verified")), "status"),
        (Filters(class_="ticket"), "class"),
        (Filters(channel="fax"), "channel"),
        (Filters(unit="kejari-atlantis"), "unit"),
        (Filters(unit="kejari-jayapura"), "unit"),  # there is one; nothing of it is seen
        (Filters(received_from=datetime(2026, 11, 24)), "received_from"),  # noqa: DTZ001
        (Filters(received_until=datetime(2026, 11, 24)), "received_until"),  # noqa: DTZ001
    ],
)
def test_a_filter_that_cannot_be_is_refused_by_name(
    office: SimulatedOffice, filters: Filters, field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        page(office, HANDLER, filters)
    assert refusal.value.field == field
    with pytest.raises(Invalid):
        office.read(lambda uow: listing.count_by_status(uow, viewer_of(uow, HANDLER), filters))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"most": 0}, "limit"),
        ({"most": 201}, "limit"),
        ({"after": "rubbish"}, "cursor"),
        ({"after": cursor_after([7])}, "cursor"),
        ({"after": cursor_after(["a", "b"])}, "cursor"),
    ],
)
def test_a_page_that_cannot_be_is_refused(
    office: SimulatedOffice, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        page(office, HANDLER, Filters(), **given)
    assert refusal.value.field == field


def test_a_cursor_of_ones_own_making_is_refused(office: SimulatedOffice) -> None:
    office.write(lambda uow: add_complaint(uow, office.open.keyring, 5, unit="kejari-jayapura"))
    for forged in ("ZZZ", nth(5), str(2027 * 10**9)):
        with pytest.raises(Invalid, match="this is no cursor of this list"):
            page(office, HANDLER, Filters(), after=cursor_after([forged]))


def test_a_cursor_holds_no_place_in_the_register(office: SimulatedOffice) -> None:
    """Places are counted without gaps: two of them tell how many complaints lie between."""
    numbers = [office.submit() for _ in range(3)]
    cursor = str(page(office, HANDLER, Filters(), most=1).next_cursor)
    text = base64.urlsafe_b64decode(cursor + "==").decode()
    assert "2026" not in text
    assert not any(number in text for number in numbers)
    rest = page(office, HANDLER, Filters(), after=cursor).items
    assert [one.complaint.number for one in rest] == numbers[1::-1]


def test_a_page_is_one_statement(office: SimulatedOffice) -> None:
    office.submit()
    its_viewer = office.read(lambda uow: viewer_of(uow, HANDLER))
    keyring = office.open.keyring

    def look(uow: UnitOfWork) -> int:
        listing.list_complaints(uow, keyring, its_viewer, SOME_FILTERS[-1])
        return uow.round_trips

    assert office.read(look) == 1


def test_who_sees_nothing_gets_an_empty_page(office: SimulatedOffice) -> None:
    office.submit()
    assert page(office, "dimas-susanto", Filters()) == Page(())  # a process owner
    nothing = replace(Filters(), open=True)
    assert (
        office.read(
            lambda uow: listing.count_by_status(uow, viewer_of(uow, "dimas-susanto"), nothing)
        )
        == {}
    )


def test_every_status_a_bundled_model_says_can_be_asked_for() -> None:
    said = {
        part.partition('"')[0]
        for content in bundled_models().values()
        for part in content.decode().split('name="complaint.status" value="')[1:]
    }
    assert said == set(Status)

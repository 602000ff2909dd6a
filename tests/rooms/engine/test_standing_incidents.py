"""What stands still without a token: told once, renewed, closed, and hidden from who is in it."""

from sqlalchemy import BigInteger

from engine import standing_incidents
from engine.search.in_sql import Hidden
from kernel.unit_of_work import UnitOfWork
from tests.rooms.engine.floor import Floor


def raised(uow: UnitOfWork, message: str = "sla_policy row 3: amount is 'sepuluh'") -> bool:
    return standing_incidents.raise_incident(
        uow,
        kind="clock",
        subject="7/resolution/1",
        root=7,
        business_key="ADU-7",
        element_id="verify",
        message=message,
    )


def test_the_same_trouble_stands_once_with_its_newest_message(floor: Floor) -> None:
    assert floor.write(raised)
    assert not floor.write(lambda uow: raised(uow, "row 3: amount is 'dua'"))
    (found,) = floor.read(standing_incidents.list_standing)
    assert (found.kind, found.root, found.business_key) == ("clock", 7, "ADU-7")
    assert found.message == "row 3: amount is 'dua'"
    assert found.raised_at == floor.clock.now()
    assert floor.read(lambda uow: standing_incidents.list_of_root(uow, 7)) == [found]


def test_what_goes_on_is_closed_and_may_come_back(floor: Floor) -> None:
    floor.write(raised)
    known = {"kind": "clock", "subject": "7/resolution/1"}
    assert floor.write(lambda uow: standing_incidents.close(uow, **known))
    assert not floor.write(lambda uow: standing_incidents.close(uow, **known))
    assert floor.read(standing_incidents.list_standing) == []
    assert floor.write(raised)


def test_what_is_hidden_from_the_reader_is_not_listed(floor: Floor) -> None:
    floor.write(raised)
    hidden = Hidden(sql="{root} = :secret", types={"secret": BigInteger}, values={"secret": 7})
    assert floor.read(lambda uow: standing_incidents.list_standing(uow, hidden=hidden)) == []
    listed = floor.read(lambda uow: standing_incidents.list_standing(uow, kind="due_row"))
    assert listed == []

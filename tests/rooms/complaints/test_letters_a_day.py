"""A complainant gets at most so many letters a day, whatever a model wants to send."""

from concurrent.futures import ThreadPoolExecutor
from zoneinfo import ZoneInfo

import pytest

from complaints import letter_days
from complaints.letter_days import A_DAY, FEWEST_A_DAY
from complaints.records import PROCESS_ID
from engine import deployments, incidents
from tests.office import SimulatedOffice
from tests.rooms.engine import small_models as models
from tests.stages import HANDLER, answered
from tests.unit.model.bpmn_builder import file_of, node, process, zeebe

JAKARTA = ZoneInfo("Asia/Jakarta")


def looping(template: str = "closed", recipient: str = "complainant", rounds: int = 400) -> bytes:
    """A complaint process that writes again and again."""
    told = models.headers(template=template, recipient=recipient)
    write = node("serviceTask", "write", zeebe('taskDefinition type="tuntas:notify"', told))
    script = 'script expression="=if n = null then 1 else n + 1" resultVariable="n"'
    again = node("exclusiveGateway", "again", "", 'default="on"')
    count = node("scriptTask", "count", zeebe(script))
    flows = (
        '<sequenceFlow id="a" sourceRef="s" targetRef="count"/>'
        '<sequenceFlow id="b" sourceRef="count" targetRef="write"/>'
        '<sequenceFlow id="c" sourceRef="write" targetRef="again"/>'
        '<sequenceFlow id="on" sourceRef="again" targetRef="e"/>'
        '<sequenceFlow id="back" sourceRef="again" targetRef="count">'
        f"<conditionExpression>=n &lt; {rounds}</conditionExpression></sequenceFlow>"
    )
    inner = (models.START, count, write, again, models.END, flows)
    return file_of(process(*inner, attributes=f'id="{PROCESS_ID}" isExecutable="true"'))


def deploy(office: SimulatedOffice, model: bytes) -> None:
    office.write(lambda uow: deployments.deploy(uow, {"p.bpmn": model}, actor="dimas-susanto"))


def letters(office: SimulatedOffice, number: str) -> int:
    return len(office.outbox(number))


def test_a_loop_of_letters_ends_in_an_incident_that_says_why(office: SimulatedOffice) -> None:
    deploy(office, looping())
    number = office.submit()
    assert letters(office, number) == A_DAY
    office.advance(hours=3)
    (incident,) = office.incidents()
    assert incident.element_id == "write"
    assert f"the complainant has had {A_DAY} letters today" in incident.message
    assert letters(office, number) == A_DAY
    assert number not in incident.message


def test_the_next_day_there_may_be_as_many_again(office: SimulatedOffice) -> None:
    """The acknowledgement of intake counts for its day."""
    deploy(office, looping(rounds=A_DAY + 3))
    number = office.submit()
    office.advance(until="2026-11-25 08:00")
    (incident,) = office.incidents()
    runtime, key = office.open.runtime, incident.key
    office.do(lambda uow: incidents.resolve(uow, runtime, key, actor="dimas-susanto"))
    assert letters(office, number) == A_DAY + 4
    assert office.incidents() == []


def test_letters_to_handlers_are_none_to_complainants(office: SimulatedOffice) -> None:
    deploy(office, looping(recipient="handler", rounds=A_DAY + 2))
    office.submit()
    assert office.incidents() == []


def test_an_acknowledgement_asked_for_twice_counts_once(office: SimulatedOffice) -> None:
    deploy(office, looping(template="acknowledgement", rounds=A_DAY + 5))
    number = office.submit()
    assert (letters(office, number), office.incidents()) == (1, [])


def test_who_is_no_recipient_is_told_at_the_step(office: SimulatedOffice) -> None:
    deploy(office, looping(recipient="everybody"))
    office.submit()
    office.advance(hours=3)
    (incident,) = office.incidents()
    assert "header recipient is 'everybody'; expected complainant or handler" in incident.message


def test_of_many_at_once_no_more_than_the_limit_count(office: SimulatedOffice) -> None:
    def one(_: int) -> bool:
        return office.write(lambda uow: letter_days.count(uow, "ADU-1", JAKARTA, 3))

    with ThreadPoolExecutor(8) as several:
        counted = list(several.map(one, range(8)))
    assert sorted(counted) == [False] * 5 + [True] * 3


@pytest.mark.parametrize(
    ("instant", "day"), [("2026-11-24 23:59", "2026-11-24"), ("2026-11-25 00:01", "2026-11-25")]
)
def test_the_day_is_that_of_the_unit(office: SimulatedOffice, instant: str, day: str) -> None:
    office.advance(until=instant)
    office.write(lambda uow: letter_days.count(uow, "ADU-1", JAKARTA))
    found = office.read(
        lambda uow: uow.connection.exec_driver_sql("SELECT day FROM letter_day").scalar_one()
    )
    assert found == day


def test_a_whole_life_in_one_day_stays_below_the_limit(office: SimulatedOffice) -> None:
    """Also one with a dispute."""
    number = answered(office)
    office.respond(number, "dispute", "Belum selesai.")
    office.complete("assign_complaint", number, handler=HANDLER)
    office.complete("handle_complaint", number, decision="answer_ready", answer="Sudah.")
    office.complete("approve_answer", number, decision="approve")
    office.respond(number, "accept")
    sent = [one for one in office.outbox(number) if one.recipient_kind == "complainant"]
    assert (office.status(number), office.incidents()) == ("closed", [])
    assert len(sent) < FEWEST_A_DAY

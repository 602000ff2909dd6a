"""Two pools of one file that talk by messages, from the first question to both ends."""

from engine import user_tasks
from tests.rooms.engine import small_models as models
from tests.rooms.engine.floor import Floor
from tests.unit.model.bpmn_builder import file_of, flow, node, process

MESSAGES = """
<message id="asked" name="question-asked"/>
<message id="answered" name="question-answered"><extensionElements>
<zeebe:subscription correlationKey="=number"/></extensionElements></message>
<collaboration id="talk">
  <participant id="pool1" name="Pemohon" processRef="asker"/>
  <participant id="pool2" name="Kantor" processRef="office"/>
  <messageFlow id="m1" sourceRef="ask" targetRef="begin"/>
  <messageFlow id="m2" sourceRef="reply" targetRef="hear"/>
</collaboration>"""


def says(name: str, message: str) -> str:
    headers = models.headers(messageName=message, correlationKey="=number", timeToLive="PT1H")
    return models.job(name, "tuntas:publish-message", "sendTask", headers)


def two_pools() -> bytes:
    asker = (
        *(models.START, says("ask", "question-asked")),
        node("receiveTask", "hear", attributes='messageRef="answered"'),
        *(models.END, flow("s", "ask"), flow("ask", "hear"), flow("hear", "e")),
    )
    begin = node("startEvent", "begin", '<messageEventDefinition messageRef="asked"/>')
    office = (
        *(begin, models.user_task("answer"), says("reply", "question-answered")),
        node("endEvent", "done"),
        *(flow("begin", "answer"), flow("answer", "reply"), flow("reply", "done")),
    )
    return file_of(
        MESSAGES,
        process(*asker, attributes='id="asker" isExecutable="true"'),
        process(*office, attributes='id="office" isExecutable="true"'),
    )


def test_a_question_goes_to_the_other_pool_and_its_answer_comes_back(floor: Floor) -> None:
    floor.deploy(two_pools())
    asker = floor.start("asker", number="N-1")
    floor.tick()
    assert floor.meet() == 1
    (task,) = floor.read(lambda uow: user_tasks.list_of_root(uow, 2))
    assert (task.element_id, task.business_key) == ("answer", "N-1")
    floor.complete(2, "answer", text="Besok.")
    assert not floor.ended(asker)
    floor.tick()
    assert (floor.ended(asker), floor.ended(2)) == (True, True)
    assert floor.incidents() == []
    assert floor.problems() == []


def test_two_askers_get_each_their_own_answer(floor: Floor) -> None:
    floor.deploy(two_pools())
    first, second = (floor.start("asker", number=number) for number in ("N-1", "N-2"))
    floor.tick()
    assert floor.meet() == 2
    key = {floor.task(root).business_key: root for root in (3, 4)}
    floor.complete(key["N-2"])
    floor.tick()
    assert (floor.ended(first), floor.ended(second)) == (False, True)

"""Deploy or refuse, versions, and what stays when nothing changed."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import LargeBinary

from engine import deployments, instances
from engine.deployment_check import DeploymentRefused
from engine.model.definition import Binding
from engine.runtime import Runtime
from kernel.errors import Conflict, Invalid, NotFound
from kernel.statements import statement
from kernel.unit_of_work import UnitOfWork
from tests.rooms.engine import small_models as models
from tests.rooms.engine.floor import Floor
from tests.unit.model.bpmn_builder import file_of, flows, node, process

TABLES = ("deployment", "resource", "definition")
BROKEN = file_of(
    process(
        models.START,
        node("userTask", "verify"),
        node("complexGateway", "choose"),
        flows("s verify", "verify nowhere"),
    )
)


def version(floor: Floor, process_id: str = "p") -> int:
    return floor.read(
        lambda uow: floor.runtime.catalogue(uow).process(process_id, Binding.LATEST, None, 0)
    ).version


def test_each_changed_deployment_gets_the_next_version(floor: Floor) -> None:
    first = floor.deploy(models.one_task())
    second = floor.deploy(models.two_tasks())
    assert (first.new, second.new) == (True, True)
    assert second.id > first.id
    assert version(floor) == 2


def test_an_unchanged_deployment_makes_no_new_version(floor: Floor) -> None:
    first = floor.deploy(models.one_task())
    again = floor.deploy(models.one_task())
    assert (again.id, again.new) == (first.id, False)
    assert version(floor) == 1
    assert [floor.count(table) for table in TABLES] == [1, 1, 1]


def test_a_refused_deployment_tells_every_finding_and_stores_nothing(floor: Floor) -> None:
    with pytest.raises(DeploymentRefused) as refused:
        floor.deploy(models.one_task(), BROKEN, broken_form=b'{"id": 5}', odd_txt=b"x")
    text = str(refused.value)
    assert set(refused.value.findings) == {"model1.bpmn", "broken.form", "odd.txt"}
    for part in ("nowhere", "choose", "complexGateway", "line", "'.txt' is no model"):
        assert part in text
    assert [floor.count(table) for table in TABLES] == [0, 0, 0]


def test_a_process_that_stands_in_two_files_is_refused(floor: Floor) -> None:
    with pytest.raises(DeploymentRefused, match=r"process 'p' is in model0\.bpmn as well"):
        floor.deploy(models.one_task(), models.two_tasks())


def test_a_form_bound_to_the_deployment_must_come_with_it(floor: Floor) -> None:
    with pytest.raises(DeploymentRefused, match="form 'answer' is not in this deployment"):
        floor.deploy(models.with_form())
    floor.deploy(models.with_form(), answer_form=models.ANSWER_FORM)


def test_nothing_at_all_cannot_be_deployed(floor: Floor) -> None:
    with pytest.raises(Invalid, match="nothing to deploy"):
        floor.deploy()
    assert floor.count("deployment") == 0


def test_a_running_instance_stays_with_the_version_it_began_in(floor: Floor) -> None:
    floor.deploy(models.two_tasks())
    old = floor.start()
    floor.deploy(models.one_task())
    new = floor.start()
    floor.complete(old, "verify")
    assert floor.tasks(old) == ["handle"]
    assert floor.task(old).definition != floor.task(new).definition
    assert floor.problems() == []


def test_an_unknown_process_cannot_be_started(floor: Floor) -> None:
    with pytest.raises(NotFound, match="process 'p' is not deployed in any version"):
        floor.start()


def test_a_deployed_file_comes_back_as_it_was(floor: Floor) -> None:
    made = floor.deploy(models.one_task())
    got = floor.read(lambda uow: deployments.resources(uow, made.id))
    assert got == {"model0.bpmn": models.one_task()}
    with pytest.raises(NotFound, match="there is no deployment 99"):
        floor.read(lambda uow: deployments.resources(uow, 99))


def test_deployments_at_the_same_moment_get_versions_of_their_own(floor: Floor) -> None:
    files = [models.one_task(task=f"task{number}") for number in range(6)] + [
        models.two_tasks()
    ] * 3
    with ThreadPoolExecutor(9) as pool:
        made = list(pool.map(floor.deploy, files))
    assert len({one.id for one in made if one.new}) == version(floor)


def test_a_deployment_that_is_taken_back_leaves_no_trace(floor: Floor) -> None:
    def deploy_start_and_fail(uow: UnitOfWork) -> None:
        files = {"model0.bpmn": models.two_tasks()}
        deployments.deploy(uow, files, actor="rina")
        instances.start_latest(uow, floor.runtime, "p", {})
        raise Conflict("after all, no")

    with pytest.raises(Conflict):
        floor.write(deploy_start_and_fail)
    with pytest.raises(NotFound):
        floor.start()
    floor.deploy(models.one_task())
    root = floor.start()
    assert floor.tasks(root) == ["handle"]
    floor.deploy(models.two_tasks())
    assert floor.tasks(floor.start()) == ["verify"]
    assert floor.problems() == []


def test_another_process_sees_the_new_version_at_its_next_step(floor: Floor) -> None:
    elsewhere = Floor(floor.database, floor.clock)
    floor.deploy(models.one_task())
    assert version(elsewhere) == 1
    floor.deploy(models.two_tasks())
    assert elsewhere.tasks(elsewhere.start()) == ["verify"]


@pytest.mark.parametrize("name", ["../p.bpmn", "p\u202enpb.bpmn", "p<b>.bpmn", "p\n.bpmn"])
def test_a_file_whose_name_hides_something_is_not_deployed(floor: Floor, name: str) -> None:
    with pytest.raises(Invalid, match="cannot be deployed: ") as refused:
        floor.write(lambda uow: deployments.deploy(uow, {name: b""}, actor="rina"))
    assert "\u202e" not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_what_this_version_would_refuse_stops_only_itself(
    floor: Floor, caplog: pytest.LogCaptureFixture
) -> None:
    """An earlier version took it; its instances stand still, all others go on."""
    floor.deploy(models.one_task("old"), models.one_task("sound"))
    stuck, sound = floor.start("old"), floor.start("sound")
    spoil = "UPDATE resource SET content = :content WHERE name = 'model0.bpmn'"
    floor.write(lambda uow: uow.write(statement(spoil, content=LargeBinary), {"content": BROKEN}))
    floor.runtime = Runtime(floor.delegates)
    floor.complete(sound)
    assert floor.tasks(floor.start("sound")) == ["handle"]
    with pytest.raises(NotFound, match="no process definition has the key"):
        floor.complete(stuck)
    assert "model0.bpmn of deployment 1 is refused by this version" in caplog.text

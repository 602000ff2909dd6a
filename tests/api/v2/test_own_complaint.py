"""A process owner cannot act on the complaint about them by a model of their own, nor find it."""

from typing import Any

import pytest

from complaints.responses import Response
from tests.api.requests import ADMINISTRATOR, refused
from tests.api.v2.asking import OPERATOR, ask, deploy, found
from tests.office import nth
from tests.rooms.engine import small_models as models
from tests.rooms.engine.small_models import ON_MESSAGE
from tests.site import OfficeSite
from tests.unit.model.bpmn_builder import node, zeebe

WITHDRAWN = Response.WITHDRAW.value
UNKNOWN = nth(500_000)
NOTICE = models.headers(template="closed", recipient="complainant")
HEARD = (
    f'<message id="w" name="{WITHDRAWN}">'
    + zeebe('subscription correlationKey="=number"')
    + "</message>"
)


def model(name: str, type_: str, headers: str) -> bytes:
    """A process whose one step is a job of ours."""
    return models.chain(models.job("deed", type_, "serviceTask", headers), ids=("deed",), name=name)


def attacks() -> dict[str, bytes]:
    """What the process owner deploys: to withdraw, to write letters, to listen."""
    withdraw = models.headers(messageName=WITHDRAWN, correlationKey="=number", timeToLive="PT1H")
    heard = ON_MESSAGE.replace('"m"', '"w"')
    listen = models.chain(
        node("intermediateCatchEvent", "hear", heard), ids=("hear",), name="listen", more=HEARD
    )
    return {
        "withdraw_bpmn": model("withdraw", "tuntas:publish-message", withdraw),
        "write_bpmn": model("write", "tuntas:notify", NOTICE),
        "listen_bpmn": listen,
    }


def start(site: OfficeSite, process: str, number: str, **more: Any) -> int:
    """Start a process about a number; its key. Then three hours pass, for jobs tried again."""
    body = {"processDefinitionId": process, "variables": {"number": number}, **more}
    answer = ask(site, "POST", "/process-instances", body)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    site.office.do_what_is_due()
    site.office.advance(hours=3)
    return int(answer.get_json()["processInstanceKey"])


@pytest.fixture
def number(site: OfficeSite) -> str:
    """The complaint about the process owner, who has deployed what attacks it."""
    filed = site.office.submit(reported_official=OPERATOR)
    assert deploy(site, **attacks()).status_code == 200
    return filed


def test_a_model_of_theirs_does_not_withdraw_it(site: OfficeSite, number: str) -> None:
    start(site, "withdraw", number)
    assert site.office.status(number) == "verifying"
    site.office.respond(number, "withdraw")
    assert site.office.status(number) == "withdrawn"


def test_a_model_of_theirs_writes_no_letter_and_finds_no_number(
    site: OfficeSite, number: str
) -> None:
    """The incident is word for word that of a number nobody has, and of none at all."""
    before = site.office.mails(number)
    told = set()
    for about in (number, UNKNOWN, "K-1"):
        key = start(site, "write", about)
        (incident,) = found(site, "/incidents", {"filter": {"processInstanceKey": str(key)}})
        told.add(incident["errorMessage"])
    assert len(told) == 1
    assert "works only in the process instance that intake started" in told.pop()
    assert site.office.mails(number) == before


def test_nobody_starts_anything_under_its_number_nor_learns_whether_there_is_one(
    site: OfficeSite, number: str
) -> None:
    answers = set()
    for about in (number, UNKNOWN):
        body = {"processDefinitionId": "write", "businessId": about}
        problem = refused(ask(site, "POST", "/process-instances", body), 400)
        answers.add(str(problem).replace(about, "NUMBER"))
    assert len(answers) == 1


def test_a_model_of_theirs_hears_nothing_of_what_is_said_about_it(
    site: OfficeSite, number: str
) -> None:
    start(site, "listen", number)
    site.office.respond(number, "withdraw")
    (heard,) = found(site, "/process-instances", {"filter": {"processDefinitionId": "listen"}})
    assert heard["state"] == "ACTIVE"
    assert site.office.status(number) == "withdrawn"


def test_who_listens_to_a_number_does_not_keep_its_complainant_from_speaking(
    site: OfficeSite, number: str
) -> None:
    """A suspended one gets no message, and none waits for it in the complainant's way."""
    key = start(site, "listen", number)
    assert ask(site, "POST", f"/process-instances/{key}/suspension").status_code == 204
    site.office.respond(number, "add_information", "Satu hal lagi.")
    site.office.respond(number, "withdraw")
    assert site.office.status(number) == "withdrawn"


PUBLICATIONS = [
    ("/messages/publication", {"name": "complaint-withdrawn", "correlationKey": "KEY"}),
    ("/messages/publication", {"name": "complaint-withdrawn", "correlationKey": "x"}),
    ("/messages/publication", {"name": "anything", "correlationKey": "KEY"}),
    ("/messages/correlation", {"name": "complaint-withdrawn", "correlationKey": "KEY"}),
    ("/messages/correlation", {"name": "anything", "correlationKey": "KEY"}),
]


@pytest.mark.parametrize(("path", "body"), PUBLICATIONS)
def test_messages_to_complaints_need_a_permission_of_their_own(
    site: OfficeSite, number: str, path: str, body: dict[str, str]
) -> None:
    other = site.office.submit()
    answers = set()
    for about in (number, other, UNKNOWN):
        sent = {name: text.replace("KEY", about) for name, text in body.items()}
        answers.add(str(refused(ask(site, "POST", path, sent), 403)))
    assert len(answers) == 1
    assert "publish_complaint_messages" in answers.pop()
    assert {site.office.status(one) for one in (number, other)} == {"verifying"}


def test_who_has_the_permission_reaches_complaints_without_a_conflict_only(
    site: OfficeSite,
) -> None:
    own = site.office.submit(reported_official=ADMINISTRATOR)
    other = site.office.submit()
    answers = []
    for about in (own, other, UNKNOWN):
        sent = {"name": WITHDRAWN, "correlationKey": about}
        answers.append(ask(site, "POST", "/messages/correlation", sent, by=ADMINISTRATOR))
        ask(site, "POST", "/messages/publication", sent, by=ADMINISTRATOR)
    assert [one.status_code for one in answers] == [404, 200, 404]
    hidden, never = (one.get_data(as_text=True) for one in (answers[0], answers[2]))
    assert hidden.replace(own, "NUMBER") == never.replace(UNKNOWN, "NUMBER")
    assert (site.office.status(own), site.office.status(other)) == ("verifying", "withdrawn")


def test_a_token_without_that_scope_does_not(site: OfficeSite) -> None:
    number = site.office.submit()
    sent = {"name": WITHDRAWN, "correlationKey": number}
    scopes = ("work_jobs", "read_engine")
    answer = ask(site, "POST", "/messages/publication", sent, by=ADMINISTRATOR, scopes=scopes)
    assert answer.status_code == 403


def test_messages_of_other_processes_need_no_more_than_before(site: OfficeSite) -> None:
    sent = {"name": "told", "correlationKey": "K-1"}
    assert ask(site, "POST", "/messages/publication", sent).status_code == 200
    assert ask(site, "POST", "/signals/broadcast", {"signalName": "alarm"}).status_code == 200

"""A complaint about who asks leaves every answer as it was, byte for byte: lists, counts, keys.

Every GET route and every search of the application is walked, so a new one is in it by itself.
"""

import re

import pytest

from engine.store.keys import key_of
from tests.api.requests import ADMINISTRATOR, AUDITOR
from tests.api.routes import Route, ask, routes_of
from tests.api.v2.asking import OPERATOR
from tests.api.v2.asking import ask as ask_engine
from tests.api.v2.test_rights import OTHER_OPERATOR
from tests.office import SimulatedOffice
from tests.site import OfficeSite
from tests.stages import answered, assigned

#: What differs each time by itself: the last use of one's token, tokens and keys of a form.
_PASSING = re.compile(r'"used_at":"[^"]*"|<input type="hidden"[^>]*>')
#: Posted, and only reading: searches, and what a day off would move.
_READING = re.compile(r"/search$|/preview$")
_BODIES = {"/api/v1/calendars/{name}/days-off/preview": {"on": "2026-12-11", "name": "Hari jadi"}}


def seen_by(site: OfficeSite, person: str, values: list[dict[str, str]]) -> dict[str, str]:
    """Address -> status and text of everything that can be read with these path parameters."""
    found = {}
    for route in routes_of(site.app):
        if route.method != "GET" and not _READING.search(route.path):
            continue
        for given in values if "{" in route.path else values[:1]:
            address = route.address(**given)
            answer = _answer(site, route, address, person)
            found[f"{route.method} {address}"] = _PASSING.sub("", answer)
    return found


def _answer(site: OfficeSite, route: Route, address: str, person: str) -> str:
    if route.method == "GET":
        answer = ask(site, route, address, person)
    else:
        path = address.removeprefix("/api/v1")
        answer = site.api("POST", path, by=person, json=_BODIES.get(route.path, {}))
    return f"{answer.status_code} {answer.text}"


def live_hidden(site: OfficeSite, official: str) -> list[str]:
    """Complaints about this person live, and a colleague does with one what operators do."""
    office = site.office
    hidden = [stage(office, reported_official=official) for stage in (assigned, assigned, answered)]
    withdrawn = office.submit(reported_official=official)
    office.respond(withdrawn, "withdraw")
    root = office.complaint(hidden[0]).root
    wish = {"filter": {"processInstanceKey": str(key_of(root, 1))}}
    batch = ask_engine(site, "POST", "/process-instances/cancellation", wish, by=OTHER_OPERATOR)
    assert batch.status_code == 200
    office.do_what_is_due()
    return [*hidden, withdrawn]


def values_of(office: SimulatedOffice, number: str) -> list[dict[str, str]]:
    """Path parameters of what everybody may see, so that pages of one thing are read too."""
    root = office.complaint(number).root
    keys = [str(key_of(root, 1)), *(str(task.key) for task in office.tasks(number)), "1", "2"]
    names = ["indonesia-wib", "complaint.bpmn", "indonesia-wib", "conduct.bpmn"]
    return [
        {"key": key, "name": name, "number": number, "deployment": "1", "unit": "kejagung"}
        for key, name in zip(keys, names, strict=False)
    ]


@pytest.mark.parametrize("person", [OPERATOR, ADMINISTRATOR, AUDITOR])
def test_every_answer_is_that_of_before(site: OfficeSite, person: str) -> None:
    office = site.office
    known = assigned(office)
    values = values_of(office, known)
    before = seen_by(site, person, values)
    assert len(before) > 100
    hidden = live_hidden(site, person)
    after = seen_by(site, person, values)
    assert {path: text for path, text in after.items() if text != before[path]} == {}
    assert not any(number in text for text in after.values() for number in hidden)


def test_who_has_no_conflict_sees_the_difference(site: OfficeSite) -> None:
    """So that the walk looks where it is."""
    values = values_of(site.office, assigned(site.office))
    before = seen_by(site, OTHER_OPERATOR, values)
    live_hidden(site, OPERATOR)
    after = seen_by(site, OTHER_OPERATOR, values)
    changed = {path for path, text in after.items() if text != before[path]}
    expected = (
        *("GET /api/v1/process-definitions", "GET /proses"),
        *(f"POST /v2/{one}/search" for one in ("process-instances", "user-tasks", "jobs")),
        *("POST /v2/batch-operations/search", "POST /v2/batch-operation-items/search"),
        "POST /api/v1/calendars/indonesia-wib/days-off/preview",
    )
    assert set(expected) <= changed

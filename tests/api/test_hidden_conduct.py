"""A complaint about conduct does not exist for the people of the reported unit, at any door.

What they get for its number and keys is what they get for one that never was, word for word, and
their lists and counts are those of before.
"""

import re
from typing import Any

import pytest

from complaints.records import ComplaintClass, ExternalReference
from tests.api.requests import refused, submission
from tests.api.routes import Route, ask, routes_of
from tests.office import SimulatedOffice
from tests.site import OfficeSite
from tests.stages import EXAMINER, conduct, examined

REPORTED = (
    *("intan-padmadinata", "melati-sasmita", "citra-darmawan"),
    *("irfan-sopandi", "budi-supriatna", "agus-mulyana"),
)
SUBJECT = "Permintaan uang di loket tilang"
#: Tokens and keys of a form, which are different each time.
_LAST_USE = re.compile(r'"used_at":"[^"]*"')  #: of one's own token
_HIDDEN_INPUT = re.compile(r'<input type="hidden"[^>]*>')
LISTS = (
    "/api/v1/inbox?scope=unit",
    "/api/v1/inbox?scope=unassigned",
    "/api/v1/escalations?open=false",
    "/api/v1/complaints?class=conduct",
    "/api/v1/complaints?open=false",
    "/api/v1/complaints/counts?class=conduct",
)
UNKNOWN = {"number": ["ADU-2026-999999"], "key": ["999999999"]}
BODIES: dict[str, dict[str, Any]] = {
    "acknowledge": {},
    "assignment": {"assignee": "intan-padmadinata"},
    "comments": {"text": "Apa ini?"},
    "complete": {"data": {}},
    "hand-over": {"to": None},
    "identity-openings": {"purpose": "ingin tahu"},
}


@pytest.fixture
def secrets(site: OfficeSite) -> dict[str, list[str]]:
    """Parameter -> what it takes of two conduct complaints: one runs, one let people be told."""
    return happened(site.office)


def happened(office: SimulatedOffice) -> dict[str, list[str]]:
    numbers = [examined(office, subject=SUBJECT), conduct(office, subject=SUBJECT)]
    office.advance(working_days=12)
    rungs = [str(one.key) for number in numbers for one in office.alerts(number)]
    tasks = [str(one.key) for number in numbers for one in office.tasks(number)]
    assert rungs
    assert tasks
    return {"number": numbers, "key": [rungs[0], rungs[-1], *tasks]}


def takes(route: Route, secrets: dict[str, list[str]]) -> list[dict[str, str]]:
    """The parameters of this route, filled with each of the secrets."""
    return [{name: one} for name in secrets if f"{{{name}}}" in route.path for one in secrets[name]]


def ask_for(site: OfficeSite, route: Route, values: dict[str, str], person: str) -> tuple[int, str]:
    """(status, text) of the answer, the parameters and the form's token taken out."""
    address = route.address(**values)
    body = BODIES.get(address.rpartition("/")[2])
    if route.is_api and body is not None:
        path = address.removeprefix("/api/v1")
        answer = site.api(route.method, path, by=person, json=body)
    else:
        answer = ask(site, route, address, person)
    text = _HIDDEN_INPUT.sub("", answer.text)
    for value in values.values():
        text = text.replace(value, "...")
    return answer.status_code, text


def test_its_number_and_keys_are_those_of_nothing(
    site: OfficeSite, secrets: dict[str, list[str]]
) -> None:
    wrong, tried = [], 0
    for route in routes_of(site.app):
        values = takes(route, secrets)
        for person in REPORTED if values else ():
            never = ask_for(site, route, takes(route, UNKNOWN)[0], person)
            found = [(one, ask_for(site, route, one, person)) for one in values]
            wrong += [
                f"{route.row} {one} by {person}: {status} {text[:200]}"
                for one, (status, text) in found
                if (status, text) != never or status not in (403, 404)
            ]
            tried += len(found)
    assert wrong == []
    assert tried > 100


def test_lists_and_counts_stay_as_they_were(site: OfficeSite) -> None:
    office = site.office
    office.advance(working_days=1)
    before = {person: seen_by(site, person) for person in REPORTED}
    numbers = happened(office)["number"]
    for person in REPORTED:
        after = seen_by(site, person)
        assert after == before[person]
        assert not any(one in text for text in after.values() for one in (*numbers, SUBJECT))


def test_who_stands_in_for_the_examiner_learns_nothing_either(
    site: OfficeSite, secrets: dict[str, list[str]]
) -> None:
    """They have the examiner's groups, and still are of the reported unit."""
    office = site.office
    office.absent(EXAMINER, "2026-11-01 00:00", "2027-03-01 00:00", REPORTED[-1])
    me = site.api("GET", "/me", by=REPORTED[-1]).get_json()
    assert "kejati-jawa-barat:oversight" in me["groups"]
    texts = seen_by(site, REPORTED[-1]).values()
    for number in secrets["number"]:
        assert site.api("GET", f"/complaints/{number}", by=REPORTED[-1]).status_code == 404
        assert not any(number in text or SUBJECT in text for text in texts)


def test_its_external_reference_is_refused_as_that_of_any_unseen_complaint(
    site: OfficeSite,
) -> None:
    """To register it again tells neither its number nor that it is about conduct."""
    office, answers = site.office, []
    unseen: list[dict[str, Any]] = [{"class_": ComplaintClass.CONDUCT}, {"unit": "kejari-makassar"}]
    for place, given in enumerate(unseen):
        external = {"system": "SP4N", "reference": f"L-{place}"}
        known = office.submit(external=ExternalReference(**external), **given)
        body = submission(external=external, channel="sp4n_lapor")
        answers.append(refused(site.api("POST", "/complaints", by=REPORTED[0], json=body), 409))
        assert known not in str(answers)
    assert answers[0] == answers[1]
    assert "conduct" not in str(answers)


def test_who_examines_it_finds_it_at_the_same_doors(
    site: OfficeSite, secrets: dict[str, list[str]]
) -> None:
    """So that the tests above look where it is."""
    number, _ = secrets["number"]
    assert site.api("GET", f"/complaints/{number}", by=EXAMINER).status_code == 200
    texts = seen_by(site, EXAMINER)
    named = {path for path, text in texts.items() if number in text}
    assert {"/api/v1/complaints", "/api/v1/complaints?class=conduct", "/pengaduan"} <= named
    assert '"conduct"' in texts["/api/v1/complaints"]


def seen_by(site: OfficeSite, person: str) -> dict[str, str]:
    """Path -> text of every list and count."""
    reading = [
        route for route in routes_of(site.app) if route.method == "GET" and "{" not in route.path
    ]
    lists = [Route(path, "GET", path, "") for path in LISTS]
    return {
        route.path: _LAST_USE.sub("", ask_for(site, route, {}, person)[1])
        for route in (*reading, *lists)
    }


def test_the_office_has_nobody_of_the_reported_unit_in_the_story(
    office: SimulatedOffice,
) -> None:
    assert set(REPORTED) <= set(office.people_of("kejari-bandung"))

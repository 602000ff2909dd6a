"""A person is sent a link, sets a password with it and signs in; the link rests nowhere."""

import io
from collections.abc import Iterator

import pytest

from access import invitations
from host import due
from identity import accounts, links, sign_in
from kernel.errors import Conflict, NotFound
from notifications import outbox
from notifications.channels.log import LogChannel
from notifications.messages import Letter, Message, Status
from tests.acceptance.test_privacy import store_content
from tests.office import CHEAP_PASSWORDS, SimulatedOffice

PERSON = "citra-darmawan"
ADDRESS = "citra.darmawan@kejari-bandung.example"
BASE_URL = "https://tuntas.kejaksaan.example"
NEW = "hujan di bulan juni"


@pytest.fixture
def posting(office_url: str) -> Iterator[SimulatedOffice]:
    opened = SimulatedOffice(office_url, base_url=BASE_URL)
    yield opened
    opened.close()


def invited(office: SimulatedOffice, person: str = PERSON) -> None:
    office.do(lambda uow: invitations.invite(uow, person))


def mails(office: SimulatedOffice) -> list[Letter]:
    return [one for one in office.channel.letters if one.message_id.startswith("password-link/")]


def link_in(letter: Letter) -> str:
    (line,) = [one for one in letter.body.splitlines() if one.startswith("https://")]
    return line


def rows(office: SimulatedOffice) -> list[Message]:
    listed = office.read(lambda uow: outbox.list_messages(uow))
    return [one for one in listed if one.template == "password_link"]


def set_password(office: SimulatedOffice, link: str) -> str:
    open_ = office.open
    token = link.removeprefix(f"{BASE_URL}/sandi/")
    return links.set_password(open_.database, open_.keyring, CHEAP_PASSWORDS, token, NEW).id


def signs_in(office: SimulatedOffice, name: str) -> bool:
    open_ = office.open
    found = sign_in.sign_in(
        open_.database, open_.keyring, CHEAP_PASSWORDS, name, NEW, client="203.0.113.7"
    )
    return found is not None


def test_the_mailed_link_sets_a_password_that_signs_in(posting: SimulatedOffice) -> None:
    invited(posting)
    (letter,) = mails(posting)
    assert (letter.address.email, letter.greeting) == (ADDRESS, "Yth. Citra Darmawan,")
    assert letter.subject == "Atur kata sandi Anda untuk Tuntas"
    assert "dalam 24 jam" in letter.body
    assert f"nama {PERSON} atau alamat surel ini" in letter.body
    assert set_password(posting, link_in(letter)) == PERSON
    assert signs_in(posting, PERSON)
    assert signs_in(posting, ADDRESS)


def test_the_link_rests_neither_in_the_store_nor_in_the_log(office_url: str) -> None:
    log = io.StringIO()
    office = SimulatedOffice(office_url, channel=LogChannel(log), base_url=BASE_URL)
    serial = office.write(lambda uow: links.make_link(uow, "sari-prasetyo"))
    invited(office)
    (row,) = rows(office)
    token = links.link_token(office.open.keyring, int(row.recipient_ref.rpartition("/")[2]))
    assert links.link_token(office.open.keyring, serial) != token
    assert row.status is Status.SENT
    assert "Atur kata sandi Anda untuk Tuntas" in log.getvalue()
    office.close()
    for secret in (token, token[11:]):
        assert secret not in log.getvalue()
        assert secret.encode() not in store_content(office_url)


def test_a_newer_mail_ends_the_link_of_the_one_before(posting: SimulatedOffice) -> None:
    invited(posting)
    invited(posting)
    older, newer = mails(posting)
    with pytest.raises(NotFound, match="has been used or has expired"):
        set_password(posting, link_in(older))
    assert set_password(posting, link_in(newer)) == PERSON


def test_a_link_that_no_longer_works_is_not_sent(posting: SimulatedOffice) -> None:
    posting.write(lambda uow: invitations.invite(uow, PERSON))
    posting.write(lambda uow: accounts.disable(uow, PERSON))
    due.run_due(posting.open)
    assert mails(posting) == []
    assert [one.status for one in rows(posting)] == [Status.FAILED]


def test_who_has_no_open_account_is_not_invited(posting: SimulatedOffice) -> None:
    posting.write(lambda uow: accounts.disable(uow, PERSON))
    with pytest.raises(Conflict, match="disabled; enable it first"):
        invited(posting)
    with pytest.raises(NotFound, match="no person 'nobody'"):
        invited(posting, "nobody")
    assert rows(posting) == []

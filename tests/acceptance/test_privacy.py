"""What a complainant entrusts rests sealed: neither the store nor the log shows a word of it."""

import io
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine import make_url

from complaints import complainants
from complaints.conversation import Entry
from complaints.records import Identity, Receipt
from complaints.tracking import normalised
from escalation import acknowledgements, comments
from kernel.sqlite import sqlite_file
from kernel.unit_of_work import UnitOfWork
from notifications.channels.log import LogChannel
from notifications.channels.smtp import SmtpChannel
from notifications.messages import Address, Channel, Language, Letter
from notifications.settings import SmtpSettings
from tests.mail_server import mail_server
from tests.office import OPENING, SimulatedOffice
from tests.stages import EXAMINER, HANDLER

IDENTITY = Identity(
    name="Sulastri Widyaningrum",
    nik="3273014508790003",
    email="sulastri79@surat-pribadi.example",
    telephone="+6281322334455",
    address="Jalan Cihampelas 160 Bandung",
)
SAID = {
    "subject": "Pungutan di ruang sidang",
    "description": "Petugas bernama Anton meminta amplop",
    "verify": "Bukti kuitansi cukup terang",
    "question": "Kapan persisnya amplop diminta",
    "supplied": "Pada hari sidang kedua suami saya",
    "added": "Ada rekaman suara di telepon saya",
    "answer": "Petugas sudah dipindahkan dari loket",
    "returned": "Kalimat jawaban kurang santun",
    "dispute": "Uang saya belum juga dikembalikan",
    "withdrawal": "Saya takut kepada petugas itu",
    "purpose": "Menelepon pelapor soal kuitansi",
    "acknowledged": "Pelapor marah dan menunggu uangnya",
    "commented": "Suami pelapor datang ke loket",
}
PIECES = (
    *(IDENTITY.name, IDENTITY.nik, IDENTITY.email, IDENTITY.telephone, IDENTITY.address),
    *("Sulastri", "81322334455", "Cihampelas", "surat-pribadi"),
    *SAID.values(),
)


def live(office: SimulatedOffice, *, conduct: bool = False) -> tuple[str, str]:
    """A life in which everybody says something; the number and the code."""
    receipt = office.receive(
        subject=SAID["subject"],
        description=SAID["description"],
        identity=IDENTITY,
        anonymous=True,
        confidential=True,
    )
    number = receipt.number
    office.do(
        lambda uow: complainants.open_identity(
            uow, office.open.keyring, number, actor=HANDLER, purpose=SAID["purpose"]
        )
    )
    subject = "conduct" if conduct else "corruption"
    office.complete(
        "verify_complaint", number, decision="accept", reason=SAID["verify"], subject=subject
    )
    if conduct:
        examine(office, number)
    else:
        handle(office, number)
    office.respond(number, "dispute", SAID["dispute"])
    office.advance(working_days=20)
    answer_alert(office, number)
    office.respond(number, "withdraw", SAID["withdrawal"])
    return number, str(receipt.code)


def answer_alert(office: SimulatedOffice, number: str) -> None:
    """Somebody who was told comments on an alert and acknowledges it."""
    alert = next(one for one in office.alerts(number) if one.acknowledged_at is None)
    who, keyring = alert.recipients[0], office.open.keyring

    def answer(uow: UnitOfWork) -> None:
        comments.add_comment(uow, alert.key, who, SAID["commented"], keyring=keyring)
        acknowledgements.acknowledge(uow, alert.key, who, SAID["acknowledged"], keyring=keyring)

    office.do(answer)


def handle(office: SimulatedOffice, number: str) -> None:
    office.complete("assign_complaint", number, handler=HANDLER)
    office.complete(
        "handle_complaint", number, decision="request_information", question=SAID["question"]
    )
    office.respond(number, "supply_data", SAID["supplied"])
    office.respond(number, "add_information", SAID["added"])
    for decision, more in (("return", {"reason": SAID["returned"]}), ("approve", {})):
        office.complete("handle_complaint", number, decision="answer_ready", answer=SAID["answer"])
        office.complete("approve_answer", number, decision=decision, **more)


def examine(office: SimulatedOffice, number: str) -> None:
    office.complete("assign_review", number, handler=EXAMINER, reason=SAID["verify"])
    office.complete("examine_conduct", number, decision="inspect", reason=SAID["question"])
    office.complete("inspect_conduct", number, finding="minor", answer=SAID["answer"])
    office.complete("approve_examination", number, decision="approve")


@pytest.fixture
def logs() -> Iterator[io.StringIO]:
    """Everything any library logs, statements with their parameters and results included."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(lambda record: not record.name.startswith("mail."))  # the test's own server
    loggers = (logging.getLogger(), logging.getLogger("sqlalchemy.engine"))
    before = [logger.level for logger in loggers]
    logging.getLogger().addHandler(handler)
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
    yield stream
    for logger, level in zip(loggers, before, strict=True):
        logger.setLevel(level)
    logging.getLogger().removeHandler(handler)


def play(url: str, channel: Channel, *, conduct: bool = False) -> tuple[str, str]:
    office = SimulatedOffice(url, channel=channel)
    try:
        return live(office, conduct=conduct)
    finally:
        office.close()


def store_content(url: str) -> bytes:
    """Every value of every row of every table; for SQLite the raw bytes of its files too."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    engine = create_engine(parsed)
    parts = []
    with engine.connect() as connection:
        for table in inspect(engine).get_table_names():
            for row in connection.execute(text(f"SELECT * FROM {table}")):
                parts += [
                    bytes(one) if isinstance(one, bytes | memoryview) else str(one).encode()
                    for one in row
                ]
    engine.dispose()
    if parsed.get_backend_name() == "sqlite":
        file = sqlite_file(url)
        parts += [one.read_bytes() for one in Path(file.parent).glob(f"{file.name}*")]
    return b"\n".join(parts)


def found(content: bytes) -> list[str]:
    """Which pieces can be read in it, in any letter case, as text or as UTF-16."""
    folded = content.lower()
    return [
        one
        for one in PIECES
        if one.lower().encode() in folded or one.lower().encode("utf-16-le") in folded
    ]


@pytest.mark.parametrize("conduct", [False, True], ids=["regular", "conduct"])
def test_after_a_whole_life_the_store_and_the_logs_hold_nothing_personal(
    office_url: str, logs: io.StringIO, conduct: bool
) -> None:
    letters = io.StringIO()
    _, code = play(office_url, LogChannel(letters), conduct=conduct)
    content = store_content(office_url)
    assert len(content) > 50_000
    assert found(content) == []
    written = logs.getvalue()
    assert written
    assert found(written.encode()) == []
    assert found(letters.getvalue().encode()) == []
    plain = str(normalised(code))
    assert code.encode() not in content
    assert plain.encode() not in content


def test_a_mail_server_that_repeats_addresses_leaves_no_trace_of_them(
    office_url: str, logs: io.StringIO
) -> None:
    with mail_server() as server:
        server.refused[IDENTITY.email] = f"550 5.1.1 <{IDENTITY.email}> {IDENTITY.name} unknown"
        settings = SmtpSettings(host="127.0.0.1", port=server.port, sender="tuntas@office.example")
        play(office_url, SmtpChannel(settings))
    assert found(store_content(office_url)) == []
    assert found(logs.getvalue().encode()) == []


def test_the_search_finds_what_is_there() -> None:
    for piece in PIECES:
        assert piece in found(f"x{piece.upper()}y".encode())


def test_every_opening_of_an_identity_is_logged_with_who_and_why(office: SimulatedOffice) -> None:
    number = office.submit(identity=IDENTITY)

    def look(uow: UnitOfWork) -> Identity | None:
        return complainants.open_identity(
            uow, office.open.keyring, number, actor="rudi-sumantri", purpose="panggilan klarifikasi"
        )

    assert office.write(look) == IDENTITY
    keyring = office.open.keyring
    openings = office.read(lambda uow: complainants.list_openings(uow, keyring, number))
    assert openings == [
        ("delivery", "deliver a message"),
        ("rudi-sumantri", "panggilan klarifikasi"),
    ]


def test_records_print_without_their_content() -> None:
    assert "Sulastri" not in repr(IDENTITY)
    said = SAID["added"]
    entry = Entry(at=OPENING, author="complainant", kind="added", public=True, body=said)
    address = Address(IDENTITY.email, IDENTITY.name)
    letter = Letter(
        message_id="ADU-2026-000001/closed/1",
        recipient="complainant:ADU-2026-000001",
        address=address,
        language=Language.INDONESIAN,
        subject="Pengaduan selesai",
        greeting=f"Yth. {IDENTITY.name},",
        body="Selesai.",
        written_at=OPENING,
    )
    receipt = Receipt(number="ADU-2026-000001", code="50E5-SDG1-501P-5ZEP-1", root=1)
    printed = f"{[entry, address, letter, receipt]}"
    assert found(printed.encode()) == []
    assert "50E5" not in printed

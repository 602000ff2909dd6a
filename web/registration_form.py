"""What intake staff fill in for a complaint that came in on paper, by voice or from elsewhere."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from complaints.records import (
    Channel,
    ComplaintClass,
    ExternalReference,
    Identity,
    Priority,
    Submission,
)
from complaints.submission_check import SubmissionRefused, check_submission
from identity import people, units
from identity.people import Person
from kernel.errors import NotFound
from kernel.unit_of_work import UnitOfWork
from web.language import gettext, language
from web.staff_words import as_sentence

YES = "yes"
#: Fields of a submission that the form calls otherwise.
_CALLED = {"external.system": "external_system", "external.reference": "external_reference"}
#: For what the page itself refuses, so that intake can look at the rest at the same time.
_STAND_INS = {"channel": Channel.LETTER.value, "class_": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationForm:
    """What was typed, as it was typed but for spaces around it."""

    channel: str = ""
    received_elsewhere_at: str = ""
    external_system: str = ""
    external_reference: str = ""
    unit: str = ""
    class_: str = ""
    priority: str = ""
    subject: str = ""
    description: str = ""
    reported_unit: str = ""
    reported_official: str = ""
    confidential: str = ""
    name: str = ""
    nik: str = ""
    email: str = ""
    telephone: str = ""
    address: str = ""
    anonymous: str = ""
    language: str = ""

    def __repr__(self) -> str:
        return "RegistrationForm(...)"


def form_of(posted: Mapping[str, str]) -> RegistrationForm:
    """The form in a request; line breaks as the rooms keep them."""
    names = RegistrationForm.__dataclass_fields__
    return RegistrationForm(
        **{name: posted.get(name, "").replace("\r\n", "\n").strip() for name in names}
    )


def errors_of(uow: UnitOfWork, form: RegistrationForm) -> dict[str, str]:
    """Field -> sentence, for every field at fault, in the order of the page."""
    found = dict(_faults(uow, form))
    unclear = {name: stand_in for name, stand_in in _STAND_INS.items() if name in found}
    try:
        check_submission(uow, submission_of(uow, replace(form, **unclear)))
    except SubmissionRefused as refused:
        for name, text in refusal_texts(refused).items():
            found.setdefault(name, text)
    order = list(RegistrationForm.__dataclass_fields__)
    return dict(sorted(found.items(), key=lambda one: order.index(one[0])))


def refusal_texts(refused: SubmissionRefused) -> dict[str, str]:
    """Field -> sentence of what intake refuses, under the names of this form."""
    texts = {
        _CALLED.get(field, field.rpartition(".")[2]): as_sentence(text)
        for field, text in refused.texts(language()).items()
    }
    if "unit" in texts:
        texts["unit"] = gettext("Pilih kantor yang dituju.")
    return texts


def summary_of(errors: Mapping[str, str]) -> dict[str, str]:
    """Field -> sentence that says on its own which field it is about, for above the form."""
    called = labels()
    return {name: f"{called.get(name, name)}: {text}" for name, text in errors.items()}


def submission_of(uow: UnitOfWork, form: RegistrationForm) -> Submission:
    """What a form without errors means; intake may still refuse it."""
    official = _official(uow, form.reported_official)
    return Submission(
        channel=Channel(form.channel),
        unit=form.unit,
        subject=form.subject,
        description=form.description,
        class_=ComplaintClass(form.class_) if form.class_ else None,
        priority=Priority.HIGH if form.priority == YES else Priority.NORMAL,
        language=form.language,
        reported_unit=form.reported_unit or None,
        reported_official=None if official is None else official.id,
        anonymous=form.anonymous == YES or not form.name,
        confidential=form.confidential == YES,
        external=_external(form),
        received_elsewhere_at=_elsewhere(uow, form),
        identity=_identity(form),
    )


def labels() -> dict[str, str]:
    """Field -> what the page calls it."""
    return {
        "channel": gettext("Cara pengaduan masuk"),
        "received_elsewhere_at": gettext("Diterima pada"),
        "external_system": gettext("Sistem asal"),
        "external_reference": gettext("Nomor di sistem asal"),
        "unit": gettext("Kantor yang dituju"),
        "class_": gettext("Kelas"),
        "subject": gettext("Pokok pengaduan"),
        "description": gettext("Isi pengaduan"),
        "reported_unit": gettext("Kantor yang diadukan"),
        "reported_official": gettext("Pegawai yang diadukan"),
        "name": gettext("Nama pelapor"),
        "nik": "NIK",
        "email": gettext("Alamat surel"),
        "telephone": gettext("Nomor telepon"),
        "address": gettext("Alamat"),
        "language": gettext("Bahasa surat kepada pelapor"),
    }


def _faults(uow: UnitOfWork, form: RegistrationForm) -> Iterator[tuple[str, str]]:
    if form.channel not in list(Channel) or form.channel == Channel.WEB:
        yield "channel", gettext("Pilih bagaimana pengaduan ini masuk.")
    if form.class_ and form.class_ not in list(ComplaintClass):
        yield "class_", gettext("Pilih kelas dari daftar, atau kosongkan.")
    if form.received_elsewhere_at and _moment(form.received_elsewhere_at) is None:
        yield "received_elsewhere_at", gettext("Tulis tanggal dan jamnya, atau kosongkan.")
    if bool(form.external_system) != bool(form.external_reference):
        missing = "external_reference" if form.external_system else "external_system"
        yield missing, gettext("Isi sistem asal dan nomornya, atau kosongkan keduanya.")
    if form.reported_official and _official(uow, form.reported_official) is None:
        yield (
            "reported_official",
            gettext(
                "Tidak ada tepat satu pegawai dengan nama ini. Tulis nama lengkap atau nama akun,"
                " atau kosongkan dan sebutkan di isi pengaduan."
            ),
        )
    if not form.name and any((form.nik, form.email, form.telephone, form.address)):
        yield "name", gettext("Isi nama pelapor, atau kosongkan semua data dirinya.")


def _external(form: RegistrationForm) -> ExternalReference | None:
    if not form.external_reference:
        return None
    return ExternalReference(form.external_system, form.external_reference)


def _identity(form: RegistrationForm) -> Identity | None:
    if not form.name:
        return None
    return Identity(
        name=form.name,
        nik=form.nik,
        email=form.email,
        telephone=form.telephone,
        address=form.address,
    )


def _elsewhere(uow: UnitOfWork, form: RegistrationForm) -> datetime | None:
    """In the zone of the office it is for."""
    local = _moment(form.received_elsewhere_at)
    if local is None:
        return None
    try:
        zone = units.get_unit(uow, form.unit).zone
    except NotFound:
        return None  # intake says that there is no such unit
    return local.replace(tzinfo=ZoneInfo(zone))


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is None and "T" in text else None


def _official(uow: UnitOfWork, typed: str) -> Person | None:
    """The person with this account, or the only one of this name."""
    wanted = " ".join(typed.split()).casefold()
    if not wanted:
        return None
    known = people.list_people(uow)
    found = [one for one in known if wanted in (one.id, " ".join(one.name.split()).casefold())]
    return found[0] if len(found) == 1 else None

"""The form of a complaint as a visitor fills it in, and the submission it means."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum

from complaints import conflicts
from complaints.records import Channel, ComplaintClass, Identity, Submission
from complaints.submission_check import SubmissionRefused, check_submission
from identity import people
from identity.people import Person
from identity.units import Unit
from kernel.unit_of_work import UnitOfWork
from web.language import gettext, language

MAX_REPORTED_NAME = 200
YES, NO = "yes", "no"
_ONE_LINE = ("subject", "reported_name")  #: text areas, which browsers restore on Back


class Naming(StrEnum):
    """How complainants stand with their name."""

    NAMED = "named"
    HIDDEN = "hidden"  #: kept sealed; who handles the complaint does not see it
    NONE = "none"  #: nobody knows it, followed by number and code only


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintForm:
    """What was typed, as it was typed but for spaces around it."""

    unit: str = ""
    subject: str = ""
    description: str = ""
    conduct: str = ""
    reported_unit: str = ""
    reported_name: str = ""
    naming: str = ""
    name: str = ""
    email: str = ""
    telephone: str = ""
    confidential: str = ""
    language: str = ""

    def __repr__(self) -> str:
        return "ComplaintForm(...)"

    @property
    def fields(self) -> dict[str, str]:
        """Name -> text, for hidden fields."""
        return asdict(self)


def form_of(posted: Mapping[str, str]) -> ComplaintForm:
    """The form in a request; line breaks as the rooms keep them, none where one line is meant."""
    names = ComplaintForm.__dataclass_fields__
    typed = {name: posted.get(name, "").replace("\r\n", "\n").strip() for name in names}
    for name in _ONE_LINE:
        typed[name] = typed[name].replace("\n", " ")
    return ComplaintForm(**typed)


def reader_of(form: ComplaintForm, known: Iterable[Unit]) -> str:
    """Whose oversight reads a complaint about conduct, by its nature confidential.

    `above`: that of the office above; `own`: that of the top office, above which there is none;
    "" for other complaints. Whether the named official was recognised is told to nobody.
    """
    if form.conduct != YES:
        return ""
    office = form.reported_unit or form.unit
    tops = {unit.id for unit in known if unit.parent is None}
    return "own" if office in tops else "above"


def errors_of(uow: UnitOfWork, form: ComplaintForm) -> dict[str, str]:
    """Field -> sentence, for every field at fault, in the order of the page."""
    found = dict(_missing(form))
    try:
        check_submission(uow, submission_of(uow, form))
    except SubmissionRefused as refused:
        for field, text in refused.texts(language()).items():
            name = field.rpartition(".")[2]
            found.setdefault(name, f"{_labels().get(name, name)}: {text}")
    order = list(ComplaintForm.__dataclass_fields__)
    return dict(sorted(found.items(), key=lambda one: order.index(one[0])))


def submission_of(uow: UnitOfWork, form: ComplaintForm) -> Submission:
    """What the form means; it may still be refused."""
    official = _official(uow, form)
    is_conduct = form.conduct == YES
    return Submission(
        channel=Channel.WEB,
        unit=form.unit,
        subject=form.subject,
        description=_with_reported_name(form),
        class_=ComplaintClass.CONDUCT if is_conduct else None,
        language=form.language or language(),
        reported_unit=form.reported_unit or None,
        reported_official=None if official is None else official.id,
        anonymous=form.naming in (Naming.HIDDEN, Naming.NONE),
        confidential=form.confidential == YES,
        identity=_identity(form),
    )


def _identity(form: ComplaintForm) -> Identity | None:
    if form.naming not in (Naming.NAMED, Naming.HIDDEN):
        return None
    return Identity(name=form.name, email=form.email, telephone=form.telephone)


def _with_reported_name(form: ComplaintForm) -> str:
    """The complainant's words; whom they named stands apart, below them."""
    if not form.reported_name or not form.description:
        return form.description
    label = "Person complained about" if form.language == "en" else "Yang diadukan"
    return f"{form.description}\n\n{label}: {form.reported_name}"


def _official(uow: UnitOfWork, form: ComplaintForm) -> Person | None:
    """The official of this name, of several the one in the named office; nobody is told of it."""
    wanted = _folded(form.reported_name)
    if not wanted:
        return None
    found = [one for one in people.list_people(uow) if _folded(one.name) == wanted]
    if len(found) > 1:
        office = form.reported_unit or form.unit
        found = [one for one in found if conflicts.unit_of_official(uow, one.id) == office]
    return found[0] if len(found) == 1 else None


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _missing(form: ComplaintForm) -> Iterator[tuple[str, str]]:
    if not form.unit:
        yield "unit", gettext("Pilih kantor tempat kejadiannya atau yang menangani perkara Anda.")
    if not form.subject:
        yield "subject", gettext("Tulis pokok pengaduan Anda dalam satu kalimat.")
    if not form.description:
        yield "description", gettext("Ceritakan apa yang terjadi.")
    if form.conduct not in (YES, NO):
        yield "conduct", gettext("Pilih apakah ini tentang perilaku pegawai.")
    if len(form.reported_name) > MAX_REPORTED_NAME:
        yield (
            "reported_name",
            gettext(
                "Nama atau jabatan paling banyak %(most)s huruf. Selebihnya tulislah di cerita"
                " Anda.",
                most=MAX_REPORTED_NAME,
            ),
        )
    if form.naming not in list(Naming):
        yield "naming", gettext("Pilih apakah Anda menyebutkan nama.")
    elif form.naming != Naming.NONE and not form.name:
        yield "name", gettext("Isi nama Anda, atau pilih mengadu tanpa nama.")


def _labels() -> dict[str, str]:
    return {
        "unit": gettext("Kantor"),
        "subject": gettext("Pokok pengaduan"),
        "description": gettext("Cerita Anda"),
        "reported_unit": gettext("Kantor yang diadukan"),
        "name": gettext("Nama"),
        "email": gettext("Alamat surel"),
        "telephone": gettext("Nomor telepon"),
        "language": gettext("Bahasa"),
    }

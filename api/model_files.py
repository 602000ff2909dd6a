"""Reading the multipart body of a deployment: model files by name, a zone, and strictness."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from flask import Request
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import UnsupportedMediaType

from api.problems import FieldError, FieldsRefused, pointer
from kernel.errors import Invalid
from kernel.names import file_name_fault
from sla.local_time import zone_named

MOST_FILES = 100
MOST_BYTES = 4 * 1024 * 1024  #: of one file
DEFAULT_ZONE = "Asia/Jakarta"
_LONGEST_ZONE = 100


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """File name -> content, and the IANA zone for processes that timers and messages start.

    `strict`: what is only warned of is refused too.
    """

    files: Mapping[str, bytes]
    zone: str
    strict: bool = False


def read_model_files(
    request: Request, part: str = "files", also: Collection[str] = ("zone",)
) -> ModelFiles:
    """The files and the zone of a request: `part` names each file, `also` the texts beside them.

    Raises UnsupportedMediaType for another body, FieldsRefused with all that is wrong with it.
    """
    if request.mimetype != "multipart/form-data":
        raise UnsupportedMediaType(
            f"send the files as multipart/form-data, each as a part named {part} with its file name"
        )
    uploads = request.files.getlist(part)
    contents = [(one.filename or "", one.stream.read(MOST_BYTES + 1)) for one in uploads]
    zone = request.form.get("zone", DEFAULT_ZONE)
    strict = request.form.get("strict", "false")
    errors = [
        *_unknown(request, part, also),
        *_of_number(uploads, part),
        *_of_files(contents, part),
        *_of_zone(zone),
        *_of_strict(strict),
    ]
    if errors:
        raise FieldsRefused(errors)
    return ModelFiles(dict(contents), zone, strict == "true")


def _unknown(request: Request, part: str, also: Collection[str]) -> Iterator[FieldError]:
    """Parts that nobody reads; one named as files are, without a file name, is a text to HTTP."""
    for name in request.form:
        if name == part:
            yield FieldError("this part has no file name; give it one", pointer=pointer(name))
        elif name not in also:
            yield FieldError("there is no such field; leave it out", pointer=pointer(name))
    for name in also:
        if len(request.form.getlist(name)) > 1:
            yield FieldError("this is given twice; give it once", pointer=pointer(name))
    for name in request.files:
        if name != part:
            text = f"there is no such field; name each part with a file: {part}"
            yield FieldError(text, pointer=pointer(name))


def _of_number(uploads: list[FileStorage], part: str) -> Iterator[FieldError]:
    if not 0 < len(uploads) <= MOST_FILES:
        text = f"expected 1 to {MOST_FILES} .bpmn, .dmn and .form files, not {len(uploads)}"
        yield FieldError(text, pointer=pointer(part))


def _of_files(contents: Iterable[tuple[str, bytes]], part: str) -> Iterator[FieldError]:
    known: set[str] = set()
    for place, (name, content) in enumerate(contents):
        fault = _fault_of(name, content, known)
        if fault is not None:
            yield FieldError(fault, pointer=pointer(part, place))
        known.add(name)


def _fault_of(name: str, content: bytes, known: set[str]) -> str | None:
    if (fault := file_name_fault(name)) is not None:
        return fault
    if name in known:
        return f"this is a second file named {name}; give each its own name"
    if len(content) > MOST_BYTES:
        return f"{name} has more than {MOST_BYTES} bytes; split it or make it smaller"
    return None


def _of_strict(strict: str) -> Iterator[FieldError]:
    if strict not in ("true", "false"):
        yield FieldError("expected true or false", pointer=pointer("strict"))


def _of_zone(zone: str) -> Iterator[FieldError]:
    try:
        zone_named(zone[:_LONGEST_ZONE])
    except Invalid:
        text = "expected a time zone by its IANA name, such as Asia/Jakarta"
        yield FieldError(text, pointer=pointer("zone"))

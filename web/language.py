"""The language of the pages: Indonesian as written in templates, English from the .po files.

The texts in templates and code are the Indonesian ones and the keys of `translations/*.en.po`.
These are read at start into one catalog in memory: there are no compiled files to forget.
"""

import io
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Blueprint, Flask, Response, request
from flask_babel import Babel, Domain, get_locale
from flask_babel import gettext as untyped_gettext
from werkzeug.exceptions import NotFound

from access.guard import everyone
from kernel.keyring import NOT_OPENED
from web import cookies
from web.addresses import local_path

FOLDER = Path(__file__).parent / "translations"
INDONESIAN, ENGLISH = "id", "en"
LANGUAGES = {INDONESIAN: "Bahasa Indonesia", ENGLISH: "English"}
COOKIE = "tuntas_language"
_KEPT = timedelta(days=365)

pages = Blueprint("language", __name__)


class Texts(Domain):  # type: ignore[misc]  # flask_babel has no types
    """The catalogs in memory, in place of compiled files."""

    def __init__(self, catalogs: Mapping[str, NullTranslations]) -> None:
        super().__init__()
        self._catalogs = catalogs

    def get_translations(self) -> NullTranslations:
        return self._catalogs[language()]


def install(app: Flask) -> None:
    """Texts of `app` in the language the visitor chose."""
    babel = Babel(app, default_locale=INDONESIAN, locale_selector=_chosen)
    babel.domain_instance = Texts({INDONESIAN: NullTranslations(), ENGLISH: read_english()})
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.filters["told"] = told
    app.context_processor(lambda: {"language": language(), "languages": LANGUAGES})


def language() -> str:
    """`id` or `en`; Indonesian outside a request."""
    locale = get_locale()
    return INDONESIAN if locale is None else str(locale)


def gettext(text: str, **values: object) -> str:
    """An Indonesian text in the visitor's language, with its `%(name)s` filled in."""
    return str(untyped_gettext(text, **values))


def told(text: str) -> str:
    """A text that rests sealed, as it is read; the visitor's words for one that does not open."""
    if text == NOT_OPENED:
        return gettext("(isi tidak dapat dibuka dengan kunci kantor ini)")
    return text


@cache
def read_english() -> Translations:
    """All English texts of the pages; read once a process."""
    texts = Translations()
    for path in sorted(FOLDER.glob("*.en.po")):
        texts.merge(_compiled(read_catalog(path)))
    return texts


def read_catalog(path: Path) -> Catalog:
    """One .po file."""
    with path.open("rb") as file:
        return read_po(file, locale=ENGLISH, abort_invalid=True)


def _compiled(catalog: Catalog) -> Translations:
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return Translations(fp=compiled)


def _chosen() -> str:
    wish = request.cookies.get(COOKIE)
    return wish if wish in LANGUAGES else INDONESIAN


@pages.get("/bahasa/<wish>")
@everyone
def choose(wish: str) -> Response:
    """Remember a language and go back to where the visitor was."""
    if wish not in LANGUAGES:
        raise NotFound
    answer = Response(status=303)
    answer.headers["Location"] = local_path(request.args.get("next"), "/")
    cookies.put(answer, COOKIE, wish, lasting=_KEPT)
    return answer

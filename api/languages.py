"""The language an API client asks for: of explanations and of what is wrong with a field."""

from flask import request

from sla.conventions import Language


def asked_language() -> Language:
    """`id` or `en`, by Accept-Language; English when it names neither."""
    return "id" if request.accept_languages.best_match(["en", "id"]) == "id" else "en"

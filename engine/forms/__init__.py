"""Camunda Forms: a schema is checked when it is deployed, an answer when it is submitted."""

from engine.forms.answers import validate_form
from engine.forms.refusal import FormRefused, Language
from engine.forms.schema import FormFile, check_form_schema

__all__ = ["FormFile", "FormRefused", "Language", "check_form_schema", "validate_form"]

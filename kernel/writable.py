"""Which characters of a text can be kept: the one check of what people and programs send."""

import re

from kernel.errors import Invalid

# Control characters other than tab and line breaks, and halves of characters (lone surrogates).
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

#: What to do about a text that has another one, for those who say it at a field.
RETYPE = "a character in it cannot be kept; type the text again"


def is_writable(text: str) -> bool:
    """Whether every character of it can be kept."""
    return _UNWRITABLE.search(text) is None


def check_writable(name: str, text: str) -> None:
    """Raise Invalid that names the field and not the text."""
    if not is_writable(text):
        raise Invalid(f"{name}: {RETYPE}", field=name)

"""Which characters of what people type can be kept: the one check before a text is sealed."""

import re

from kernel.errors import Invalid

# Control characters other than tab and line breaks, and halves of characters (lone surrogates).
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def is_writable(text: str) -> bool:
    """Whether every character of it can be kept."""
    return _UNWRITABLE.search(text) is None


def check_writable(name: str, text: str) -> None:
    """Raise Invalid that names the field and not the text."""
    if not is_writable(text):
        raise Invalid(f"{name}: a character in it cannot be kept; type the text again", field=name)

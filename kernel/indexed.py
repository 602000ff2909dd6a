"""How long a text may be by which rows are found: keys, names and ids."""

from kernel.errors import Invalid

#: Bytes in UTF-8, so 200 to 800 characters. PostgreSQL refuses a row whose index entry is longer
#: than 2,704 bytes, with an error that fails the whole transaction; the widest of our indexes holds
#: three such texts (message: name, correlation key, message id) and 8 bytes about each.
MAX_KEY = 800
WANTED = f"at most {MAX_KEY} bytes, which are 200 to {MAX_KEY} characters"


def is_indexable(text: str) -> bool:
    """Whether rows can be found by it."""
    return len(text) * 4 <= MAX_KEY or len(text.encode("utf-8", "surrogatepass")) <= MAX_KEY


def check_key(name: str, text: str | None, *, field: str | None = None) -> None:
    """Raise Invalid that names what is too long, never its text; None is no key."""
    if text is not None and not is_indexable(text):
        raise Invalid(f"{name} is too long; expected {WANTED}", field=field)

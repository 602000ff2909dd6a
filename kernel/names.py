"""Names by which people, offices and files are called: one line, nothing hidden in it, no markup.

A direction mark (U+202E) makes `gnp.exe` read as `exe.png`; a line break forges a second line in a
list. Such names are refused where they come in, and never repeated raw.
"""

import unicodedata

from kernel.errors import Invalid

LONGEST = 200
#: Kinds of characters that nobody sees: control, format (direction marks among them), halves of
#: characters, private ones, line and paragraph separators.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
#: These join letters of some scripts, and turn nothing around.
_JOINERS = "\u200c\u200d"
_MARKUP = "<>"
#: They lead to another folder or drive, or mean something to a shell.
_OF_PATHS = '/\\:*?"|'


def name_fault(text: str, *, most: int = LONGEST) -> str | None:
    """What is wrong with a name, without repeating it; None: nothing."""
    if not 1 <= len(text.strip()) <= len(text) <= most:
        return f"expected 1 to {most} characters"
    if any(unicodedata.category(one) in _HIDDEN and one not in _JOINERS for one in text):
        return "it has a hidden character, such as a direction mark or a line break; type it anew"
    if any(one in text for one in _MARKUP):
        return "expected a name without < and >"
    return None


def check_name(field: str, text: str, *, most: int = LONGEST) -> None:
    """Raise Invalid that names the field and not the text."""
    fault = name_fault(text, most=most)
    if fault is not None:
        raise Invalid(f"{field}: {fault}", field=field)


def file_name_fault(text: str) -> str | None:
    """What is wrong with the name of a file, which has no folder; None: nothing."""
    fault = name_fault(text)
    if fault is not None:
        return fault
    if any(one in text for one in _OF_PATHS + _JOINERS) or text[0] in ". " or text[-1] in ". ":
        return "expected a file name such as complaint.bpmn, without a folder"
    return None

"""From an original and a seed to a mutant, always the same one."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from random import Random
from typing import Any

from lxml import etree

from engine.forms.fields import FieldKind
from tests.unit.mutants.originals import Original, chosen
from tests.unit.mutants.trees import CHANGES
from tests.unit.mutants.words import JUNK, twisted, word

SLIPS = (1, 1, 1, 1, 2, 2, 3, 5)  #: how many changes one mutant has
NASTY = (b"\x00", b"\xff\xfe", b"&lol;", b"]]>", b"<![CDATA[", b"\xe2\x80\xae", b"&#0;", b"<x")
DOCTYPE = b'<!DOCTYPE x [<!ENTITY lol "lol">]>'


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed file: `name` ends as the kind does, `kinds` are what was changed."""

    seed: int
    name: str
    kinds: tuple[str, ...]
    data: bytes
    original: Original


def mutant(seed: int) -> Mutant:
    """The mutant of this seed."""
    random = Random(seed)
    original = chosen(random)
    if random.random() < 0.05:
        kinds, data = _bytes(random, original.data)
    elif original.name.endswith(".form"):
        kinds, data = _form(random, original.data)
    else:
        kinds, data = _tree(random, original.data)
    suffix = PurePosixPath(original.name).suffix
    return Mutant(seed, f"mutant-{seed}{suffix}", kinds, data, original)


def unchanged(original: Original) -> Mutant:
    """The original itself, to be judged like the others."""
    return Mutant(0, original.name, (), original.data, original)


def _tree(random: Random, data: bytes) -> tuple[tuple[str, ...], bytes]:
    root = etree.fromstring(data, etree.XMLParser(remove_comments=True, remove_pis=True))
    kinds = tuple(random.choice(list(CHANGES)) for _ in range(random.choice(SLIPS)))
    for kind in kinds:
        CHANGES[kind](random, root, [*root.iter("*")])
    return kinds, etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _bytes(random: Random, data: bytes) -> tuple[tuple[str, ...], bytes]:
    """What happens to a file on its way: cut off, overwritten, in another encoding."""
    place = random.randrange(len(data))
    end = place + random.randint(0, 40)
    ways: Mapping[str, Callable[[], bytes]] = {
        "bytes cut": lambda: data[:place],
        "bytes dropped": lambda: data[:place] + data[end:],
        "bytes doubled": lambda: data[:end] + data[place:],
        "bytes overwritten": lambda: data[:place] + random.choice(NASTY) + data[end:],
        "bytes flipped": lambda: (
            data[:place] + bytes([data[place] ^ 1 << random.randrange(8)]) + data[place + 1 :]
        ),
        "encoding changed": lambda: data.decode("utf-8").encode(random.choice(("utf-16", "cp037"))),
        "doctype added": lambda: data.replace(b"?>", b"?>" + DOCTYPE, 1),
    }
    kind = random.choice(list(ways))
    return (kind,), ways[kind]()


def _form(random: Random, data: bytes) -> tuple[tuple[str, ...], bytes]:
    schema = json.loads(data)
    kinds = tuple(random.choice(list(FORM_CHANGES)) for _ in range(random.choice(SLIPS)))
    for kind in kinds:
        holders = _holders(schema)
        FORM_CHANGES[kind](random, random.choice(holders), holders)
    return kinds, json.dumps(schema, indent=1, ensure_ascii=random.random() < 0.5).encode(
        "utf-8", "surrogatepass"
    )


def _holders(value: Any) -> list[Any]:
    """All objects and lists of a JSON document."""
    found, waiting = [], [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict | list):
            found.append(one)
            waiting += one.values() if isinstance(one, dict) else one
    return found


def _place(random: Random, holder: Any) -> Any:
    keys = list(holder) if isinstance(holder, dict) else range(len(holder))
    return random.choice(keys) if keys else None


def _drop(random: Random, holder: Any, _holders: list[Any]) -> None:
    if (place := _place(random, holder)) is not None:
        del holder[place]


def _replace(random: Random, holder: Any, _holders: list[Any]) -> None:
    if (place := _place(random, holder)) is not None:
        junk = (None, True, -1, 2.5, 10**40, [], {}, [None], {"x": []}, *JUNK, *FieldKind)
        holder[place] = random.choice(junk)


def _twist(random: Random, holder: Any, _holders: list[Any]) -> None:
    place = _place(random, holder)
    if place is not None and isinstance(holder[place], str):
        holder[place] = twisted(random, holder[place])


def _graft(random: Random, holder: Any, holders: list[Any]) -> None:
    """A copy of another part, as a member of this one."""
    part = json.loads(json.dumps(random.choice(holders)))
    if isinstance(holder, list):
        holder.insert(random.randint(0, len(holder)), part)
    else:
        words = ["key", "type", "conditional", "validate", "values", "components", "tuntas.options"]
        holder[word(random, [*holder, *words])] = part


def _cross(random: Random, holder: Any, holders: list[Any]) -> None:
    """Two members change places."""
    other = random.choice(holders)
    mine, theirs = _place(random, holder), _place(random, other)
    if mine is None or theirs is None or isinstance(holder[mine], dict | list):
        return
    if not isinstance(other[theirs], dict | list):
        holder[mine], other[theirs] = other[theirs], holder[mine]


def _nest(random: Random, holder: Any, _holders: list[Any]) -> None:
    inner: Any = []
    for _ in range(random.choice((3, 70, 150))):
        inner = {"type": "group", "components": [inner] if inner else []}
    if isinstance(holder, list):
        holder.append(inner)


FORM_CHANGES: Mapping[str, Callable[[Random, Any, list[Any]], None]] = {
    "member dropped": _drop,
    "member replaced": _replace,
    "member twisted": _twist,
    "part grafted": _graft,
    "members crossed": _cross,
    "groups nested": _nest,
}

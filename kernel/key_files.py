"""Where a key rests: the environment, or a file of mode 600 under var/."""

import base64
import contextlib
import json
import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kernel.errors import Invalid
from kernel.keyring import KEY_BYTES, Keyring

ENVIRONMENT_NAME = "TUNTAS_KEY"


@dataclass(frozen=True, slots=True)
class FoundKey:
    """A key and where it was found: `TUNTAS_KEY`, or the path of its file."""

    keyring: Keyring
    place: str


def find_key(path: Path, environment: Mapping[str, str]) -> FoundKey | None:
    """The key from TUNTAS_KEY (base64), else from the file; None where there is neither.

    Raises Invalid, naming the place, when a key is there that cannot be used: the file may be read
    by others, cannot be read at all, or holds no key.
    """
    if text := environment.get(ENVIRONMENT_NAME, "").strip():
        return FoundKey(_decoded(text, ENVIRONMENT_NAME), ENVIRONMENT_NAME)
    return find_key_file(path)


def find_key_file(path: Path) -> FoundKey | None:
    """The key in this file; None where there is no file. Refuses as `find_key` does."""
    try:
        mode = path.stat().st_mode
        if mode & 0o077:
            raise Invalid(f"{path} may be read by others; say chmod 600 {path}")
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as problem:
        raise Invalid(
            f"{path}, the key of the store, cannot be read: {problem.strerror}; look at its rights"
            " and owner"
        ) from problem
    try:
        text = json.loads(content)["key"]
    except (ValueError, KeyError, TypeError):
        raise Invalid(
            f'{path} holds no key; expected {{"key": "..."}}: restore the file from a backup'
        ) from None
    return FoundKey(_decoded(text, str(path)), str(path))


def make_key_file(path: Path) -> FoundKey:
    """A new key file, whole or not at all; of two processes that make one, the first wins.

    Raises Invalid when it cannot be written there.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _make(path)
    except OSError as problem:
        raise Invalid(
            f"a key for this store cannot be kept in {path}: {problem.strerror}; make its folder"
            f" one that can be written, or set {ENVIRONMENT_NAME}"
        ) from problem
    made = find_key_file(path)
    if made is None:
        raise Invalid(f"{path} was taken away while the store was opened; begin again")
    return made


def _make(path: Path) -> None:
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            key = base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode("ascii")
            json.dump({"key": key}, file)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        os.unlink(draft)


def _decoded(text: object, source: str) -> Keyring:
    try:
        master = base64.b64decode(text, validate=True)  # type: ignore[arg-type]
    except (ValueError, TypeError):
        raise Invalid(f"{source} is no base64; expected {KEY_BYTES} bytes in base64") from None
    if len(master) != KEY_BYTES:
        raise Invalid(f"{source} holds {len(master)} bytes in base64; expected {KEY_BYTES} bytes")
    return Keyring(master)

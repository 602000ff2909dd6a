"""The key of a store: where it rests, who may read it, and what it seals."""

import base64
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kernel.errors import Invalid
from kernel.keyring import Keyring, load_keyring

MASTER = bytes(range(32))
KEY = base64.b64encode(MASTER).decode()


def test_the_key_file_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "var" / "tuntas.key"
    first = load_keyring(path, {})
    assert path.stat().st_mode & 0o777 == 0o600
    assert load_keyring(path, {}).open(first.seal("NIK 3273", "c-1"), "c-1") == "NIK 3273"
    assert [entry.name for entry in path.parent.iterdir()] == ["tuntas.key"]


def test_processes_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    path = tmp_path / "tuntas.key"
    with ThreadPoolExecutor(8) as pool:
        rings = list(pool.map(lambda _: load_keyring(path, {}), range(8)))
    assert len({ring.keyed_hash("code") for ring in rings}) == 1


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_key_file_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "tuntas.key"
    load_keyring(path, {})
    path.chmod(mode)
    with pytest.raises(Invalid, match=r"tuntas\.key may be read by others; say chmod 600"):
        load_keyring(path, {})


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "holds no key"),
        ("[]", "holds no key"),
        ('{"key": ', "holds no key"),
        ('{"other": "x"}', "holds no key"),
        ('{"key": "not base64!"}', "is no base64"),
        ('{"key": 5}', "is no base64"),
        ('{"key": "c2hvcnQ="}', "32 bytes, not 5"),
    ],
)
def test_a_key_file_without_a_key_is_refused(tmp_path: Path, content: str, reason: str) -> None:
    path = tmp_path / "tuntas.key"
    path.touch(0o600)
    path.write_text(content)
    with pytest.raises(Invalid, match=reason):
        load_keyring(path, {})


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    path = tmp_path / "tuntas.key"
    ring = load_keyring(path, {"TUNTAS_KEY": KEY})
    assert ring.keyed_hash("code") == Keyring(MASTER).keyed_hash("code")
    assert not path.exists()


@pytest.mark.parametrize("text", ["kunci", "ключ", "c2hvcnQ="])
def test_a_wrong_key_in_the_environment_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(Invalid, match="32 bytes"):
        load_keyring(tmp_path / "tuntas.key", {"TUNTAS_KEY": text})


def test_sealed_data_opens_only_where_it_belongs() -> None:
    ring = Keyring(MASTER)
    sealed = ring.seal("Siti Aminah", "complaint/1")
    assert ring.open(sealed, "complaint/1") == "Siti Aminah"
    with pytest.raises(Invalid, match="sealed data of complaint/2 does not open"):
        ring.open(sealed, "complaint/2")


@pytest.mark.parametrize("spoil", ["cut", "short", "empty", "changed", "other key"])
def test_sealed_data_that_was_changed_does_not_open(spoil: str) -> None:
    ring = Keyring(MASTER)
    sealed = ring.seal("Siti Aminah", "complaint/1")
    spoiled = {
        "cut": sealed[:-1],
        "short": sealed[:5],
        "empty": b"",
        "changed": sealed[:-1] + bytes([sealed[-1] ^ 1]),
        "other key": Keyring(MASTER[::-1]).seal("Siti Aminah", "complaint/1"),
    }[spoil]
    with pytest.raises(Invalid, match="does not open with this key"):
        ring.open(spoiled, "complaint/1")


def test_the_same_text_is_never_sealed_alike() -> None:
    ring = Keyring(MASTER)
    assert ring.seal("ya", "c") != ring.seal("ya", "c")


def test_a_keyring_shows_nothing_of_its_key() -> None:
    ring = Keyring(MASTER)
    assert repr(ring) == str(ring) == "Keyring(...)"
    assert b"ya" not in ring.seal("ya", "c")

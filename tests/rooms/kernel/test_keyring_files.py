"""The key of a store: where it rests, who may read it, and what it seals."""

import base64
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kernel.errors import Invalid
from kernel.key_files import find_key, make_key_file
from kernel.keyring import NOT_OPENED, Keyring, Unopened

MASTER = bytes(range(32))
KEY = base64.b64encode(MASTER).decode()


def file_with(path: Path, content: str) -> Path:
    path.touch(0o600)
    path.write_text(content)
    return path


def test_the_key_file_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "var" / "tuntas.key"
    assert find_key(path, {}) is None
    first = make_key_file(path).keyring
    assert path.stat().st_mode & 0o777 == 0o600
    again = make_key_file(path).keyring
    assert again.open(first.seal("NIK 3273", "c-1"), "c-1") == "NIK 3273"
    assert [entry.name for entry in path.parent.iterdir()] == ["tuntas.key"]


def test_processes_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    path = tmp_path / "tuntas.key"
    with ThreadPoolExecutor(8) as pool:
        rings = [found.keyring for found in pool.map(lambda _: make_key_file(path), range(8))]
    assert len({ring.fingerprint for ring in rings}) == 1


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_key_file_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "tuntas.key"
    make_key_file(path)
    path.chmod(mode)
    with pytest.raises(Invalid, match=r"tuntas\.key may be read by others; say chmod 600"):
        find_key(path, {})


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "holds no key"),
        ("[]", "holds no key"),
        (f'{{"key": "{KEY[:20]}', "holds no key"),
        ('{"other": "x"}', "holds no key"),
        ('{"key": "not base64!"}', "is no base64"),
        ('{"key": 5}', "is no base64"),
        ('{"key": "c2hvcnQ="}', "holds 5 bytes in base64; expected 32"),
    ],
)
def test_a_key_file_without_a_key_is_refused(tmp_path: Path, content: str, reason: str) -> None:
    path = file_with(tmp_path / "tuntas.key", content)
    with pytest.raises(Invalid, match=reason) as refusal:
        find_key(path, {})
    assert str(path) in str(refusal.value)
    assert KEY[:20] not in str(refusal.value)


def test_a_key_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tuntas.key"
    path.mkdir(0o700)
    with pytest.raises(Invalid, match=r"tuntas\.key, the key of the store, cannot be read"):
        find_key(path, {})


def test_a_key_that_cannot_be_kept_is_not_made(tmp_path: Path) -> None:
    var = file_with(tmp_path / "var", "this is no folder")
    with pytest.raises(Invalid, match=r"cannot be kept in .*; make its folder .* TUNTAS_KEY"):
        make_key_file(var / "tuntas.key")


@pytest.mark.parametrize("text", [KEY, f"{KEY}\n"])
def test_the_environment_goes_before_the_file(tmp_path: Path, text: str) -> None:
    path = tmp_path / "tuntas.key"
    found = find_key(path, {"TUNTAS_KEY": text})
    assert found is not None
    assert (found.keyring.fingerprint, found.place) == (Keyring(MASTER).fingerprint, "TUNTAS_KEY")
    assert not path.exists()


@pytest.mark.parametrize("text", ["kunci", "ключ", "c2hvcnQ="])
def test_a_wrong_key_in_the_environment_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(Invalid, match="TUNTAS_KEY .*32 bytes"):
        find_key(tmp_path / "tuntas.key", {"TUNTAS_KEY": text})


def test_a_fingerprint_tells_keys_apart_and_is_nothing_that_seals_or_hashes() -> None:
    ring, other = Keyring(MASTER), Keyring(MASTER[::-1])
    assert ring.fingerprint == Keyring(MASTER).fingerprint != other.fingerprint
    assert ring.fingerprint not in (MASTER[:16], ring.keyed_hash("")[:16])


def test_what_does_not_open_for_a_reader_is_kept_until_somebody_takes_its_name() -> None:
    ring = Keyring(MASTER)
    sealed = ring.seal("Siti Aminah", "c-1")
    assert ring.read(sealed, "c-1") == "Siti Aminah"
    assert ring.read(sealed[:-1], "c-1") == NOT_OPENED
    assert ring.read(sealed, "c-2") == NOT_OPENED
    assert ring.take_unopened() == {"c-1", "c-2"}
    assert ring.take_unopened() == frozenset()


def test_sealed_data_opens_only_where_it_belongs() -> None:
    ring = Keyring(MASTER)
    sealed = ring.seal("Siti Aminah", "complaint/1")
    assert ring.open(sealed, "complaint/1") == "Siti Aminah"
    with pytest.raises(Unopened, match="sealed data of complaint/2 does not open"):
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
    with pytest.raises(Unopened, match="does not open with this key"):
        ring.open(spoiled, "complaint/1")


def test_the_same_text_is_never_sealed_alike() -> None:
    ring = Keyring(MASTER)
    assert ring.seal("ya", "c") != ring.seal("ya", "c")


def test_a_keyring_shows_nothing_of_its_key() -> None:
    ring = Keyring(MASTER)
    assert repr(ring) == str(ring) == "Keyring(...)"
    assert b"ya" not in ring.seal("ya", "c")

"""The key of a store: made beside an empty one, and no other one is let in afterwards."""

import base64
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from host import store_key
from host.store_key import Places, keyring_of
from kernel.database import Database
from kernel.errors import Conflict, Invalid
from kernel.key_files import make_key_file
from kernel.keyring import Keyring
from tests.office import SimulatedOffice

RIGHT, OTHER = (base64.b64encode(bytes([byte]) * 32).decode() for byte in (1, 2))
OF_OFFICE = base64.b64encode(bytes(range(32))).decode()  #: of tests/office.py


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "var" / "tuntas.key"


@pytest.fixture
def full(office: SimulatedOffice) -> Database:
    """A store of before fingerprints were kept, with a complaint in it."""
    office.submit()
    return office.open.database


def test_an_empty_store_gets_a_key_and_keeps_its_fingerprint(store_url: str, file: Path) -> None:
    made = keyring_of(store_url, Places(file, {}))
    assert file.exists()
    assert keyring_of(store_url, Places(file, {})).fingerprint == made.fingerprint


def test_a_lost_key_file_is_not_made_anew(store_url: str, file: Path) -> None:
    kept = keyring_of(store_url, Places(file, {})).fingerprint
    file.unlink()
    with pytest.raises(Conflict, match="is missing: TUNTAS_KEY is not set and .* not there") as no:
        keyring_of(store_url, Places(file, {}))
    assert not file.exists()
    assert store_key.shown(kept) in str(no.value)
    assert "restore the right one" in str(no.value)


def test_another_key_is_refused_wherever_it_comes_from(store_url: str, file: Path) -> None:
    keyring_of(store_url, Places(file, {"TUNTAS_KEY": RIGHT}))
    with pytest.raises(Conflict, match="TUNTAS_KEY holds another key .*never begin with another"):
        keyring_of(store_url, Places(file, {"TUNTAS_KEY": OTHER}))
    make_key_file(file)
    with pytest.raises(Conflict, match=r"tuntas\.key holds another key"):
        keyring_of(store_url, Places(file, {}))
    right = keyring_of(store_url, Places(file, {"TUNTAS_KEY": RIGHT}))
    assert right.fingerprint == Keyring(b"\x01" * 32).fingerprint


def test_a_wrong_variable_beside_the_right_file_is_told_so(store_url: str, file: Path) -> None:
    keyring_of(store_url, Places(file, {}))
    with pytest.raises(Conflict, match=r"which is in .*tuntas\.key; take TUNTAS_KEY away"):
        keyring_of(store_url, Places(file, {"TUNTAS_KEY": OTHER}))


def test_a_new_store_does_not_choose_between_two_keys(store_url: str, file: Path) -> None:
    make_key_file(file)
    with pytest.raises(Conflict, match="hold different keys"):
        keyring_of(store_url, Places(file, {"TUNTAS_KEY": OTHER}))


def test_a_spoiled_key_file_is_refused_and_left_as_it_is(store_url: str, file: Path) -> None:
    keyring_of(store_url, Places(file, {}))
    file.write_text(file.read_text()[:20])
    with pytest.raises(Invalid, match="holds no key.*restore the file from a backup"):
        keyring_of(store_url, Places(file, {}))
    assert len(file.read_text()) == 20


def test_first_processes_on_different_machines_agree_or_are_refused(
    store_url: str, tmp_path: Path
) -> None:
    def start(machine: int) -> bytes | None:
        try:
            return keyring_of(store_url, Places(tmp_path / f"{machine}.key", {})).fingerprint
        except Conflict:
            return None

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(start, range(4)))
    assert sum(one is not None for one in found) == 1
    assert len(list(tmp_path.glob("*.key"))) == 1, "only the first has made a key"


def test_first_processes_on_one_machine_take_the_same_key(store_url: str, file: Path) -> None:
    places = Places(file, {})
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: keyring_of(store_url, places).fingerprint, range(4)))
    assert len(set(found)) == 1


def test_a_store_of_before_takes_the_key_that_opens_what_it_holds(
    full: Database, file: Path
) -> None:
    ring = store_key.checked_keyring(full, Places(file, {"TUNTAS_KEY": OF_OFFICE}))
    assert full.read(store_key.fingerprint_of) == ring.fingerprint
    assert full.read(lambda uow: store_key.key_fits(uow, ring))
    assert not full.read(lambda uow: store_key.key_fits(uow, Keyring(bytes(32))))


def test_a_store_of_before_takes_no_key_that_opens_nothing_in_it(
    full: Database, file: Path
) -> None:
    with pytest.raises(Conflict, match="TUNTAS_KEY opens nothing of what this store holds"):
        store_key.checked_keyring(full, Places(file, {"TUNTAS_KEY": OTHER}))
    with pytest.raises(Conflict, match="holds sealed texts, but there is no key"):
        store_key.checked_keyring(full, Places(file, {}))
    assert not file.exists()
    assert full.read(store_key.fingerprint_of) is None

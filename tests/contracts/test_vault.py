"""One suite for the vault, on files and on S3: what it promises to every step (HOUSE 1.9)."""

import base64
from collections.abc import Callable
from pathlib import Path
from typing import cast

import boto3
import pytest
from nacl.public import PrivateKey
from upath import UPath

from privacydesk.adapters.vault.keys import Folder, ForgottenError, KeyStore
from privacydesk.adapters.vault.sealing import (
    BlindIndex,
    CannotOpenError,
    LetterBox,
    LetterSlot,
    code_hash,
    link_box,
    token_hash,
)
from privacydesk.adapters.vault.storage import Vault
from privacydesk.domain.cases import CaseRef
from privacydesk.ports import Vault as VaultPort
from privacydesk.settings import Environment
from privacydesk.wiring import office

ONE, TWO = CaseRef("PD-2026-000001"), CaseRef("PD-2026-000002")
MASTER, WORDS = b"m" * 32, b"Hana Whitlock, 07700 900142"
Make = Callable[[str], Folder]


@pytest.fixture(params=["files", "S3"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    """Make a folder of the kind that the test is run for."""
    if request.param == "files":
        return lambda name: tmp_path / name
    bucket = UPath(f"s3://{request.getfixturevalue('bucket')}")
    return lambda name: cast("Folder", bucket / name)


@pytest.fixture
def vault(make: Make) -> Vault:
    return Vault(folder=make("vault"), keys=KeyStore(folder=make("keys"), master=MASTER))


def kept(vault: VaultPort, content: bytes) -> bytes:
    """Put something and get it back, by the port alone."""
    vault.box(ONE, create=True)
    vault.put(ONE, "message-1", content)
    return vault.get(ONE, "message-1")


def written(folder: Folder) -> list[bytes]:
    """Return everything that lies in a folder and below it."""
    return [path.read_bytes() for path in cast("Path", folder).rglob("*") if path.is_file()]


class TestVault:
    def test_gives_back_what_was_put(self, vault: Vault) -> None:
        assert kept(vault, WORDS) == WORDS
        assert vault.has(ONE, "message-1")
        assert not vault.has(ONE, "message-2")
        assert not vault.has(TWO, "message-1")

    def test_writes_nothing_that_can_be_read(self, vault: Vault) -> None:
        vault.box(ONE, create=True)
        vault.put(ONE, "person", WORDS)
        kept = written(vault.folder) + written(vault.keys.folder)
        assert len(kept) == 2
        for part in (b"Hana", b"07700", MASTER):
            assert not any(part in content for content in kept)

    def test_replaces_what_has_the_same_name_under_a_fresh_nonce(self, vault: Vault) -> None:
        vault.box(ONE, create=True)
        digests = {vault.put(ONE, "person", WORDS)}
        (first,) = written(vault.folder)
        digests.add(vault.put(ONE, "person", WORDS))
        (second,) = written(vault.folder)
        assert first != second
        assert len(digests) == 1

    def test_names_a_cases_objects_as_numbers_sort(self, vault: Vault) -> None:
        vault.box(ONE, create=True)
        for name in ("message-10", "message-9", "person", "message-1"):
            vault.put(ONE, name, b"x")
        assert list(vault.names(ONE)) == ["person", "message-1", "message-9", "message-10"]
        assert list(vault.names(TWO)) == []

    def test_removes_an_object_once_and_twice(self, vault: Vault) -> None:
        vault.box(ONE, create=True)
        vault.put(ONE, "person", WORDS)
        for _ in range(2):
            vault.remove(ONE, "person")
        assert not vault.has(ONE, "person")

    def test_opens_no_object_that_was_changed(self, vault: Vault) -> None:
        vault.box(ONE, create=True)
        vault.put(ONE, "person", WORDS)
        path = vault.folder / ONE / "person"
        content = path.read_bytes()
        path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        with pytest.raises(CannotOpenError):
            vault.get(ONE, "person")

    def test_opens_no_object_of_another_case(self, vault: Vault) -> None:
        for case in (ONE, TWO):
            vault.box(case, create=True)
            vault.put(case, "person", WORDS)
        content = (vault.folder / ONE / "person").read_bytes()
        (vault.folder / TWO / "person").write_bytes(content)
        with pytest.raises(CannotOpenError):
            vault.get(TWO, "person")

    def test_sees_what_another_process_put_there(self, bucket: str) -> None:
        """A list of names that a process keeps would leave an object of a forgotten case."""
        vault = office.vault(Environment(values={
            "DESK_VAULT": f"s3://{bucket}/vault", "DESK_KEYS": f"s3://{bucket}/keys",
            "DESK_MASTER_KEY": base64.b64encode(MASTER).decode(),
        }))  # fmt: skip
        vault.box(ONE, create=True)
        vault.put(ONE, "message-1", WORDS)
        assert list(vault.names(ONE)) == ["message-1"]
        client = boto3.client("s3")
        source = {"Bucket": bucket, "Key": f"vault/{ONE}/message-1"}
        client.copy_object(Bucket=bucket, Key=f"vault/{ONE}/message-2", CopySource=source)
        assert vault.has(ONE, "message-2")
        assert list(vault.names(ONE)) == ["message-1", "message-2"]
        assert vault.forget(ONE) == 2
        assert [one["Key"] for one in client.list_objects(Bucket=bucket).get("Contents", [])] == []


class TestKeyStore:
    def test_makes_a_key_only_when_asked_to(self, vault: Vault) -> None:
        with pytest.raises(ForgottenError):
            vault.box(ONE)
        made = vault.box(ONE, create=True)
        assert vault.box(ONE, create=True) == made == vault.box(ONE)

    def test_forgets_a_case_for_good(self, vault: Vault) -> None:
        vault.box(ONE, create=True)
        vault.put(ONE, "person", WORDS)
        for _ in range(2):
            vault.keys.destroy(ONE)
        with pytest.raises(ForgottenError) as gone:
            vault.get(ONE, "person")
        assert ONE in str(gone.value)
        vault.box(ONE, create=True)
        with pytest.raises(CannotOpenError):
            vault.get(ONE, "person")

    def test_binds_a_key_to_its_case(self, vault: Vault) -> None:
        vault.box(ONE, create=True)
        stolen = (vault.keys.folder / f"{ONE}.key").read_bytes()
        (vault.keys.folder / f"{TWO}.key").write_bytes(stolen)
        with pytest.raises(CannotOpenError):
            vault.box(TWO)

    def test_opens_with_its_own_master_key_alone(self, vault: Vault) -> None:
        vault.box(ONE, create=True)
        with pytest.raises(CannotOpenError):
            KeyStore(folder=vault.keys.folder, master=b"n" * 32).box(ONE)

    @pytest.mark.parametrize("sealed_by_chance", range(40))
    def test_keeps_a_key_of_any_bytes(self, make: Make, sealed_by_chance: int) -> None:
        """A key may hold the byte that parts it from the case's reference."""
        store = KeyStore(folder=make(f"keys-{sealed_by_chance}"), master=MASTER)
        assert store.box(ONE, create=True) == store.box(ONE)


class TestDigest:
    def test_compares_only_under_the_same_key(self, vault: Vault) -> None:
        one, two = vault.box(ONE, create=True), vault.box(TWO, create=True)
        assert one.digest(WORDS) == one.digest(WORDS)
        assert one.digest(WORDS) != two.digest(WORDS)
        assert one.digest(WORDS) != one.digest(WORDS + b".")


class TestLetterSlot:
    def test_can_be_filled_by_anybody_and_opened_by_the_desk(self) -> None:
        private, stranger = PrivateKey.generate(), PrivateKey.generate()
        sealed = LetterSlot(public=bytes(private.public_key)).seal(WORDS)
        assert LetterBox(private=bytes(private)).open(sealed) == WORDS
        for key, content in ((stranger, sealed), (private, sealed[:-1])):
            with pytest.raises(CannotOpenError):
                LetterBox(private=bytes(key)).open(content)


class TestSecretsOfThePublicDoor:
    def test_give_equal_identities_equal_indexes(self) -> None:
        index = BlindIndex(key=b"i" * 32)
        assert index.of("email", " Hana@X.example ") == index.of("email", "hana@x.example")
        assert index.of("email", "1") != index.of("phone_number", "1")
        assert index.of("email", "1") != BlindIndex(key=b"j" * 32).of("email", "1")

    def test_open_a_package_with_its_link_alone(self) -> None:
        sealed = link_box("token").seal(WORDS)
        assert link_box("token").open(sealed) == WORDS
        with pytest.raises(CannotOpenError):
            link_box(token_hash("token").hex()).open(sealed)

    def test_read_a_code_with_or_without_its_space(self) -> None:
        assert code_hash("1234 5678", salt=b"s") == code_hash("12345678", salt=b"s")
        assert code_hash("12345678", salt=b"s") != code_hash("12345678", salt=b"t")

"""The key store: one file a case, wrapped by the master key; forgetting is removing a file."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Protocol

from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from privacydesk.adapters.vault.sealing import CannotOpenError, CaseBox
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.errors import DeskError

DRAFT: Final = ".draft-"
"""How the name of a half-written object begins; one that is left is of a process that died."""

LOCAL: Final = frozenset({"", "file", "local"})


class Folder(Protocol):
    """What the store needs of a path: pathlib's and Airflow's object storage paths both fit."""

    def __truediv__(self, key: str, /) -> "Folder": ...
    @property
    def name(self) -> str: ...
    def iterdir(self) -> Iterable["Folder"]: ...
    def exists(self) -> bool: ...
    def read_bytes(self) -> bytes: ...
    def write_bytes(self, data: bytes, /) -> object: ...
    def unlink(self) -> None: ...
    def with_name(self, name: str) -> "Folder": ...
    def rename(self, target: Any, /) -> object: ...  # noqa: ANN401  each kind takes its own kind
    def mkdir(self, mode: int = ..., parents: bool = ..., exist_ok: bool = ...) -> None: ...  # noqa: FBT001  pathlib's own signature


class ForgottenError(DeskError):
    """The case's key is gone: the case was forgotten, on purpose and for good."""

    remedy = "Nothing can bring it back; the ledger still shows what was done and when."


@dataclass(frozen=True, kw_only=True)
class KeyStore:
    """Case keys in ``folder``; ``master`` wraps each and binds it to its case."""

    folder: Folder
    master: bytes

    def box(self, case: CaseRef, *, create: bool = False) -> CaseBox:
        """
        Return the case's box; make its key if ``create`` and there is none.

        Two that create at once keep the first key: the caller holds the case's lock.

        :raises ForgottenError: if the case has no key.
        """
        path = self.folder / f"{case}.key"
        if not path.exists():
            if not create:
                raise ForgottenError("this case has no key", case=case)
            self.folder.mkdir(parents=True, exist_ok=True)
            key = secrets.token_bytes(SecretBox.KEY_SIZE)
            wrapped = bytes(SecretBox(self.master).encrypt(case.encode() + b"\x00" + key))
            write_whole(path, wrapped)
        try:
            bound, _, key = bytes(SecretBox(self.master).decrypt(path.read_bytes())).partition(
                b"\0"
            )
        except CryptoError:
            raise CannotOpenError("the case's key does not open", case=case) from None
        if bound != case.encode():
            raise CannotOpenError("this key belongs to another case", case=case)
        return CaseBox(key=key)

    def destroy(self, case: CaseRef) -> None:
        """Remove the case's key: from now on nothing sealed for it can be read."""
        path = self.folder / f"{case}.key"
        if path.exists():
            path.unlink()


def write_whole(path: Folder, content: bytes) -> None:
    """
    Write an object that is there whole or not at all, also when the process dies meanwhile.

    Object storage does so anyway; in a local folder a draft takes the object's name at the end.
    """
    if getattr(path, "protocol", "") not in LOCAL:  # pathlib's paths have none
        path.write_bytes(content)
        return
    draft = path.with_name(f"{DRAFT}{secrets.token_hex(8)}")
    draft.write_bytes(content)
    draft.rename(path)

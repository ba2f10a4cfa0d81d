"""The vault: sealed objects of a case in object storage, under names that say nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from privacydesk.adapters.vault.keys import DRAFT, Folder, KeyStore, write_whole
from privacydesk.adapters.vault.sealing import CaseBox
from privacydesk.domain.cases import CaseRef


@dataclass(frozen=True, kw_only=True)
class Vault:
    """Objects under ``folder/<case>/<name>``, each sealed with the case's own key."""

    folder: Folder
    keys: KeyStore

    def box(self, case: CaseRef, *, create: bool = False) -> CaseBox:
        """Return the case's box (see ``KeyStore.box``)."""
        return self.keys.box(case, create=create)

    def put(self, case: CaseRef, name: str, content: bytes) -> bytes:
        """Seal and store; the same name is replaced. Return the keyed digest of the content."""
        box = self.keys.box(case)
        place = self.folder / case
        place.mkdir(parents=True, exist_ok=True)
        write_whole(place / name, box.seal(content))
        return box.digest(content)

    def get(self, case: CaseRef, name: str) -> bytes:
        """
        Open a stored object.

        :raises ForgottenError: if the case was forgotten.
        :raises CannotOpenError: if the object was changed.
        """
        return self.keys.box(case).open((self.folder / case / name).read_bytes())

    def has(self, case: CaseRef, name: str) -> bool:
        """Say whether the case has this object."""
        return (self.folder / case / name).exists()

    def names(self, case: CaseRef) -> Sequence[str]:
        """Return the names of the case's objects, sorted as numbers sort."""
        place = self.folder / case
        names = [path.name for path in place.iterdir()] if place.exists() else []
        names = [name for name in names if not name.startswith(DRAFT)]
        return sorted(names, key=lambda name: (len(name), name))

    def remove(self, case: CaseRef, name: str) -> None:
        """Remove an object; nothing happens if it is not there."""
        path = self.folder / case / name
        if path.exists():
            path.unlink()

    def forget(self, case: CaseRef) -> int:
        """
        Remove the case's objects and destroy its key; return how many objects there were.

        The key goes first: what a crash leaves behind cannot be opened any more.
        """
        self.keys.destroy(case)
        names = self.names(case)
        for name in names:
            self.remove(case, name)
        return len(names)

"""A bucket in memory. It keeps the promises of ``adapters.vault.keys.Folder``."""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass
class MemoryFolder:
    """A path below a root that all its paths share; ``stored`` is content by path."""

    path: tuple[str, ...] = ()
    stored: dict[tuple[str, ...], bytes] = field(default_factory=dict)
    protocol: str = "memory"  # as object storage: an object is written whole or not at all

    def __truediv__(self, key: str, /) -> "MemoryFolder":
        return MemoryFolder((*self.path, key), self.stored)

    @property
    def name(self) -> str:
        return self.path[-1] if self.path else ""

    def iterdir(self) -> Iterable["MemoryFolder"]:
        depth = len(self.path)
        below = {p[depth] for p in self.stored if p[:depth] == self.path and len(p) > depth}
        return [self / name for name in sorted(below)]

    def exists(self) -> bool:
        return any(p[: len(self.path)] == self.path for p in self.stored)

    def read_bytes(self) -> bytes:
        if self.path not in self.stored and self.exists():
            raise IsADirectoryError(self.path)
        try:
            return self.stored[self.path]
        except KeyError:
            raise FileNotFoundError(self.path) from None

    def write_bytes(self, data: bytes, /) -> object:
        self.stored[self.path] = data
        return len(data)

    def with_name(self, name: str, /) -> "MemoryFolder":
        return MemoryFolder((*self.path[:-1], name), self.stored)

    def rename(self, target: "MemoryFolder", /) -> object:
        self.stored[target.path] = self.stored.pop(self.path)
        return target

    def unlink(self) -> None:
        del self.stored[self.path]

    def mkdir(self, mode: int = 0o777, parents: bool = False, exist_ok: bool = False) -> None:  # noqa: FBT001, FBT002  pathlib's own signature
        """Do nothing: a folder is there as soon as something is in it."""

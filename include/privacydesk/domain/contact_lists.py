"""What is digested of the addresses of a long list: the rules of ``contact_keys``, many at once."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from privacydesk.domain.contact_keys import PROVIDERS, canonical_email, normal_email

FAMILY: Final = "email\x00"
BATCH: Final = 500
"""Addresses looked at together; one that is not plain costs its batch the short way."""

_PLAIN: Final = re.compile(
    r"^[a-z0-9][a-z0-9._%+'-]*@([a-z0-9-]+(?:\.[a-z0-9-]+)+)$", re.ASCII | re.MULTILINE
)
"""Addresses that are their own normal form; the group is the host."""


def email_contents(emails: Iterable[str]) -> tuple[list[int], list[bytes]]:
    """
    Return what is digested of each address, and the number from 0 of whose it is.

    The normal form, and the canonical one where it is another (R-71); what is no address has
    none. The same as address by address, which ``tests`` hold it to; a list of a million is
    mostly plain addresses, and those are normalised and encoded some hundred at a time.
    """
    owners: list[int] = []
    contents: list[bytes] = []
    remaining, first = iter(emails), 0
    while batch := list(islice(remaining, BATCH)):
        if not _add_plain(batch, first, owners, contents):
            for number, content in one_by_one(batch, first=first):
                owners.append(number)
                contents.append(content)
        first += len(batch)
    return owners, contents


def one_by_one(emails: Sequence[str], *, first: int = 0) -> Iterator[tuple[int, bytes]]:
    """Yield the same, address by address."""
    for number, email in enumerate(emails, start=first):
        normal = normal_email(email)
        if normal is None:
            continue
        yield number, f"{FAMILY}{normal}".encode()
        if (canonical := canonical_email(normal)) != normal:
            yield number, f"{FAMILY}{canonical}".encode()


def _add_plain(batch: Sequence[str], first: int, owners: list[int], contents: list[bytes]) -> bool:
    """Add a batch of plain addresses, in any case; False if one is not."""
    text = "\n".join(batch)
    if not text.isascii() or text.count("\n") + 1 != len(batch):
        return False
    text = text.lower()
    hosts = _PLAIN.findall(text)
    if len(hosts) != len(batch):
        return False
    owners += range(first, first + len(batch))
    contents += (FAMILY + text.replace("\n", f"\n{FAMILY}")).encode().split(b"\n")
    if not PROVIDERS.keys().isdisjoint(hosts):
        for number, (normal, host) in enumerate(zip(text.split("\n"), hosts, strict=True), first):
            if host in PROVIDERS and (canonical := canonical_email(normal)) != normal:
                owners.append(number)
                contents.append(f"{FAMILY}{canonical}".encode())
    return True

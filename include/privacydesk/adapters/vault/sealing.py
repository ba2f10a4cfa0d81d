"""Seal and open with libsodium: the case's box, the desk's letter slot, blind indexes, links."""

import base64
import hashlib
import hmac
from dataclasses import dataclass

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.secret import SecretBox

from privacydesk.domain.errors import DeskError


class CannotOpenError(DeskError):
    """A sealed object does not open with its key: wrong key, or it was changed."""

    remedy = "Compare the key store with the vault; restore both from the same day."


@dataclass(frozen=True, kw_only=True)
class CaseBox:
    """Seals under one case's data key (XSalsa20-Poly1305) and makes digests keyed with it."""

    key: bytes

    def seal(self, content: bytes) -> bytes:
        """Return ``content`` sealed under a fresh nonce."""
        return bytes(SecretBox(self.key).encrypt(content))

    def open(self, sealed: bytes) -> bytes:
        """
        Return the content.

        :raises CannotOpenError: if the key is another or a byte was changed.
        """
        try:
            return bytes(SecretBox(self.key).decrypt(sealed))
        except CryptoError:
            raise CannotOpenError("a sealed object of this case does not open") from None

    def digest(self, content: bytes) -> bytes:
        """Return a digest that only the holder of the case's key can compare (16 bytes)."""
        return hmac.digest(self.key, b"digest\x00" + content, "sha256")[:16]


@dataclass(frozen=True, kw_only=True)
class LetterSlot:
    """The public door's way in: anyone with the public key can seal, nobody there can open."""

    public: bytes

    def seal(self, content: bytes) -> bytes:
        """Return ``content`` sealed to the desk (X25519, libsodium sealed box)."""
        return bytes(SealedBox(PublicKey(self.public)).encrypt(content))


@dataclass(frozen=True, kw_only=True)
class LetterBox:
    """The desk's side of the letter slot."""

    private: bytes

    def seal(self, content: bytes) -> bytes:
        """Return ``content`` sealed to the desk itself, as the public door seals."""
        return LetterSlot(public=bytes(PrivateKey(self.private).public_key)).seal(content)

    def open(self, sealed: bytes) -> bytes:
        """
        Return what the public door sealed.

        :raises CannotOpenError: if it was sealed to another key or changed.
        """
        try:
            return bytes(SealedBox(PrivateKey(self.private)).decrypt(sealed))
        except CryptoError:
            raise CannotOpenError("a filed message does not open with the desk's key") from None


@dataclass(frozen=True, kw_only=True)
class BlindIndex:
    """Find a person's cases without storing who it is: HMAC-SHA-256, key outside the database."""

    key: bytes

    def of(self, kind: str, value: str) -> bytes:
        """Return the index of a normalised identity; equal values give equal bytes."""
        return hmac.digest(self.key, f"{kind}\x00{value.strip().casefold()}".encode(), "sha256")


def token_hash(token: str) -> bytes:
    """Return what the database keeps of a one-time token. Tokens carry 256 random bits."""
    return hashlib.sha256(token.encode()).digest()


def code_hash(code: str, *, salt: bytes) -> bytes:
    """
    Return what the database keeps of an eight-digit code.

    ``salt`` is the link's token hash or the reference; tries are counted, so a plain
    hash is enough against somebody without the database.
    """
    return hashlib.sha256(salt + code.replace(" ", "").encode()).digest()


def link_box(token: str) -> CaseBox:
    """Return the box of a package: its key is derived from the link's token alone."""
    return CaseBox(key=hmac.digest(b"privacydesk package", token.encode(), "sha256"))


def key_from(text: str) -> bytes:
    """Read a 32-byte key from base64."""
    return base64.b64decode(text)

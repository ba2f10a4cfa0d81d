"""
Prove what a processor signed (OpenDSR 2.0, sections 4 and 8.8).

The certificate that a processor publishes is kept beside the desk, under the recipient's id; no
process fetches one. It counts while it is valid, issued by an authority that we trust and made out
to the domain that signs. The signature is over the SHA-256 of the raw body.
"""

import base64
import binascii
import warnings
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

import certifi
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from privacydesk.domain.errors import DeskError
from privacydesk.domain.tickets import BadSignatureError

DOMAIN: Final = "x-opendsr-processor-domain"
SIGNATURE: Final = "x-opendsr-signature"


class CertificateUnusableError(DeskError):
    """A processor's certificate, or the authorities that we trust, cannot be read."""

    remedy = "Put the processor's certificate as PEM in DESK_PROCESSOR_CERTIFICATES, named ID.pem."


class Signatory:
    """One processor: its certificate, with those that lead to an authority, and ``roots``."""

    def __init__(self, name: str, *, chain: bytes, roots: Sequence[x509.Certificate]) -> None:
        self.name = name
        try:
            self._leaf, *self._between = x509.load_pem_x509_certificates(chain)
        except ValueError:
            raise CertificateUnusableError(f"the certificate of {name} is unusable") from None
        self._store = Store(list(roots))

    def verify(self, headers: Mapping[str, str], raw: bytes, *, now: datetime) -> None:
        """
        Prove that the processor signed ``raw``; nothing of it is parsed. ``now`` is real time.

        :raises BadSignatureError: if it did not, or its certificate does not hold.
        """
        lower = {name.lower(): value for name, value in headers.items()}
        try:
            domain = x509.DNSName(lower.get(DOMAIN, "").strip())
            policy = PolicyBuilder().store(self._store).time(now.replace(tzinfo=None))
            policy.build_server_verifier(domain).verify(self._leaf, self._between)
            given = base64.b64decode("".join(lower.get(SIGNATURE, "").split()), validate=True)
            self._check(given, raw)
        except (VerificationError, ValueError, binascii.Error, InvalidSignature):
            raise BadSignatureError(f"{self.name} did not sign this") from None

    def _check(self, signature: bytes, raw: bytes) -> None:
        key = self._leaf.public_key()
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, raw, padding.PKCS1v15(), SHA256())
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, raw, ec.ECDSA(SHA256()))
        else:
            raise BadSignatureError(f"{self.name} signs with a key of another kind")


def signatories(folder: str, *, authorities: str = "") -> dict[str, Signatory]:
    """
    Return the processors whose certificates lie in ``folder``, by the recipient's id.

    ``authorities`` is a file of certificates to trust instead of the public ones.

    :raises CertificateUnusableError: naming what cannot be read.
    """
    if not folder:
        return {}
    try:
        roots = _roots(Path(authorities or certifi.where()))
        files = sorted(Path(folder).glob("*.pem"))
        return {file.stem: Signatory(file.stem, chain=file.read_bytes(), roots=roots)
                for file in files}  # fmt: skip
    except (OSError, ValueError):
        raise CertificateUnusableError("the trusted authorities cannot be read") from None


def _roots(file: Path) -> list[x509.Certificate]:
    with warnings.catch_warnings():
        # Some old public authorities have serial numbers that the standard forbids.
        warnings.simplefilter("ignore", CryptographyDeprecationWarning)
        return x509.load_pem_x509_certificates(file.read_bytes())

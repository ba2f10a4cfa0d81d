"""The pretended processors' certificates, issued by an authority of the demo's own."""

import base64
import datetime as dt
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import yaml
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

YEARS: Final = dt.timedelta(days=1825)
AUTHORITY: Final = "authority"
RULES: Final = Path(__file__).parents[2] / "house_rules"


class ProcessorCertificates:
    """
    A certificate for each processor's domain, below ``folder``, made where it is missing.

    ``public`` holds the certificates alone, by the recipient's id, ``authority`` who issued them.
    """

    def __init__(self, folder: Path, *, domains: Mapping[str, str]) -> None:
        self.public, self._keys = folder / "certificates", folder / "keys"
        self.authority = folder / "authority.pem"
        for place in (self.public, self._keys):
            place.mkdir(parents=True, exist_ok=True)
        self._domains = dict(domains)
        issuer = self._key(AUTHORITY)
        if not self.authority.exists():
            self.authority.write_bytes(_pem(_authority(issuer)))
        root = x509.load_pem_x509_certificate(self.authority.read_bytes())
        for name, domain in domains.items():
            path, key = self.public / f"{name}.pem", self._key(name)
            if not path.exists():
                path.write_bytes(_pem(_leaf(key, domain=domain, root=root, issuer=issuer)))

    def headers(self, name: str, body: bytes) -> dict[str, str]:
        """Return the headers by which the processor ``name`` signs ``body``."""
        signature = self._key(name).sign(body, ec.ECDSA(SHA256()))
        return {
            "Content-Type": "application/json",
            "X-OpenDSR-Processor-Domain": self._domains[name],
            "X-OpenDSR-Signature": base64.b64encode(signature).decode(),
        }

    def _key(self, name: str) -> ec.EllipticCurvePrivateKey:
        path = self._keys / f"{name}.pem"
        if not path.exists():
            made = ec.generate_private_key(ec.SECP256R1())
            pem = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
                file.write(pem)
        key = load_pem_private_key(path.read_bytes(), password=None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise TypeError(f"{path.name} holds no elliptic curve key")
        return key


def _authority(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    name = _named("Demo authority")
    made = _begun(name, name, key)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    made = made.add_extension(_usage(signs_certificates=True), critical=True)
    return made.sign(key, SHA256())


def _leaf(
    key: ec.EllipticCurvePrivateKey, *, domain: str, root: x509.Certificate,
    issuer: ec.EllipticCurvePrivateKey,
) -> x509.Certificate:  # fmt: skip
    made = _begun(_named(domain), root.subject, key)
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(domain)]), critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    made = made.add_extension(_usage(signs_certificates=False), critical=True)
    serves = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    made = made.add_extension(serves, critical=False)
    issued_by = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.public_key())
    return made.add_extension(issued_by, critical=False).sign(issuer, SHA256())


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey
) -> x509.CertificateBuilder:
    now = dt.datetime.now(dt.timezone.utc)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + YEARS)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=signs_certificates,
        crl_sign=signs_certificates, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.PEM)


def read_processors() -> dict[str, str]:
    """Return the sample company's processors that speak OpenDSR: the domain of each by its id."""
    rules = yaml.safe_load((RULES / "recipients.yaml").read_text("utf-8"))
    return {one["id"]: urlsplit(one["address"]).hostname or ""
            for one in rules["recipients"] if one["speaks"] == "opendsr"}  # fmt: skip

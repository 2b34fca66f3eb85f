"""Certificates for loopback, of authorities that live as long as a test."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

# Whoever checks one looks at the wall's clock.
_BEGIN, _AGE = datetime.fromtimestamp(1, UTC), timedelta(days=36500)


class Authority:
    """Signs certificates; its own one is in the file `path`, as PEM."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._name = _name(name)
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.path = folder / f"{name}.pem"
        own = self._builder(self._name, self._key.public_key())
        own = own.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        self.path.write_bytes(_pem(own.sign(self._key, hashes.SHA256())))

    def server(self, host: str) -> ssl.SSLContext:
        """What a server of that name shows."""
        path = self.issue(host)
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(path, path.with_suffix(".key"))
        return context

    def issue(self, host: str) -> Path:
        """A certificate's file; the key lies beside it, with the suffix `.key`."""
        key, path = ec.generate_private_key(ec.SECP256R1()), self._folder / f"{host}.crt"
        leaf = self._builder(_name(host), key.public_key())
        leaf = leaf.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        path.write_bytes(_pem(leaf.sign(self._key, hashes.SHA256())))
        private = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        path.with_suffix(".key").write_bytes(private)
        return path

    def _builder(
        self, subject: x509.Name, key: ec.EllipticCurvePublicKey
    ) -> x509.CertificateBuilder:
        builder = x509.CertificateBuilder(self._name, subject, key, x509.random_serial_number())
        return builder.not_valid_before(_BEGIN).not_valid_after(_BEGIN + _AGE)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)

"""What ties this process to its host: standard output, the lifeline, certificates and the socket."""

from __future__ import annotations

import datetime
import os
import signal
import sys
import tempfile
import threading
from typing import Any, TextIO

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from . import wire

#: Whether a host has started this process.
HOSTED = os.environ.get("TENGEN_PLUGIN") == wire.PACKAGE


def claim_stdout() -> TextIO:
    """Standard output as it was, for the handshake. What anything prints from now on, C code too, goes to standard
    error, which the host logs."""
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return out


#: Claimed as soon as the package is imported: a module that an author imports may print a greeting.
STDOUT = claim_stdout() if HOSTED else sys.stdout


def watch_host() -> None:
    """Ends the process when the host has died, and leaves Ctrl-C to the host."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    lifeline = os.environ.get("TENGEN_LIFELINE")
    if not lifeline:
        return

    def wait() -> None:
        try:
            os.read(int(lifeline), 1)
        finally:
            os._exit(0)

    threading.Thread(target=wait, daemon=True).start()


def listen(server: Any, credentials: Any) -> tuple[str, str]:
    """Where the host finds the server."""
    if os.name == "nt":
        return "tcp", f"127.0.0.1:{server.add_secure_port('127.0.0.1:0', credentials)}"
    folder = tempfile.mkdtemp(prefix="plugin", dir=os.environ.get("PLUGIN_UNIX_SOCKET_DIR") or None)
    path = os.path.join(folder, "socket")
    server.add_secure_port("unix:" + path, credentials)
    return "unix", path


def identity() -> tuple[bytes, x509.Certificate]:
    """A key and a certificate of this process alone."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1)).not_valid_after(now + datetime.timedelta(days=3650))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(True, False, True, False, True, True, False, False, False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return pem, certificate

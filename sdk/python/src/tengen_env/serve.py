"""Serving: how a process becomes a plugin of a host."""

from __future__ import annotations

import base64
import datetime
import os
import signal
import sys
import tempfile
import threading
import traceback
from concurrent import futures
from typing import Any, Callable

import grpc
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from . import wire
from .game import Game, Refused, Table
from .spec import SettingError
from .task import Desk, Task

COOKIE = "TENGEN_PLUGIN"
LARGEST = 64 << 20  # bytes of a message


def serve(environment: Game | Task) -> None:
    """Answers a host's calls until the host is done or dead, and ends the process. It is the whole main program.

    Standard output carries the handshake: what is printed goes to standard error, which the host logs."""
    if os.environ.get(COOKIE) != wire.PACKAGE:
        sys.exit(
            "This program is an environment that a Tengen host starts by itself, not one to run by hand. Try\n\n"
            f"  tengen env check -- {' '.join([os.path.basename(sys.executable)] + sys.argv)}"
        )
    shake = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the host's
    watch_host()
    done = threading.Event()
    server = grpc.server(
        futures.ThreadPoolExecutor(max_workers=4),
        options=[("grpc.max_receive_message_length", LARGEST), ("grpc.max_send_message_length", LARGEST)],
    )
    table = Desk(environment) if isinstance(environment, Task) else Table(environment)
    server.add_generic_rpc_handlers((calls(table), health(), controller(done)))
    key, certificate = identity()
    credentials = grpc.ssl_server_credentials(
        [(key, certificate.public_bytes(serialization.Encoding.PEM))],
        root_certificates=os.environ["PLUGIN_CLIENT_CERT"].encode(), require_client_auth=True,
    )
    network, address = listen(server, credentials)
    server.start()
    der = base64.b64encode(certificate.public_bytes(serialization.Encoding.DER)).rstrip(b"=").decode()
    print(f"1|1|{network}|{address}|grpc|{der}", file=shake, flush=True)
    done.wait()
    server.stop(grace=0.2).wait()
    os._exit(0)


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


def watch_host() -> None:
    """Ends the process when the host has died."""
    lifeline = os.environ.get("TENGEN_LIFELINE")
    if not lifeline:
        return

    def wait() -> None:
        try:
            os.read(int(lifeline), 1)
        finally:
            os._exit(0)

    threading.Thread(target=wait, daemon=True).start()


def calls(table: Table) -> Any:
    """The environment's service. One call at a time: an author need not think of threads."""
    m, lock = wire.MESSAGES, threading.Lock()
    answers: dict[str, Callable[[Any], Any]] = {
        "Configure": lambda r: m["ConfigureResponse"](spec=table.configure(r.settings)),
        "Start": lambda r: m["StartResponse"](positions=table.starts(r)),
        "Step": lambda r: m["StepResponse"](positions=table.steps(r)),
    }
    if isinstance(table, Desk):
        answers["Verify"] = table.verify
    if hasattr(table.game, "draw"):
        answers["Render"] = lambda r: m["RenderResponse"](drawings=table.render(r))
    if hasattr(table.game, "name"):
        answers["Notation"] = lambda r: m["NotationResponse"](names=table.notation(r))

    def handler(name: str, answer: Callable[[Any], Any]) -> Any:
        def call(request: Any, context: Any) -> Any:
            with lock:
                return guarded(answer, request, context)

        return grpc.unary_unary_rpc_method_handler(
            call, request_deserializer=m[name + "Request"].FromString, response_serializer=lambda r: r.SerializeToString()
        )

    return grpc.method_handlers_generic_handler(wire.SERVICE, {n: handler(n, a) for n, a in answers.items()})


def guarded(answer: Callable[[Any], Any], request: Any, context: Any) -> Any:
    """An answer, or the status of the call that went wrong."""
    try:
        return answer(request)
    except SettingError as e:
        context.set_trailing_metadata((("grpc-status-details-bin", wire.setting_fault(e.name, e.value, e.reason)),))
        context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(e))
    except Refused as e:
        context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(e))
    except MemoryError:
        context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, "out of memory")
    except Exception as e:  # noqa: BLE001: whatever an author's code raises
        traceback.print_exc()
        context.abort(grpc.StatusCode.INTERNAL, f"{type(e).__name__}: {e}")


def health() -> Any:
    """The standard health service: "plugin" is SERVING."""
    check = grpc.unary_unary_rpc_method_handler(lambda _request, _context: b"\x08\x01")
    return grpc.method_handlers_generic_handler("grpc.health.v1.Health", {"Check": check})


def controller(done: threading.Event) -> Any:
    """go-plugin's controller, which says when to end."""

    def shutdown(_request: bytes, _context: Any) -> bytes:
        done.set()
        return b""

    return grpc.method_handlers_generic_handler(
        "plugin.GRPCController", {"Shutdown": grpc.unary_unary_rpc_method_handler(shutdown)}
    )

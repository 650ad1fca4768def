"""Serving: how a process becomes a plugin of a host."""

from __future__ import annotations

import base64
import os
import shlex
import sys
import tempfile
import threading
import traceback
from concurrent import futures
from typing import Any, Callable

import grpc
from cryptography.hazmat.primitives.serialization import Encoding

from . import process, wire
from .batch import Refused, explain
from .desk import Desk
from .game import Game
from .spec import SettingError
from .table import NotConfigured, Table
from .task import Task

LARGEST = 64 << 20  # bytes of a message
DEBUG = "--debug"


def serve(environment: Game | Task) -> None:
    """Answers a host's calls until the host is done or dead, and ends the process. It is the whole main program.

    Standard output carries the handshake: what is printed goes to standard error, which the host logs."""
    if not process.HOSTED and sys.argv[-1] == DEBUG:
        return serve_debug(environment)
    if not process.HOSTED:
        command = [os.path.basename(sys.executable), *sys.argv]
        sys.exit(
            "This program is an environment that a Tengen host starts by itself, not one to run by hand. Try\n\n"
            f"  tengen env check -- {shlex.join(command)}\n\n"
            f"or {DEBUG} as its last argument, to run it under a debugger and attach to it."
        )
    process.watch_host()
    done = threading.Event()
    server = make_server(environment, done)
    shake_hands(server)
    done.wait()
    server.stop(grace=0.2).wait()
    os._exit(0)


def make_server(environment: Game | Task, done: threading.Event) -> Any:
    """A server of the environment's calls, not yet started."""
    server = grpc.server(
        futures.ThreadPoolExecutor(max_workers=4),
        options=[("grpc.max_receive_message_length", LARGEST), ("grpc.max_send_message_length", LARGEST)],
    )
    table = Desk(environment) if isinstance(environment, Task) else Table(environment)
    server.add_generic_rpc_handlers((calls(table), health(), controller(done)))
    return server


def serve_debug(environment: Game | Task) -> None:
    """Serves without a host, for a debugger, until Ctrl-C: unencrypted, on a socket that only its owner may reach."""
    with tempfile.TemporaryDirectory(prefix="tengen-") as folder:
        path = os.path.join(folder, "plugin.sock")
        server = make_server(environment, threading.Event())
        server.add_insecure_port("unix:" + path)
        server.start()
        print(f"serving for a debugger; Ctrl-C ends it. In another terminal:\n\n\ttengen env check -- attach:{path}\n", file=sys.stderr)
        try:
            server.wait_for_termination()
        except KeyboardInterrupt:
            server.stop(grace=None).wait()



def shake_hands(server: Any) -> None:
    """Starts the server and tells the host where it is."""
    key, certificate = process.identity()
    credentials = grpc.ssl_server_credentials(
        [(key, certificate.public_bytes(Encoding.PEM))],
        root_certificates=os.environ["PLUGIN_CLIENT_CERT"].encode(), require_client_auth=True,
    )
    network, address = process.listen(server, credentials)
    server.start()
    der = base64.b64encode(certificate.public_bytes(Encoding.DER)).rstrip(b"=").decode()
    print(f"1|1|{network}|{address}|grpc|{der}", file=process.STDOUT, flush=True)


def calls(table: Table) -> Any:
    """The environment's service. One call at a time: an author need not think of threads."""
    m, lock = wire.MESSAGES, threading.Lock()
    answers: dict[str, Callable[[Any], Any]] = {
        "Configure": lambda r: m["ConfigureResponse"](spec=table.configure(r.settings)),
        "Start": lambda r: m["StartResponse"](positions=table.starts(r)),
        "Step": lambda r: m["StepResponse"](positions=table.steps(r)),
        "Render": table.render,
        "Notation": table.notation,
    }
    if isinstance(table, Desk):
        answers |= {"Verify": table.verify, "Examples": table.examples}

    def handler(name: str, answer: Callable[[Any], Any]) -> Any:
        def call(request: Any, context: Any) -> Any:
            with lock:
                return guarded(lambda: answer(request), name, table.game, context)

        return grpc.unary_unary_rpc_method_handler(
            call, request_deserializer=m[name + "Request"].FromString, response_serializer=lambda r: r.SerializeToString()
        )

    return grpc.method_handlers_generic_handler(wire.SERVICE, {n: handler(n, a) for n, a in answers.items()})


def guarded(answer: Callable[[], Any], name: str, author: object, context: Any) -> Any:
    """An answer, or the status of the call that went wrong."""
    try:
        return answer()
    except SettingError as e:
        context.set_trailing_metadata((("grpc-status-details-bin", wire.setting_fault(e.name, e.value, e.reason)),))
        context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(e))
    except NotConfigured as e:
        context.abort(grpc.StatusCode.FAILED_PRECONDITION, str(e))
    except Refused as e:
        context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(e))
    except MemoryError:
        context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, "out of memory")
    except Exception as e:  # noqa: BLE001: whatever an author's code raises
        print(f"{name} failed:", file=sys.stderr)
        traceback.print_exc()
        context.abort(grpc.StatusCode.UNKNOWN, explain(e, author))


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

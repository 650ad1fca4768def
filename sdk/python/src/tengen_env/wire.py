"""The messages of tengen.environment.v1, made from its description, so that any protobuf from 4.22 on will do."""

from importlib import resources
from typing import Any, Iterable, Iterator, Sequence

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

PACKAGE = "tengen.environment.v1"
SERVICE = PACKAGE + ".Environment"


def _messages() -> dict[str, Any]:
    data = resources.files(__package__).joinpath("environment.desc").read_bytes()
    (file,) = descriptor_pb2.FileDescriptorSet.FromString(data).file
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    kinds = pool.FindFileByName(file.name).message_types_by_name
    return {name: message_factory.GetMessageClass(kind) for name, kind in kinds.items()}


MESSAGES = _messages()


def split(data: bytes, lengths: Sequence[int]) -> Iterator[bytes]:
    """The byte strings of a column."""
    if sum(lengths) != len(data):
        raise ValueError(f"{len(data)} bytes for lengths that add up to {sum(lengths)}")
    at = 0
    for n in lengths:
        yield data[at : at + n]
        at += n


def join(strings: Iterable[bytes]) -> tuple[bytes, list[int]]:
    """A column of byte strings, and the length of each."""
    kept = list(strings)
    return b"".join(kept), [len(s) for s in kept]


def setting_fault(name: str, value: str, reason: str) -> bytes:
    """A google.rpc.Status of INVALID_ARGUMENT with a SettingFault, for the trailing metadata."""
    fault = MESSAGES["SettingFault"](name=name, value=value, reason=reason).SerializeToString()
    kind = f"type.googleapis.com/{PACKAGE}.SettingFault".encode()
    message = f"setting {name} = {value!r}: {reason}".encode()
    return b"\x08\x03" + _field(2, message) + _field(3, _field(1, kind) + _field(2, fault))


def _field(number: int, data: bytes) -> bytes:
    """A length-delimited field of protocol buffers."""
    return bytes([number << 3 | 2]) + _varint(len(data)) + data


def _varint(n: int) -> bytes:
    out = bytearray()
    while n > 127:
        out.append(n & 127 | 128)
        n >>= 7
    out.append(n)
    return bytes(out)

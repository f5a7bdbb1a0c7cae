"""The settings at the head of a Java object stream: its first string is XML, and nothing behind it is ever read.

Object serialization stream protocol, section 6.4.2: TC_STRING 0x74 with a 2-byte length, TC_LONGSTRING 0x7c with 8.
"""

from typing import Final

from netbend_mappings.projects.error import ProjectError

_HEAD: Final = b"\xac\xed\x00\x05"
_LENGTHS: Final = {0x74: 2, 0x7C: 8}


def first_string(data: bytes, name: str) -> str:
    """The first string of a stream, the file called `name`."""
    if data[:4] != _HEAD:
        raise ProjectError(f"{name} is no Java object stream; Wekinator writes one for each trained output")
    size = _LENGTHS.get(data[4]) if len(data) > 4 else None
    if size is None or len(data) < 5 + size:
        raise ProjectError(f"{name} does not begin with a string, as Wekinator writes it")
    length, start = int.from_bytes(data[5 : 5 + size]), 5 + size
    if length > len(data) - start:
        raise ProjectError(f"{name} is cut: a string of {length} bytes, and {len(data) - start} follow")
    return data[start : start + length].decode("utf-8", "replace")

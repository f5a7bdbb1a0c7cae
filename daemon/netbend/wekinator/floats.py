"""Messages of floats and nothing else, by the thousand: the header is understood once, the numbers are one array."""

from collections.abc import Callable
from functools import lru_cache
from math import isfinite
from struct import Struct
from typing import Final

import numpy as np
from numpy.typing import NDArray

from netbend.osc.encode import encode

Values = NDArray[np.float64]

MOST: Final = 16000
"""Floats that one datagram holds, with their type tags."""

_LIMIT: Final = float(np.finfo(np.float32).max)


@lru_cache(256)
def header(address: str, count: int) -> bytes:
    """The bytes before the numbers of a message of `count` floats."""
    packet = encode(address, *[0.0] * count, types="f" * count)
    return packet[: len(packet) - 4 * count]


def encoder(address: str, count: int) -> Callable[[Values], bytes]:
    """Writes (count,) numbers as a message of type f exactly; a finite one stays finite."""
    head, pack = header(address, count), Struct(f">{count}f").pack

    def write(values: Values) -> bytes:
        try:
            return head + pack(*values.tolist())
        except OverflowError:  # beyond float32
            return head + pack(*np.where(np.isinf(values), values, np.clip(values, -_LIMIT, _LIMIT)).tolist())

    return write


def reader(address: str, count: int) -> Callable[[bytes], Values | None]:
    """Reads a message of exactly this address and `count` floats, all finite; None for anything else."""
    head = header(address, count)
    start, size, unpack = len(head), len(head) + 4 * count, Struct(f">{count}f").unpack_from

    def read(packet: bytes) -> Values | None:
        if len(packet) != size or not packet.startswith(head):
            return None
        values = unpack(packet, start)
        return np.array(values) if isfinite(sum(values)) else None

    return read

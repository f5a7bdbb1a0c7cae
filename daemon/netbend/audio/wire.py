"""What the listening process says: a letter, a length, and the bytes of samples or of a state in JSON."""

import json
import struct
from collections.abc import Iterator
from dataclasses import asdict
from typing import IO, Any, Final

import numpy as np

from netbend.audio.base import AudioState, Samples

_HEAD: Final = struct.Struct("<cI")
_BLOCK: Final = b"B"
_STATE: Final = b"S"


def block(samples: Samples) -> bytes:
    """Samples as a message."""
    data = samples.tobytes()
    return _HEAD.pack(_BLOCK, len(data)) + data


def state(one: AudioState, rate: float) -> bytes:
    """A state as a message, with the rate of the samples that follow."""
    data = json.dumps(asdict(one) | {"rate": rate}).encode()
    return _HEAD.pack(_STATE, len(data)) + data


def messages(stream: IO[bytes]) -> Iterator[Samples | tuple[AudioState, float]]:
    """What comes, until the stream ends."""
    while len(head := stream.read(_HEAD.size)) == _HEAD.size:
        kind, size = _HEAD.unpack(head)
        data = stream.read(size)
        if len(data) < size:
            return
        yield np.frombuffer(data, np.float32) if kind == _BLOCK else _state(json.loads(data))


def _state(plain: dict[str, Any]) -> tuple[AudioState, float]:
    rate = float(plain.pop("rate"))
    return AudioState(**plain), rate

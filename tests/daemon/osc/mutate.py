"""Real packets, broken as networks and careless senders break them; seeded, so a find can be had again."""

import random
import struct
from collections.abc import Callable, Iterator, Sequence

from netbend.osc.message import Color, Midi, TimeTag
from tests.daemon.osc.wire import bundle, packet, string

_MESSAGES = [
    packet("/layer/5/rotate/angle", "f", 30.0),
    packet("/latent/xy", "ff", 0.25, -3.5),
    packet("/latent/seed", "i", 123456789),
    packet("/layer/{4,5,6}/cluster/*/multiply/factor", "d", 1.5),
    packet("/prompt/1/text", "s", "a dog, wide awake"),
    packet("/layer/3/list/channels", "iiiii", 3, 5, 8, 13, 21),
    packet("/master/freeze", "T", None),
    packet("/panic"),
    string("/ping"),
    packet("/all", "hbtcrmSTFNI[if[s]]", 2**40, b"\1\2\3", TimeTag(2**63), "x", Color(1, 2, 3, 4),
           Midi(0, 0x90, 60, 127), "symbol", None, None, None, None, 7, 0.5, "deep"),
]  # fmt: skip
CORPUS = [
    *_MESSAGES,
    bundle(*_MESSAGES),
    bundle(_MESSAGES[0], bundle(bundle(_MESSAGES[4]), _MESSAGES[9], ntp=2**63 + 9)),
]


def _flip(data: bytes, _: Sequence[bytes], rng: random.Random) -> bytes:
    bits = bytearray(data)
    for _time in range(rng.choice((1, 1, 2, 8))):
        bits[rng.randrange(len(bits))] ^= 1 << rng.randrange(8)
    return bytes(bits)


def _truncate(data: bytes, _: Sequence[bytes], rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data))]


def _repeat(data: bytes, _: Sequence[bytes], rng: random.Random) -> bytes:
    start, stop = sorted(rng.randrange(len(data) + 1) for _ in range(2))
    return data[:stop] + data[start:stop] * rng.choice((1, 2, 50)) + data[stop:]


def _remove(data: bytes, _: Sequence[bytes], rng: random.Random) -> bytes:
    start, stop = sorted(rng.randrange(len(data) + 1) for _ in range(2))
    return data[:start] + data[stop:]


def _resize(data: bytes, _: Sequence[bytes], rng: random.Random) -> bytes:
    """Overwrite four aligned bytes, where lengths, type tags and padding lie."""
    at = 4 * rng.randrange((len(data) + 3) // 4)
    number = rng.choice((0, -1, 1, 4, 2**31 - 1, -(2**31), len(data), len(data) - at - 4, rng.getrandbits(31)))
    return data[:at] + struct.pack(">i", number) + data[at + 4 :]


def _splice(data: bytes, corpus: Sequence[bytes], rng: random.Random) -> bytes:
    other = rng.choice(corpus)
    unit = rng.choice((1, 4))
    return data[: unit * rng.randrange(len(data) // unit + 1)] + other[unit * rng.randrange(len(other) // unit) :]


def _retag(data: bytes, _: Sequence[bytes], rng: random.Random) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + rng.choice((b",", b"[", b"]", b"\0", b"#", b"/", b"s", b"b", b"\xff")) + data[at + 1 :]


_WAYS: list[Callable[[bytes, Sequence[bytes], random.Random], bytes]] = [
    _flip, _truncate, _repeat, _remove, _resize, _splice, _retag,
]  # fmt: skip


def mutants(count: int, seed: int, corpus: Sequence[bytes] = CORPUS) -> Iterator[bytes]:
    """`count` packets of the corpus, each changed in one to three ways."""
    rng = random.Random(seed)
    for _ in range(count):
        data = rng.choice(corpus)
        for _ in range(rng.randint(1, 3)):
            if data:
                data = rng.choice(_WAYS)(data, corpus, rng)[:65507]
        yield data

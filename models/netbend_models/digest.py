"""A network's identity: a hash of its configuration and its weights that fits a signed 64-bit number."""

from collections.abc import Mapping
from hashlib import sha256

from torch import Tensor


def digest(configuration: object, state: Mapping[str, Tensor]) -> str:
    """16 hexadecimal digits, the same on every machine; `configuration` needs a repr that says all."""
    found = sha256(repr(configuration).encode())
    for name, tensor in sorted(state.items()):
        found.update(f"{name} {tensor.dtype} {tuple(tensor.shape)}".encode())
        found.update(tensor.detach().cpu().contiguous().numpy().tobytes())
    return f"{int.from_bytes(found.digest()[:8], 'big') >> 1:016x}"

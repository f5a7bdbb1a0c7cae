"""Latents in files: .npy and .npz arrays of z or of projected w, read as data and held against the file's size.

A .npz says by its keys what it holds: z, or one of `_W_KEYS`. An array without such a name is z if it is as wide as
a z, unless it has one row a style, and else w. Three dimensions are always w.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import prod
from pathlib import Path
from tokenize import TokenError
from typing import IO, Final, Literal

import numpy as np
from numpy.typing import NDArray

from netbend_models.error import LoadError

LIMIT: Final = 64 * 2**20
"""Bytes of a file, and of an array in it."""

_W_KEYS: Final = ("w", "ws", "w_plus", "latents", "latent")
_Z_KEYS: Final = ("z",)
_HEADER: Final = 10_000
_PACKINGS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_FAULTS: Final = (
    OSError,
    ValueError,
    EOFError,
    RuntimeError,
    SyntaxError,
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
)

Kind = Literal["z", "w"]


@dataclass(frozen=True, slots=True)
class LatentShape:
    """How wide a network's z and w are, how many styles it takes, how many classes it has; 0: it has none."""

    z_dim: int = 0
    w_dim: int = 0
    num_ws: int = 0
    label_dim: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """The latents of a file: z (N, z_dim), or w (N, 1 or num_ws, w_dim), finite float32."""

    kind: Kind
    latents: NDArray[np.float32]

    @property
    def count(self) -> int:
        """How many latents there are, at least 1."""
        return len(self.latents)


def read_projection(path: Path, shape: LatentShape) -> Projection:
    """The latents of a .npy or .npz for a network of that shape; a LoadError names the file and the remedy."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(0)
            if size > LIMIT:
                raise LoadError(f"{path.name} has {size} bytes; keep latents in files of at most {LIMIT}")
            kind, array = _from_npz(file, path.name) if _is_zip(file) else (None, _array(file, size, path.name))
    except _FAULTS as fault:
        raise LoadError(f"{path.name} cannot be read as .npy or .npz: {fault!s:.100}; save it with numpy") from fault
    return _shaped(array, kind, shape, path.name)


def _is_zip(file: IO[bytes]) -> bool:
    found = file.read(2) == b"PK"
    file.seek(0)
    return found


def _from_npz(file: IO[bytes], name: str) -> tuple[Kind | None, NDArray[np.float32]]:
    """The array that the keys say is a latent, or the only one."""
    with zipfile.ZipFile(file) as archive:
        entries = {entry.filename.removesuffix(".npy"): entry for entry in archive.infolist()}
        key = next((key for key in (*_W_KEYS, *_Z_KEYS) if key in entries), None)
        if key is None and len(entries) != 1:
            raise LoadError(f"{name} has no array {', '.join(_W_KEYS)} or z; name one so")
        entry = entries[key] if key else next(iter(entries.values()))
        if entry.compress_type not in _PACKINGS:
            raise LoadError(f"{name} is packed in a way that numpy does not use; save it with numpy")
        with archive.open(entry) as member:
            array = _array(member, entry.file_size, name)
    return (None if key is None else "z" if key in _Z_KEYS else "w"), array


def _array(file: IO[bytes], size: int, name: str) -> NDArray[np.float32]:
    """A numeric array whose declared size is what follows its header."""
    with _quiet():
        version = np.lib.format.read_magic(file)
        read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        shape, fortran, dtype = read(file, max_header_size=_HEADER)
    if dtype.kind not in "fiu" or dtype.itemsize > 16:
        raise LoadError(f"{name} holds {dtype}; save float32")
    wanted = prod(int(side) for side in shape) * dtype.itemsize
    if min(shape, default=1) < 1 or wanted > LIMIT or wanted > size:
        raise LoadError(f"{name} declares {shape} of {dtype} in {size} bytes; save it again")
    data = file.read(wanted)
    if len(data) != wanted:
        raise LoadError(f"{name} ends before its array does; save it again")
    with np.errstate(over="ignore"):  # what overflows is refused as infinite
        array = np.frombuffer(data, dtype).reshape(shape, order="F" if fortran else "C").astype(np.float32)
    if not np.isfinite(array).all():
        raise LoadError(f"{name} holds numbers that are not finite; project it again")
    return array


@contextmanager
def _quiet() -> Iterator[None]:
    """Headers are Python literals: a hostile one may run the parser out of depth or memory."""
    try:
        yield
    except (RecursionError, MemoryError, TypeError, KeyError, TokenError) as fault:
        raise ValueError(f"its header cannot be read ({type(fault).__name__})") from fault


def _shaped(array: NDArray[np.float32], kind: Kind | None, shape: LatentShape, name: str) -> Projection:
    """The array as latents of this network, by the rule in the first lines of this module."""
    kind = kind or _kind(array, shape)
    sides = array.shape
    if kind == "z" and len(sides) in (1, 2) and sides[-1] == shape.z_dim:
        return Projection("z", array.reshape(-1, shape.z_dim))
    if kind == "w" and sides[-1:] == (shape.w_dim,):
        if sides == (shape.num_ws, shape.w_dim):
            return Projection("w", array[None])
        if len(sides) <= 2:
            return Projection("w", array.reshape(-1, 1, shape.w_dim))
        if len(sides) == 3 and sides[1] in (1, shape.num_ws):
            return Projection("w", array)
    raise LoadError(
        f"{name} holds {kind} of shape {sides}; this network takes z ({shape.z_dim},) or (N, {shape.z_dim}), "
        f"w ({shape.num_ws}, {shape.w_dim}) or (N, {shape.num_ws}, {shape.w_dim})"
    )


def _kind(array: NDArray[np.float32], shape: LatentShape) -> Kind:
    sides = array.shape
    is_z = len(sides) in (1, 2) and sides[-1] == shape.z_dim and sides != (shape.num_ws, shape.w_dim)
    return "z" if is_z else "w"

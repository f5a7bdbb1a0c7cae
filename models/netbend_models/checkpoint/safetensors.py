"""Our own files: safetensors (a length, a JSON header, numbers) with the generator's arguments in the metadata."""

import json
from collections.abc import Mapping
from math import prod
from pathlib import Path
from typing import Any, Final, TypeGuard

import torch

from netbend_models.checkpoint import bound
from netbend_models.checkpoint.machine import CUT, MODIFIED
from netbend_models.checkpoint.reader import Checkpoint, read_content
from netbend_models.checkpoint.record import StorageRecord, TensorRecord
from netbend_models.error import LoadError

KEY: Final = "netbend.arguments"
"""The entry of the metadata that holds what the generator was built with, as JSON."""

_DTYPES: Final = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16, "F64": torch.float64}


def write_safetensors(
    path: Path,
    arguments: Mapping[str, Any],
    state: Mapping[str, torch.Tensor],
    *,
    half: bool = False,
    notes: Mapping[str, str] | None = None,
) -> None:
    """Write tensors in float32, or in half precision, in the order of their names, to a new file.

    `notes` are further entries of the metadata.
    """
    header: dict[str, Any] = {"__metadata__": {KEY: json.dumps(arguments), **(notes or {})}}
    blocks, position = [], 0
    for name, tensor in sorted(state.items()):
        numbers = tensor.detach().cpu()
        block = (numbers.half() if half else numbers.float()).contiguous().numpy().tobytes()
        span = [position, position + len(block)]
        header[name] = {"dtype": "F16" if half else "F32", "shape": list(tensor.shape), "data_offsets": span}
        blocks.append(block)
        position += len(block)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with path.open("xb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        file.writelines(blocks)


def read_safetensors(path: Path, *, plain: bool = False) -> Checkpoint:
    """The network in the file at `path`; a LoadError says in one line what the file is otherwise.

    `plain`: weights alone will do, and have no arguments.
    """
    try:
        data = memoryview(read_content(path))
        first = _header_end(data[:8], len(data))
        header, numbers = _parsed(data[8:first]), data[first:]
        arguments = _arguments(header.pop("__metadata__", None), plain=plain)
        tensors = {name: _record(name, entry, numbers) for name, entry in header.items()}
        return Checkpoint(arguments, tensors, len(data) // 2, "a safetensors file")
    except LoadError as fault:
        raise LoadError(f"{path} {fault}") from fault


def read_header(path: Path) -> dict[str, Any]:
    """What the file at `path` says of its tensors, by their names, and of itself; their numbers are not read."""
    try:
        with path.open("rb") as file:
            first = _header_end(file.read(8), path.stat().st_size)
            return _parsed(file.read(first - 8))
    except OSError as fault:
        raise LoadError(f"{path} cannot be read: {fault.strerror or fault}") from fault
    except LoadError as fault:
        raise LoadError(f"{path} {fault}") from fault


def _header_end(head: memoryview | bytes, size: int) -> int:
    length = int.from_bytes(head, "little")
    if length > min(bound.HEADER, size - 8):
        raise LoadError(f"declares a header of {length:,} bytes where {size - 8:,} are; {CUT}")
    return 8 + length


def _parsed(text: memoryview | bytes | str) -> dict[str, Any]:
    try:
        found = json.loads(text if isinstance(text, str) else bytes(text))
    except (ValueError, RecursionError) as fault:
        raise LoadError(f"has a header that is not JSON; {CUT}") from fault
    if not isinstance(found, dict):
        raise LoadError(f"has a header that is no table; {CUT}")
    return found


def _arguments(metadata: object, *, plain: bool) -> dict[str, Any]:
    found = metadata.get(KEY) if isinstance(metadata, dict) else None
    if found is None and plain:
        return {}
    if not isinstance(found, str):
        raise LoadError(
            "is a safetensors file of weights without the network's arguments; "
            "make one of the original checkpoint with `netbend convert IN OUT.safetensors`"
        )
    return _parsed(found)


def _record(name: str, entry: object, numbers: memoryview) -> TensorRecord:
    """A tensor that lies inside the file, and is as long as its shape says."""
    label = ascii(name[: bound.LINE])
    dtype, shape, first, last = _declared(label, entry)
    size = prod(shape) * dtype.itemsize
    if last - first != size or last > len(numbers):
        raise LoadError(f"declares {size:,} bytes for {label} at {first:,}..{last:,} of {len(numbers):,}; {CUT}")
    stride = tuple(prod(shape[place + 1 :]) for place in range(len(shape)))
    return TensorRecord(StorageRecord(dtype, prod(shape), numbers[first:last]), 0, shape, stride)


def _declared(label: str, entry: object) -> tuple[torch.dtype, tuple[int, ...], int, int]:
    found: dict[str, Any] = entry if isinstance(entry, dict) else {}
    dtype, shape, span = found.get("dtype"), found.get("shape"), found.get("data_offsets")
    if not isinstance(dtype, str) or dtype not in _DTYPES:
        raise LoadError(f"holds {label} in a type that no generator has; {MODIFIED}")
    if not (_whole(shape) and _whole(span) and len(shape) <= bound.DIMENSIONS and len(span) == 2):
        raise LoadError(f"declares no shape and place for {label}; {MODIFIED}")
    return _DTYPES[dtype], tuple(shape), span[0], span[1]


def _whole(values: object) -> TypeGuard[list[int]]:
    return isinstance(values, list) and all(type(one) is int and 0 <= one < 2**48 for one in values)

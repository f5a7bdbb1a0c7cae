"""Tensors by name out of what `torch.save` writes, as zip and as it was before: the file is data, and stays so.

Both hold a pickle, in which each storage is a line that names a block of numbers elsewhere in the file: a member of
the archive, or one of the blocks that follow each other at the end.
"""

import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import torch

from netbend_models.checkpoint import bound
from netbend_models.checkpoint.machine import CUT, MODIFIED, Machine
from netbend_models.checkpoint.names import known
from netbend_models.checkpoint.reader import Checkpoint, read_content
from netbend_models.checkpoint.record import Named, StorageRecord, TensorRecord
from netbend_models.checkpoint.storage import declared, storage_type
from netbend_models.error import LoadError

Find = Callable[[torch.dtype, int, str], StorageRecord]
"""From a storage's type, count and key to its numbers."""

_PREFIX: Final = "module."
"""What torch.nn.DataParallel puts before every name."""

_SOURCE: Final = "a torch checkpoint"
_FAULTS: Final = (OSError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError)

_HEAD: Final = 3
"""Pickles before that of the weights: a magic number, a version, the machine's."""


def read_weights(path: Path) -> Checkpoint:
    """The tensors in the file at `path`; a LoadError says in one line what the file is otherwise."""
    try:
        if zipfile.is_zipfile(path):
            return _from_zip(path)
        data = memoryview(read_content(path))
        return Checkpoint({}, _tensors(_Blocks(data).top()), len(data) // 2, _SOURCE)
    except _FAULTS as fault:
        raise LoadError(f"{path} cannot be read: {fault!s:.100}; {CUT}") from fault
    except LoadError as fault:
        raise LoadError(f"{path} {fault}") from fault


def _from_zip(path: Path) -> Checkpoint:
    size = path.stat().st_size
    with zipfile.ZipFile(path) as archive:
        members = {entry.filename.partition("/")[2]: entry for entry in archive.infolist()}
        blocks: dict[str, StorageRecord] = {}

        def member(name: str) -> memoryview:
            entry = members.get(name)
            if entry is None or entry.compress_type != zipfile.ZIP_STORED or entry.file_size > size:
                raise LoadError(f"has no part {name[: bound.LINE]!a} that can be read; {CUT}")
            return memoryview(bytearray(archive.read(entry)))

        def find(dtype: torch.dtype, count: int, key: str) -> StorageRecord:
            if key not in blocks:
                numbers = member(f"data/{key}")
                if sum(len(block.memory) for block in blocks.values()) + len(numbers) > size:
                    raise LoadError(f"holds blocks that lie upon each other; {MODIFIED}")
                blocks[key] = _block(dtype, count, numbers)
            return blocks[key]

        if "byteorder" in members and bytes(member("byteorder")) != b"little":
            raise LoadError("comes from a big-endian machine; save it again on a common one")
        return Checkpoint({}, _tensors(_machine(member("data.pkl"), find).run()), size // 2, _SOURCE)


def _block(dtype: torch.dtype, count: int, numbers: memoryview) -> StorageRecord:
    size = count * dtype.itemsize
    if size > len(numbers):
        raise LoadError(f"declares a storage of {count:,} numbers where {len(numbers):,} bytes are; {CUT}")
    return StorageRecord(dtype, count, numbers[:size])


class _Blocks:
    """The older form: the pickle is run twice, for where its blocks lie follows from what it says of them."""

    def __init__(self, data: memoryview) -> None:
        self._data = data

    def top(self) -> Any:
        """The object that the file describes."""
        position = 0
        for _ in range(_HEAD):
            position = self._run(position)[1]
        declared_blocks: dict[str, tuple[torch.dtype, int]] = {}

        def note(dtype: torch.dtype, count: int, key: str) -> StorageRecord:
            declared_blocks[key] = dtype, count
            return StorageRecord(dtype, count, self._data[:0])

        _, behind = self._run(position, note)
        keys, behind = self._run(behind)
        blocks = self._blocks(keys, declared_blocks, behind)
        return self._run(position, lambda _dtype, _count, key: blocks[key])[0]

    def _run(self, position: int, find: Find | None = None) -> tuple[Any, int]:
        machine = _machine(self._data, find, position)
        return machine.run(), machine.position

    def _blocks(
        self, keys: Any, declared_blocks: Mapping[str, tuple[torch.dtype, int]], position: int
    ) -> dict[str, StorageRecord]:
        if not isinstance(keys, list) or sorted(map(repr, keys)) != sorted(map(repr, declared_blocks)):
            raise LoadError(f"does not say where its numbers lie; {MODIFIED}")
        found = {}
        for key in keys:
            dtype, count = declared_blocks[key]
            first = position + 8
            if int.from_bytes(self._data[position:first], "little") != count:
                raise LoadError(f"declares storages of another size than they have; {CUT}")
            found[key] = _block(dtype, count, self._data[first:])
            position = first + count * dtype.itemsize
        return found


def _machine(data: memoryview, find: Find | None, position: int = 0) -> Machine:
    return Machine(data, _resolve, None if find is None else lambda line: find(*declared(line)), position)


def _resolve(module: str, name: str) -> Named:
    found = known(module, name) or storage_type(module, name)
    if found is None:
        asked = ascii(f"{module}.{name}"[: bound.LINE])[1:-1]
        raise LoadError(
            f"holds more than weights (it names {asked}); nothing was run; "
            "save its state_dict() alone, or name the module:factory that builds it, with --trust"
        )
    return found


def _tensors(top: Any) -> dict[str, TensorRecord]:
    """The first dictionary of tensors, which may lie inside others, by names without what wraps the network."""
    waiting = [top]
    for _ in range(bound.MARKS):
        one = waiting.pop(0) if waiting else None
        if not isinstance(one, dict):
            if not waiting:
                break
            continue
        found = {str(name): value for name, value in one.items() if isinstance(value, TensorRecord)}
        if found:
            return {name.removeprefix(_PREFIX): value for name, value in found.items()}
        waiting += one.values()
    raise LoadError("holds no tensors by name; save the network's state_dict()")

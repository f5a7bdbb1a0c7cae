"""The bytes of a tensor's storage, as `torch.save` wrote them before it wrote zip files.

The stock `_load_from_bytes` is a whole, unrestricted torch.load. Here it is five small pickles of which only
the storage's own line counts, and then the numbers, which stay where they are in the file.
"""

from typing import Any, Final

import torch

from netbend_models.checkpoint import bound
from netbend_models.checkpoint.machine import CUT, MODIFIED, Machine
from netbend_models.checkpoint.record import Named, StorageRecord
from netbend_models.error import LoadError

LEGACY_MAGIC: Final = 0x1950A86A20F9469CFC6C
_PROTOCOL: Final = 1001

DTYPES: Final = {
    "FloatStorage": torch.float32,
    "HalfStorage": torch.float16,
    "BFloat16Storage": torch.bfloat16,
    "DoubleStorage": torch.float64,
    "LongStorage": torch.int64,
    "IntStorage": torch.int32,
    "ShortStorage": torch.int16,
    "CharStorage": torch.int8,
    "ByteStorage": torch.uint8,
    "BoolStorage": torch.bool,
}


def read_storage(content: Any) -> StorageRecord:
    """The storage that lies in these bytes; a LoadError where they are anything else."""
    if not isinstance(content, memoryview):
        raise TypeError("bytes")
    if bytes(content[:4]) == b"PK\x03\x04":
        raise LoadError(f"hides a zip archive where a tensor's numbers belong; {MODIFIED}")
    return _Storage(content).read()


class _Storage:
    """One storage; `_declared` is what its line says."""

    def __init__(self, content: memoryview) -> None:
        self._content, self._position = content, 0
        self._declared: tuple[torch.dtype, int, str] | None = None

    def read(self) -> StorageRecord:
        if self._next() != LEGACY_MAGIC or self._next() != _PROTOCOL:
            raise LoadError(f"holds bytes in place of a tensor that torch did not write; {MODIFIED}")
        system = self._next()
        if not isinstance(system, dict) or system.get("little_endian") is not True:
            raise LoadError("comes from a big-endian machine; save it again on a common one")
        self._next()
        keys = self._next()
        if self._declared is None or keys != [self._declared[2]]:
            raise LoadError(f"holds a storage that is not one block of numbers; {MODIFIED}")
        return self._numbers(*self._declared[:2])

    def _numbers(self, dtype: torch.dtype, count: int) -> StorageRecord:
        content, first = self._content, self._position + 8
        stored = int.from_bytes(content[self._position : first], "little")
        size = count * dtype.itemsize
        if stored != count or first + size > len(content):
            raise LoadError(
                f"declares a storage of {count:,} numbers where {max(len(content) - first, 0):,} bytes are; {CUT}"
            )
        return StorageRecord(dtype, count, content[first : first + size])

    def _next(self) -> Any:
        machine = Machine(self._content, _resolve, self._declare, self._position, bound.STORAGE_OPERATIONS)
        found = machine.run()
        self._position = machine.position
        return found

    def _declare(self, line: Any) -> None:
        """Take the storage's line, whose location does not matter here."""
        if self._declared is not None:
            raise LoadError(f"holds a storage that is not one block of numbers; {MODIFIED}")
        self._declared = declared(line)


def declared(line: Any) -> tuple[torch.dtype, int, str]:
    """The type, count and key of ('storage', type, key, location, count, view); a LoadError for another line."""
    if not isinstance(line, tuple) or len(line) < 5 or line[0] != "storage":
        raise LoadError(f"holds a storage that is not one block of numbers; {MODIFIED}")
    kind, key, count = line[1], line[2], line[4]
    if not (isinstance(kind, Named) and isinstance(key, str) and type(count) is int and 0 <= count < 2**48):
        raise LoadError(f"holds a storage of which type or size are missing; {MODIFIED}")
    if len(line) > 5 and line[5] is not None:
        raise LoadError("holds a storage that is a view of another; save it again with torch 1.0 or later")
    if kind.name not in DTYPES:
        raise LoadError(f"holds a storage of a type that no network has; {MODIFIED}")
    return DTYPES[kind.name], count, key


def storage_type(module: str, name: str) -> Named | None:
    """What stands for a type of storage, if module.name is one."""
    return Named(name, _never) if module == "torch" and name in DTYPES else None


def _resolve(module: str, name: str) -> Named:
    found = storage_type(module, name)
    if found is not None:
        return found
    asked = ascii(f"{module}.{name}")[1:-1]
    raise LoadError(f"is a pickle that names {asked} inside a tensor's bytes; nothing was run; {MODIFIED}")


def _never(*_rest: Any) -> None:
    raise TypeError("a type is not called")

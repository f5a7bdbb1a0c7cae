"""What a checkpoint's objects become: inert records of what was written, with no behaviour of their own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import torch


@dataclass(frozen=True, slots=True, eq=False)
class Named:
    """A global that a pickle may name, and what stands in for calling it."""

    name: str
    call: Callable[..., Any]


@dataclass(slots=True, eq=False)
class ModuleRecord:
    """A persistent module: its class by name and its attributes; its source text is left where it is."""

    class_name: str
    state: dict[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class StorageRecord:
    """Numbers in the file: `memory` is a view of the file's bytes."""

    dtype: torch.dtype
    count: int
    memory: memoryview


@dataclass(frozen=True, slots=True, eq=False)
class TensorRecord:
    """A tensor that lies inside its storage, as the pickle declares it; not yet copied."""

    storage: StorageRecord
    offset: int
    shape: tuple[int, ...]
    stride: tuple[int, ...]

    def tensor(self) -> torch.Tensor:
        """A float32 copy."""
        flat = torch.frombuffer(self.storage.memory, dtype=self.storage.dtype, count=self.storage.count)
        return flat.as_strided(self.shape, self.stride, self.offset).to(torch.float32, copy=True).contiguous()


@dataclass(slots=True, eq=False)
class DtypeRecord:
    """A numpy dtype by its code, such as f8."""

    code: str
    little: bool = True


@dataclass(slots=True, eq=False)
class ArrayRecord:
    """A numpy array that nobody reads: StyleGAN3 keeps its sizes in such, and they follow from the arguments."""

    state: Any = field(default=None)

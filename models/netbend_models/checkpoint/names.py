"""Every global that a StyleGAN checkpoint names, and the record that stands in for each; all others are refused."""

from collections.abc import Callable
from math import prod
from typing import Any, Final

import numpy as np

from netbend_models.checkpoint import bound
from netbend_models.checkpoint.machine import MODIFIED, Names
from netbend_models.checkpoint.record import (
    ArrayRecord,
    DtypeRecord,
    ModuleRecord,
    Named,
    StorageRecord,
    TensorRecord,
)
from netbend_models.checkpoint.storage import read_storage
from netbend_models.error import LoadError

_CODES: Final = frozenset(["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1"])


def known(module: str, name: str) -> Named | None:
    """What stands for module.name, if a checkpoint needs it."""
    return _NAMES.get((module, name))


def resolve(module: str, name: str) -> Named:
    """What stands for module.name; a LoadError for whatever no checkpoint needs."""
    found = known(module, name)
    if found is not None:
        return found
    asked = ascii(f"{module}.{name}"[: bound.LINE])[1:-1]
    if module.startswith("dnnlib.tflib"):
        raise LoadError(
            f"is a TensorFlow-era StyleGAN pickle ({asked}); convert it first with legacy.py of "
            "stylegan2-ada-pytorch or stylegan3: python legacy.py --source=IN.pkl --dest=OUT.pkl"
        )
    if (module, name) == ("torch._utils", "_rebuild_device_tensor_from_numpy"):
        raise LoadError(f"holds tensors of an accelerator ({asked}); save the network from the CPU again")
    raise LoadError(f"is a pickle that names {asked}, which no StyleGAN checkpoint does; nothing was run; {MODIFIED}")


def _module(meta: Any) -> ModuleRecord:
    if not isinstance(meta, dict) or not isinstance(meta.get("state"), dict):
        raise TypeError("meta")
    return ModuleRecord(str(meta.get("class_name", ""))[: bound.LINE], meta["state"])


def _mapping(*arguments: Any) -> dict[str, Any]:
    if arguments:
        raise TypeError("a mapping is filled item by item")
    return {}


def _parameter(data: Any, *_rest: Any) -> TensorRecord:
    if not isinstance(data, TensorRecord):
        raise TypeError("data")
    return data


def _tensor(storage: Any, offset: Any, shape: Any, stride: Any, *_rest: Any) -> TensorRecord:
    if not isinstance(storage, StorageRecord):
        raise TypeError("storage")
    shape, stride = _sizes(shape), _sizes(stride)
    if len(shape) != len(stride) or len(shape) > bound.DIMENSIONS:
        raise ValueError("shape")
    (offset,) = _sizes((offset,))
    last = offset + sum((size - 1) * step for size, step in zip(shape, stride, strict=True))
    if prod(shape) > storage.count or (prod(shape) and last >= storage.count):
        raise LoadError(
            f"declares a tensor of shape {shape} over {storage.count:,} numbers, which do not hold it; {MODIFIED}"
        )
    return TensorRecord(storage, offset, shape, stride)


def _sizes(given: Any) -> tuple[int, ...]:
    if not isinstance(given, tuple) or not all(type(one) is int and 0 <= one < 2**48 for one in given):
        raise TypeError("sizes")
    return given


def _dtype(code: Any, *_rest: Any) -> DtypeRecord:
    return DtypeRecord(str(code)[:8])


def _scalar(dtype: Any, memory: Any = b"") -> float | int | bool:
    if not isinstance(dtype, DtypeRecord) or dtype.code not in _CODES or not dtype.little:
        raise TypeError("dtype")
    value = np.frombuffer(memory, dtype.code)
    if value.shape != (1,):
        raise ValueError("a scalar is one number")
    return value[0].item()  # type: ignore[no-any-return]


def _array(*_rest: Any) -> ArrayRecord:
    return ArrayRecord()


def _never(*_rest: Any) -> None:
    raise TypeError("is named, never called")


_CALLS: Final[dict[str, Callable[..., Any]]] = {
    "torch_utils.persistence._reconstruct_persistent_obj": _module,
    "collections.OrderedDict": _mapping,
    "dnnlib.util.EasyDict": _mapping,
    "torch._utils._rebuild_parameter": _parameter,
    "torch._utils._rebuild_tensor_v2": _tensor,
    "torch.storage._load_from_bytes": read_storage,
    "numpy.dtype": _dtype,
    "numpy.ndarray": _never,
    "numpy.core.multiarray.scalar": _scalar,
    "numpy._core.multiarray.scalar": _scalar,
    "numpy.core.multiarray._reconstruct": _array,
    "numpy._core.multiarray._reconstruct": _array,
}

_NAMES: Final[Names] = {
    (name.rpartition(".")[0], name.rpartition(".")[2]): Named(name, call) for name, call in _CALLS.items()
}

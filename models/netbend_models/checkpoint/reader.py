"""From a StyleGAN pickle to the arguments and tensors of its networks: the file is data, and stays so."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any, Final

import torch

from netbend_models.checkpoint import bound
from netbend_models.checkpoint.machine import MODIFIED, Machine
from netbend_models.checkpoint.names import resolve
from netbend_models.checkpoint.record import ModuleRecord, TensorRecord
from netbend_models.checkpoint.storage import LEGACY_MAGIC
from netbend_models.error import LoadError

_NO_NETWORK: Final = "a StyleGAN checkpoint is a dictionary with G_ema, the generator, in it"


_NO_JUDGE: Final = "take the pickle that its training wrote, with G, D and G_ema in it"


@dataclass(frozen=True, slots=True, eq=False)
class Checkpoint:
    """A network taken apart: what it was built with, and its tensors by name, still in the file."""

    arguments: Mapping[str, Any]
    tensors: Mapping[str, TensorRecord]
    budget: int
    """How many numbers may be copied out: as many as the file can hold, in half precision."""
    source: str = "a pickle"
    """What the file is."""

    def shape(self, name: str) -> tuple[int, ...] | None:
        """The shape of a tensor, None where there is none of that name."""
        record = self.tensors.get(name)
        return None if record is None else record.shape

    def state(self, shapes: Mapping[str, tuple[int, ...]]) -> dict[str, torch.Tensor]:
        """Float32 copies of exactly these tensors; a LoadError for one that is missing, of another shape, or broken."""
        for name, shape in shapes.items():
            found = self.shape(name)
            if found != shape:
                what = "no such tensor" if found is None else f"shape {found}"
                raise LoadError(f"has {what} for {name} where its arguments ask for {shape}; {MODIFIED}")
        if sum(prod(shape) for shape in shapes.values()) > self.budget:
            raise LoadError(f"declares more numbers than fit into it; {MODIFIED}")
        state = {name: self.tensors[name].tensor() for name in shapes}
        broken = [name for name, tensor in state.items() if not tensor.isfinite().all()]
        if broken:
            others = f" and {len(broken) - 1} more" if len(broken) > 1 else ""
            raise LoadError(
                f"has weights that are no finite numbers ({broken[0]}{others}): its training failed or the file is "
                "damaged; take an earlier checkpoint"
            )
        return state


def read_checkpoint(path: Path) -> Checkpoint:
    """The generator in the pickle at `path`; a LoadError says in one line what the file is otherwise."""
    try:
        top, budget = _read(path)
        return _apart(_generator(top), budget)
    except LoadError as fault:
        raise LoadError(f"{path} {fault}") from fault


def read_pair(path: Path) -> tuple[Checkpoint, Checkpoint]:
    """The generator in the pickle at `path` and the discriminator it was trained against."""
    try:
        top, budget = _read(path)
        generator = _apart(_generator(top), budget)
        return generator, _apart(_judge(top), budget)
    except LoadError as fault:
        raise LoadError(f"{path} {fault}") from fault


def _read(path: Path) -> tuple[Any, int]:
    """What the pickle describes, and how many numbers may be copied out of it."""
    data = read_content(path)
    return Machine(memoryview(data), resolve).run(), len(data) // 2


def _apart(network: ModuleRecord, budget: int) -> Checkpoint:
    tensors: dict[str, TensorRecord] = {}
    _collect(network, "", tensors, set())
    return Checkpoint(_arguments(network), tensors, budget)


def read_content(path: Path) -> bytearray:
    """The file in memory that can be written: torch reads its tensors from there, and says so otherwise."""
    try:
        data = bytearray(path.stat().st_size)
        with path.open("rb") as file:
            count = file.readinto(data)
    except OSError as fault:
        raise LoadError(f"cannot be read: {fault.strerror or fault}") from fault
    except MemoryError as fault:
        raise LoadError("is larger than the memory that is free; close other programs") from fault
    return data if count == len(data) else data[:count]


def _generator(top: Any) -> ModuleRecord:
    found = top.get("G_ema") if isinstance(top, dict) else top
    if isinstance(found, ModuleRecord):
        return found
    if top == LEGACY_MAGIC:
        raise LoadError(
            "is a torch checkpoint: it holds weights without a network; name its module:factory with --trust"
        )
    if isinstance(top, dict) and any(isinstance(one, TensorRecord) for one in top.values()):
        raise LoadError(f"is a pickle of weights without the network's arguments; {_NO_NETWORK}")
    names = ", ".join(_word(key) for key in list(top)[:5]) if isinstance(top, dict) else type(top).__name__
    raise LoadError(f"is a pickle, but not of a StyleGAN (it holds {names or 'nothing'}); {_NO_NETWORK}")


def _judge(top: Any) -> ModuleRecord:
    found = top.get("D") if isinstance(top, dict) else None
    if not isinstance(found, ModuleRecord):
        raise LoadError(f"holds no discriminator; {_NO_JUDGE}")
    return found


def _word(key: object) -> str:
    return ascii(key[:30]) if isinstance(key, str) else type(key).__name__


def _arguments(network: ModuleRecord) -> Mapping[str, Any]:
    found = network.state.get("_init_kwargs")
    if not isinstance(found, dict) or not found:
        what = "discriminator" if "discr" in network.class_name.lower() else "generator"
        raise LoadError(f"holds a {what} without its arguments; {_NO_NETWORK}")
    return found


def _collect(module: ModuleRecord, prefix: str, into: dict[str, TensorRecord], seen: set[int]) -> None:
    """Every tensor of a module and of those inside it, by the name that a state dictionary gives it."""
    if prefix.count(".") > bound.DEPTH or id(module) in seen:
        raise LoadError(f"holds modules inside modules without an end; {MODIFIED}")
    seen.add(id(module))
    for kind in ("_parameters", "_buffers"):
        for name, value in _part(module, kind):
            if isinstance(value, TensorRecord):
                into[prefix + name] = value
    for name, value in _part(module, "_modules"):
        if isinstance(value, ModuleRecord):
            _collect(value, f"{prefix}{name}.", into, seen)


def _part(module: ModuleRecord, kind: str) -> list[tuple[str, Any]]:
    found = module.state.get(kind)
    if not isinstance(found, dict):
        return []
    return [(name, value) for name, value in found.items() if isinstance(name, str) and len(name) < bound.LINE]

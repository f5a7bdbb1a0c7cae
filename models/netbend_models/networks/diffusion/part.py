"""One part of a pipeline from its folder: only known classes, only safetensors, nothing that the files do not hold.

The part is built without memory first, and its shapes are held against the files' before a number is read.
"""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any, Final, TypeAlias

import psutil
import torch
from torch import Tensor, nn

from netbend_models.error import LoadError
from netbend_models.networks.diffusion.library import class_of

KINDS: Final = {
    "UNet2DConditionModel": "diffusers",
    "SD3Transformer2DModel": "diffusers",
    "FluxTransformer2DModel": "diffusers",
    "AutoencoderKL": "diffusers",
    "AutoencoderTiny": "diffusers",
    "CLIPTextModel": "transformers",
    "CLIPTextModelWithProjection": "transformers",
    "T5EncoderModel": "transformers",
}
"""The classes that a folder may name, and the library of each."""

_MOST: Final = 256
"""Layers and blocks of a kind: each costs time before any of them is held against a file."""

_OTHER: Final = re.compile(r"\.(?:fp16|bf16|non_ema)(?:-\d+-of-\d+)?\.safetensors$")
"""Files that stand beside those of full precision."""

_CONFIG_BYTES: Final = 4_000_000
_SPARE_BYTES: Final = 2**28
_TEXT: Final = "text_model."
"""Stands in names of files, and before transformers 5 in those of modules."""

_TWICE: Final = {"encoder.embed_tokens.weight": "shared.weight"}
"""A T5 has its words in two places; files have them in either."""

_Places: TypeAlias = dict[str, tuple[Path, str]]


@dataclass(frozen=True, slots=True)
class Part:
    """A part that is not read yet."""

    folder: Path
    kind: str
    config: Mapping[str, Any]


def read_json(path: Path) -> dict[str, Any]:
    """A configuration; a LoadError names the file."""
    try:
        if path.stat().st_size > _CONFIG_BYTES:
            raise LoadError(f"{path} is too long for a configuration")
        found = json.loads(path.read_text("utf-8"))
    except FileNotFoundError as fault:
        raise LoadError(f"{path} is missing; get the whole folder again") from fault
    except (OSError, ValueError, RecursionError) as fault:
        raise LoadError(f"{path} is no configuration: {fault!s:.80}; get it again") from fault
    if not isinstance(found, dict):
        raise LoadError(f"{path} is no configuration; get it again")
    return found


def find_part(folder: Path, kind: str) -> Part:
    """The part in a folder, of a class that is known."""
    if kind not in KINDS:
        raise LoadError(f"{folder} asks for {kind!a:.60}, which is not played; known are {', '.join(KINDS)}")
    path = folder / "config.json"
    config = read_json(path)
    bound(path, config)
    return Part(folder, kind, config)


def bound(path: Path, config: Mapping[str, Any]) -> None:
    """Refuse a configuration of more layers than any network has."""
    for name, value in config.items():
        if max(_counts(name, value), default=0) > _MOST:
            raise LoadError(f"{path} asks for more than {_MOST} of {name[:60]!a}; no network has as many")


def _counts(name: str, value: object) -> Iterator[float]:
    """How often something is built: how long a list is, and what is said of layers and blocks."""
    if isinstance(value, list):
        yield len(value)
        for one in value:
            yield from _counts(name, one)
    elif isinstance(value, int | float) and ("layers" in name or "blocks" in name):
        yield value


def build_parts(folder: Path, parts: Mapping[str, Part], dtype: torch.dtype) -> dict[str, nn.Module]:
    """The parts of a folder with their weights, once all are known to be there and to find room."""
    modules = {name: empty(part) for name, part in parts.items()}
    places = {name: _places(parts[name].folder, shapes_of(module)) for name, module in modules.items()}
    room(folder, {f"{part} {name}": shape for part, module in modules.items()
                  for name, shape in shapes_of(module).items()}, dtype)  # fmt: skip
    return {name: filled(module, _read(parts[name].folder, places[name], dtype)) for name, module in modules.items()}


def shapes_of(module: nn.Module) -> dict[str, tuple[int, ...]]:
    """What its weights are to be, by plain names."""
    return {_plain(name): tuple(tensor.shape) for name, tensor in module.state_dict().items()}


def filled(module: nn.Module, state: Mapping[str, Tensor]) -> nn.Module:
    """An empty part with its weights, by plain names."""
    module.load_state_dict({name: state[_plain(name)] for name in module.state_dict()}, assign=True)
    _fill(module)
    return module.eval().requires_grad_(requires_grad=False)


def empty(part: Part) -> nn.Module:
    """The part on no device."""
    kind = class_of(KINDS[part.kind], part.kind)
    try:
        with torch.device("meta"):
            if KINDS[part.kind] == "diffusers":
                made = kind.from_config(dict(part.config))
            else:
                made = kind(kind.config_class(**part.config))
    except Exception as fault:
        raise LoadError(f"{part.folder} builds no {part.kind}: {_line(fault)}") from fault
    assert isinstance(made, nn.Module)
    return made


def _places(folder: Path, wanted: Mapping[str, tuple[int, ...]]) -> _Places:
    """The file of each weight, and its name there."""
    held: _Places = {}
    with _readable(folder) as safe_open:
        for path in _files(folder):
            with safe_open(path, "pt") as file:
                for name in file.keys():  # noqa: SIM118  no dictionary
                    plain = _plain(name)
                    if plain in wanted:
                        _same(path, name, tuple(file.get_slice(name).get_shape()), wanted[plain])
                        held[plain] = path, name
    _whole(folder, held, wanted)
    return held


def _read(folder: Path, places: _Places, dtype: torch.dtype) -> dict[str, Tensor]:
    state: dict[str, Tensor] = {}
    with _readable(folder) as safe_open:
        for path in {path for path, _ in places.values()}:
            with safe_open(path, "pt") as file:
                state |= {
                    plain: file.get_tensor(name).to(dtype, copy=True)
                    for plain, (where, name) in places.items()
                    if where == path
                }
    return state


@contextmanager
def _readable(folder: Path) -> Iterator[Any]:
    from safetensors import SafetensorError, safe_open  # noqa: PLC0415  an extra

    try:
        yield safe_open
    except (SafetensorError, OSError) as fault:
        raise LoadError(f"{folder} holds weights that cannot be read: {_line(fault)}; get them again") from fault


def _files(folder: Path) -> list[Path]:
    """The files of a part's weights: one, several, or those of half precision where there are no others."""
    found = sorted(folder.glob("*.safetensors"))
    if not found:
        others = [path.name for path in sorted(folder.glob("*.bin"))]
        if others:
            raise LoadError(f"{folder / others[0]} is a pickle, which may run code; get {folder.name} as .safetensors")
        raise LoadError(f"{folder} holds no weights (*.safetensors); get the whole folder again")
    plain = [path for path in found if not _OTHER.search(path.name)]
    return [path for path in plain or found if "adapter" not in path.name]


def _same(path: Path, name: str, shape: tuple[int, ...], wanted: tuple[int, ...]) -> None:
    if shape != wanted:
        raise LoadError(f"{path} has shape {shape} for {name[:100]} where its configuration asks for {wanted}")


def _whole(folder: Path, held: Mapping[str, object], wanted: Mapping[str, object]) -> None:
    lacking = [name for name in wanted if name not in held]
    if lacking:
        others = f" and {len(lacking) - 1} more" if len(lacking) > 1 else ""
        raise LoadError(f"{folder} lacks {lacking[0]}{others}, which its configuration asks for; get it again")


def room(folder: Path, wanted: Mapping[str, tuple[int, ...]], dtype: torch.dtype) -> None:
    """Refuse what would take more memory than is free."""
    needed = sum(prod(shape) for shape in wanted.values()) * dtype.itemsize + _SPARE_BYTES
    free = psutil.virtual_memory().available
    if needed > free:
        raise LoadError(
            f"{folder} takes {needed / 2**20:,.0f} MiB, {free / 2**20:,.0f} are free; close other programs, "
            "or ask for --precision bfloat16"
        )


def _fill(module: nn.Module) -> None:
    """Numbers of places are no weights, stand in no file, and are still on no device."""
    for name, buffer in list(module.named_buffers()):
        if buffer.is_meta:
            parent, _, last = name.rpartition(".")
            places = torch.arange(buffer.shape[-1], dtype=buffer.dtype).expand(buffer.shape).clone()
            module.get_submodule(parent).register_buffer(last, places, persistent=False)


def _plain(name: str) -> str:
    return _TWICE.get(name, name.removeprefix(_TEXT))


def _line(fault: Exception) -> str:
    text = str(fault).strip() or type(fault).__name__
    return text.splitlines()[0][:200]

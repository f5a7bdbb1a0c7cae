"""From a name, a file or a factory to a network; torch comes with the first, and no file's code is run."""

import importlib
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, Final

from netbend_models.clusters.played import stored
from netbend_models.error import LoadError
from netbend_models.folder import PIPELINE, models_folder
from netbend_models.form import Form
from netbend_models.network import Network
from netbend_models.signature import is_program, recognise
from netbend_models.training.path import NAME as PATH

GROUP: Final = "netbend.models"

_OWN: Final = Form()

_UNKNOWN: Final = object()

_SCRIPT: Final = "script"

_LOADERS: Final = {
    "pickle": ("checkpoint.network", "load_pickle"),
    "safetensors": ("checkpoint.network", "load_safetensors"),
    "weights": ("checkpoint.network", "load_weights"),
    "onnx": ("onnx.network", "load_onnx"),
    _SCRIPT: ("torchscript.network", "load_script"),
}
"""Modules that import torch, and the function of each that reads a file of a form."""

_FACTORY: Final = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_][\w.]*")


@dataclass(frozen=True, slots=True)
class Model:
    """A network that can be named, and the distribution that brings it."""

    name: str
    source: str


def models() -> tuple[Model, ...]:
    """The names that `load` takes, with where they come from."""
    return tuple(Model(point.name, _source(point)) for point in sorted(_points().values(), key=lambda one: one.name))


def load(
    model: str | Path = "default",
    device: str = "cpu",
    trust: bool = False,
    form: Form = _OWN,
    clusters: Path | bool = True,
) -> Network:
    """Build the network behind a name of `models()`, a file, or a `module:factory`, with the clusters stored for it.

    A factory and TorchScript are programs: only with `trust`, which no message over any port may set.
    `clusters`: the folder in which they are, or False for none. A LoadError says what was found and what to do.
    """
    folder = clusters if isinstance(clusters, Path) else models_folder() / "clusters" if clusters else None
    network = _load(str(model), device, trust, replace(form, clusters=folder))
    if getattr(network, "clustering", _UNKNOWN) is None:  # the network's own constructor has not looked
        network.clustering = stored(folder, network.digest, network.layers)  # type: ignore[attr-defined]
    return network


def trusted(model: str, *, asked: bool = False) -> bool:
    """Whether a command line that names this model trusts it: who types a factory says that it is a program.

    A file does not say so: there `asked`, that is --trust, counts.
    """
    return asked or (_FACTORY.fullmatch(model) is not None and not Path(model).exists())


def _load(text: str, device: str, trust: bool, form: Form) -> Network:
    points = _points()
    if text in points:
        return _build(text, points[text].load, device, form)
    if Path(text).exists():
        return _read(Path(text), device, form, trust=trust)
    if _FACTORY.fullmatch(text):
        return _load_factory(text, device, trust, form)
    close = get_close_matches(text, points, n=1)
    hint = f"did you mean {close[0]}?" if close else f"names are {', '.join(sorted(points))}"
    raise LoadError(f"no network and no file {text!r}; {hint}")


def _points() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=GROUP)}


def _source(point: EntryPoint) -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist else point.value


def _read(path: Path, device: str, form: Form, *, trust: bool) -> Network:
    """The network in a file, by what its first bytes say that it is."""
    if path.name == PATH or (path / PATH).is_file():
        from netbend_models.checkpoint.network import load_path  # noqa: PLC0415  imports torch

        return load_path(path if path.is_dir() else path.parent, device, form)
    if path.name == PIPELINE or (path / PIPELINE).is_file():
        from netbend_models.networks.diffusion.load import load_folder  # noqa: PLC0415  imports torch

        return load_folder(path if path.is_dir() else path.parent, device, form)
    if (path / "config.json").is_file():
        raise LoadError(f"{path} is one part of a diffusion pipeline; name the folder with its {PIPELINE}")
    if path.is_dir():
        raise LoadError(f"{path} is a folder; name a file in it, or a name that `netbend models` lists")
    if not path.is_file():
        raise LoadError(f"{path} is no file that holds a network; name one, or a name that `netbend models` lists")
    try:
        with path.open("rb") as file:
            found = recognise(file.read(4096))
    except OSError as fault:
        raise LoadError(f"{path} cannot be read: {fault.strerror or fault}") from fault
    kind = _SCRIPT if found.form in ("weights", "zip") and is_program(path) else found.form
    if kind == _SCRIPT and not trust:
        raise LoadError(f"{path} is TorchScript, a program; start netbend with --trust if you trust it")
    if kind in _LOADERS:
        module, name = _LOADERS[kind]
        loader: Callable[..., Network] = getattr(importlib.import_module(f"netbend_models.{module}"), name)
        return loader(path, device, form)
    raise LoadError(f"{path} is {found.what}; {found.remedy}")


def _load_factory(text: str, device: str, trust: bool, form: Form) -> Network:
    if not trust:
        raise LoadError(f"{text} is a program; start netbend with --trust if you trust it")
    module, _, attribute = text.partition(":")

    def find() -> Callable[..., Any]:
        found: Any = importlib.import_module(module)
        for part in attribute.split("."):
            found = getattr(found, part)
        if not callable(found):
            raise TypeError(f"{attribute} is {type(found).__name__}, not a function that gives a network")
        return found  # type: ignore[no-any-return]

    return _build(text, find, device, form)


def _build(name: str, find: Callable[[], Callable[..., Any]], device: str, form: Form) -> Network:
    """Call the factory that `find` gives; what an extension raises becomes one line."""
    try:
        factory = find()
        made = factory(**_wanted(name, factory, device, form))
    except LoadError:
        raise
    except Exception as fault:
        raise LoadError(f"{name} cannot be built: {type(fault).__name__}: {fault}") from fault
    return _as_network(name, made, device)


def _wanted(name: str, factory: Callable[..., Any], device: str, form: Form) -> dict[str, Any]:
    """The arguments that a factory takes; one without `form` builds its network in its own form only."""
    from inspect import signature  # noqa: PLC0415  only when a network is built

    taken = signature(factory).parameters
    if replace(form, clusters=None) != _OWN and "form" not in taken:
        raise LoadError(f"{name} comes in one form; leave out --size, --precision and --compile")
    return {key: value for key, value in {"device": device, "form": form}.items() if key in taken}


def _as_network(name: str, made: Any, device: str) -> Network:
    if isinstance(made, Network):
        return made
    import torch  # noqa: PLC0415  the conductor imports this module and never torch

    if not isinstance(made, torch.nn.Module):
        raise LoadError(f"{name} must give a Network or a torch.nn.Module, got {type(made).__name__}")
    from netbend_models.networks.module import ModuleNetwork  # noqa: PLC0415

    return ModuleNetwork(made, device=device)

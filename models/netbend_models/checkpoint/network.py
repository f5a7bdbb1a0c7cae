"""From a checkpoint to the network that plays it: its tensors tell which kind it is."""

from collections.abc import Sequence
from pathlib import Path

from netbend_models.checkpoint.autoencoder import Read, build_autoencoder
from netbend_models.checkpoint.picture import build_picture
from netbend_models.checkpoint.reader import Checkpoint, read_checkpoint
from netbend_models.checkpoint.safetensors import read_header, read_safetensors
from netbend_models.checkpoint.stylegan2 import build_stylegan2
from netbend_models.checkpoint.stylegan3 import build_stylegan3
from netbend_models.checkpoint.weights import read_weights
from netbend_models.error import LoadError
from netbend_models.form import Form
from netbend_models.network import Network
from netbend_models.networks.diffusion.single.family import is_diffusion
from netbend_models.training.path import read_path

_OWN = Form()


def load_pickle(path: Path, device: str, form: Form = _OWN) -> Network:
    """The generator in a StyleGAN pickle; a LoadError says in one line what the file is otherwise."""
    return _built(path, read_checkpoint(path), device, form)


def load_safetensors(path: Path, device: str, form: Form = _OWN) -> Network:
    """The generator in a safetensors file that `netbend convert` wrote, or the network that weights alone show."""
    names = read_header(path).keys()
    if is_diffusion(names):
        from netbend_models.networks.diffusion.single.load import load_single  # noqa: PLC0415  diffusion is an extra

        return load_single(path, names, device, form)
    checkpoint = read_safetensors(path, plain=True)
    return _built(path, checkpoint, device, form) if checkpoint.arguments else _shown(path, device, form, _read_plain)


def load_weights(path: Path, device: str, form: Form = _OWN) -> Network:
    """The network of a state dictionary that `torch.save` wrote."""
    return _shown(path, device, form, read_weights)


def _read_plain(path: Path) -> Checkpoint:
    return read_safetensors(path, plain=True)


def _shown(path: Path, device: str, form: Form, read: Read) -> Network:
    """The network that weights alone show."""
    checkpoint = read(path)
    try:
        return build_autoencoder(path, checkpoint, read, device, form) or build_picture(checkpoint, device, form)
    except LoadError as fault:
        raise LoadError(f"{path} {fault}") from fault


def load_path(folder: Path, device: str, form: Form = _OWN) -> Network:
    """The first network of a path of checkpoints, which can be played along it."""
    files = read_path(folder).files
    steps = [read_safetensors(file) for file in files]
    for file, step in zip(files, steps, strict=True):
        if step.arguments != steps[0].arguments:
            raise LoadError(f"{file} is of another shape than {files[0].name}; a path is of one network")
    try:
        return _build(steps[0], device, form, steps)
    except LoadError as fault:
        raise LoadError(f"{folder} {fault}") from fault


def _built(path: Path, checkpoint: Checkpoint, device: str, form: Form) -> Network:
    try:
        return _build(checkpoint, device, form)
    except LoadError as fault:
        raise LoadError(f"{path} {fault}") from fault


def _build(checkpoint: Checkpoint, device: str, form: Form, path: Sequence[Checkpoint] = ()) -> Network:
    if "synthesis.b4.const" in checkpoint.tensors:
        return build_stylegan2(checkpoint, device, form, path)
    if "synthesis.input.freqs" in checkpoint.tensors:
        return build_stylegan3(checkpoint, device, form, path)
    raise LoadError(
        "holds a generator that is neither a StyleGAN2 nor a StyleGAN3 "
        "(no tensor synthesis.b4.const or synthesis.input.freqs); "
        "name a network that `netbend models` lists"
    )

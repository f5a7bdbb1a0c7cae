"""From weights alone to a network that makes pictures of pictures: names and shapes of tensors tell which it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import torch
from torch import nn

from netbend_models.checkpoint import bound
from netbend_models.checkpoint.reader import Checkpoint
from netbend_models.digest import digest
from netbend_models.error import LoadError
from netbend_models.form import Form
from netbend_models.network import Network
from netbend_models.networks.hooked import Hooked
from netbend_models.networks.picture import cyclegan, fast_style, unet
from netbend_models.networks.picture.network import PictureNetwork
from netbend_models.networks.picture.scale import BYTES, SIGNED, Scale

Shapes = Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Architecture:
    """One kind of network: `sign` is a tensor that it alone has; `read` gives its configuration."""

    kind: str
    sign: str
    read: Callable[[Shapes], object]
    make: Callable[..., nn.Module]
    step: Callable[..., int]
    """From the configuration to what the sides of pictures are multiples of."""
    scale: Scale
    blocks: type[nn.Module] | None = None
    """Modules with parts that are layers too."""


def _four(_config: object) -> int:
    return 4


ARCHITECTURES: Final = (
    Architecture("fast-style", "deconv3.conv2d.weight", fast_style.read, fast_style.FastStyle, _four, BYTES,
                 fast_style.Residual),
    Architecture("cyclegan", "model.10.conv_block.1.weight", cyclegan.read, cyclegan.Generator, _four, SIGNED,
                 cyclegan.Residual),
    Architecture("pix2pix", "model.model.1.model.1.weight", unet.read, unet.UNet, unet.step, SIGNED, unet.Level),
)  # fmt: skip


def build_picture(checkpoint: Checkpoint, device: str, form: Form) -> Network:
    """The network of weights without arguments; a LoadError where they are of none that is known."""
    shapes = {name: record.shape for name, record in checkpoint.tensors.items()}
    found = next((one for one in ARCHITECTURES if one.sign in shapes), None)
    if found is None:
        raise LoadError(_unknown(checkpoint))
    return _build(found, checkpoint, shapes, device, form)


def _unknown(checkpoint: Checkpoint) -> str:
    found = f"is {checkpoint.source} of weights without the network's arguments"
    if any(name.startswith("model.diffusion_model.") for name in checkpoint.tensors):
        return "is a Stable Diffusion in a pickle, of which the .safetensors is played; take that"
    if any(name.startswith("synthesis.") for name in checkpoint.tensors):
        return f"{found}; make one of the original checkpoint with `netbend convert IN OUT.safetensors`"
    names = ", ".join(ascii(name[: bound.LINE])[1:-1] for name in list(checkpoint.tensors)[:3])
    kinds = ", ".join(one.kind for one in ARCHITECTURES)
    return (
        f"{found}, and its tensors ({names} …) are not those of a network that is known without ({kinds}); "
        "name the module:factory that builds it, with --trust"
    )


def _build(known: Architecture, checkpoint: Checkpoint, shapes: Shapes, device: str, form: Form) -> Network:
    try:
        config = known.read(shapes)
    except (KeyError, ValueError) as fault:
        raise LoadError(f"looks like a {known.kind} network, but lacks {fault}; get the checkpoint again") from fault
    module = filled(lambda: known.make(config), checkpoint)
    state = module.state_dict()
    body = Hooked(module.to(device), _blocks(module, known.blocks))
    return PictureNetwork(
        known.kind, body, digest((known.kind, config), state), device=device, form=form, step=known.step(config),
        scale=known.scale,
    )  # fmt: skip


def filled(make: Callable[[], nn.Module], checkpoint: Checkpoint) -> nn.Module:
    """A module with its weights; no memory is taken before their shapes were found in the file."""
    with torch.device("meta"):
        expected = make().state_dict()
    state = checkpoint.state({name: tuple(tensor.shape) for name, tensor in expected.items()})
    module = make()
    module.load_state_dict(state)
    return module.eval().requires_grad_(requires_grad=False)


def _blocks(module: nn.Module, kind: type[nn.Module] | None) -> list[str]:
    return [name for name, one in module.named_modules() if kind is not None and isinstance(one, kind)]

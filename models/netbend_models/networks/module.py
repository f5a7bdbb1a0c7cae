"""Any torch.nn.Module that makes a picture from a latent, as a network that can be played, untouched.

One probe run finds the layers; after that a forward hook on each applies the plan.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import torch
from torch import Tensor, nn

from netbend_models.bending import Bend, compile_bends
from netbend_models.bending.plan import Plan
from netbend_models.digest import digest
from netbend_models.error import LoadError
from netbend_models.network import Frame, Input, Layer, Output
from netbend_models.networks.parameter import ModuleWeights, has_weight
from netbend_models.networks.style.ground import Ground
from netbend_models.networks.style.source import Source
from netbend_models.projection import LatentShape

if TYPE_CHECKING:
    from netbend_models.clusters.clustering import Clustering
    from netbend_models.parameter import Parameter

Visit = Callable[[str, Tensor], Tensor]
"""What is done with each layer's output as it appears, by the name of its module."""

_Z_NAMES: Final = ("z_dim", "latent_dim", "nz")
_BEYOND: Final = -1
"""The layer that no plan bends: a module that ran more often than in the probe."""

_PICTURES: Final = (1, 3, 4)
_NOT_IN_A_NAME: Final = re.compile(r"[^A-Za-z0-9._-]+")


class ModuleNetwork:
    """A module whose forward takes z (B, z_dim) or (B, z_dim, 1, 1) and gives a picture (B, 1 | 3 | 4, H, W).

    Layers are its leaves with a 4-D output, and the modules named in `extra`, in the order in which
    they run; one that runs twice is two layers. There is no w beside z: fractions of seeds are
    blended in z and brought back to its spread, and truncation scales z.
    """

    kind = "module"
    inputs: tuple[Input, ...] = ()
    clustering: "Clustering | None" = None
    num_ws = 1
    label_dim = 0

    def __init__(
        self,
        module: nn.Module,
        *,
        device: torch.device | str = "cpu",
        z_dim: int | None = None,
        extra: Collection[str] = (),
    ) -> None:
        if isinstance(module, torch.jit.ScriptModule):
            raise LoadError("a TorchScript module takes no hooks; give the torch.nn.Module that it was made from")
        self.device = torch.device(device)
        self.module = module.to(self.device).eval().requires_grad_(requires_grad=False)
        self.z_dim = self.w_dim = z_dim or _z_dim(module)
        self.digest = digest(_outline(module), module.state_dict())
        self._visit: Visit | None = None
        self._paths: tuple[str, ...] = ()
        self._hook(extra)
        self._flat, self.layers, self.output = self._probe()
        self._source = Source(
            Ground(
                shape=LatentShape(self.z_dim, self.w_dim, self.num_ws),
                device=self.device,
                map=None,
                average=torch.zeros(1, 1, self.z_dim, device=self.device),
                weights=self._entry(),
            )
        )
        self.rows: tuple[Parameter, ...] = self._source.rows
        self._frame: Frame | None = None
        self._weights = ModuleWeights(_named(self.module, self._paths))

    def _hook(self, extra: Collection[str]) -> None:
        known = dict(self.module.named_modules())
        missing = [name for name in extra if name not in known]
        if missing:
            raise LoadError(f"extra names no module of the network: {', '.join(missing)}")
        for name, module in known.items():
            if name in extra or not any(True for _ in module.children()):
                module.register_forward_hook(self._hook_of(name or type(module).__name__))

    def _hook_of(self, name: str) -> Callable[..., object]:
        def hook(_module: nn.Module, _inputs: object, output: object) -> object:
            tensor = _first(output)
            if self._visit is None or tensor is None or tensor.dim() != 4:
                return None
            bent = self._visit(name, tensor)
            return None if bent is tensor else _replaced(output, bent)

        return hook

    @torch.inference_mode()
    def _probe(self) -> tuple[bool, tuple[Layer, ...], Output]:
        """Whether z is flat, the layers, the output; tries both shapes of z."""
        faults = []
        for flat in (True, False):
            found: list[tuple[str, Tensor]] = []

            def note(name: str, x: Tensor, found: list[tuple[str, Tensor]] = found) -> Tensor:
                found.append((name, x))
                return x

            try:
                picture = self._run(torch.zeros(1, self.z_dim, device=self.device), note, flat=flat)
            except (RuntimeError, ValueError, TypeError, IndexError) as fault:
                faults.append(str(fault).splitlines()[0] if str(fault) else type(fault).__name__)
                continue
            self._paths = tuple(name for name, _ in found)
            return flat, _layers(found, self.module), _output(picture)
        raise LoadError(
            f"the module runs with neither z (1, {self.z_dim}) nor z (1, {self.z_dim}, 1, 1): {faults[0]}; "
            "give it an attribute z_dim"
        )

    @torch.inference_mode()
    def _entry(self) -> tuple[Tensor, ...]:
        """The weight of the layer that takes z, as a matrix (rows, z_dim); empty where something else takes it."""
        z = torch.zeros(1, self.z_dim, device=self.device)
        taken: list[nn.Module] = []

        def look(module: nn.Module, inputs: tuple[object, ...]) -> None:
            x = inputs[0] if inputs else None
            if isinstance(x, Tensor) and x.data_ptr() == z.data_ptr():
                taken.append(module)

        hooks = [module.register_forward_pre_hook(look) for module in self.module.modules()]
        self._run(z, None, flat=self._flat)
        for hook in hooks:
            hook.remove()
        found = next((matrix for module in taken if (matrix := _matrix(module)) is not None), None)
        return () if found is None else (found,)

    def _run(self, z: Tensor, visit: Visit | None, *, flat: bool) -> object:
        self._visit = visit
        try:
            return self.module(z if flat else z[:, :, None, None])
        finally:
            self._visit = None

    @torch.inference_mode()
    def map(self, z: Tensor, label: Tensor | None = None, truncation: float = 1.0, cutoff: int | None = None) -> Tensor:
        """(B, z_dim) to (B, 1, z_dim): z scaled by the truncation; labels and cutoff mean nothing here."""
        del label, cutoff
        return torch.as_tensor(z).to(self.device, torch.float32)[:, None] * truncation

    @torch.inference_mode()
    def synthesize(self, w: Tensor, bends: Plan | Sequence[Bend] = ()) -> Tensor:
        """W (B, 1, z_dim) to pictures (B, C, H, W), as the module gives them."""
        plan = bends if isinstance(bends, Plan) else compile_bends(bends, self.layers, self.device, self.clustering)
        return self._picture(w[:, 0].to(self.device, torch.float32), plan)

    def begin(self, frame: Frame) -> None:
        """Take the next frame."""
        self._frame = frame

    @torch.inference_mode()
    def step(self) -> Tensor | None:
        """The picture of the frame (C, H, W)."""
        frame = self._frame
        assert frame is not None, "begin(frame) comes first"
        z = self._source.ws(frame.controls, frame.texts)[:, 0]
        return self._picture(z, frame.bends)[0].nan_to_num(0.0, 1.0, -1.0)

    def _picture(self, z: Tensor, plan: Plan) -> Tensor:
        self._weights.take(plan)
        upcoming = iter(range(len(self.layers)))

        def visit(_name: str, x: Tensor) -> Tensor:
            return plan.apply(next(upcoming, _BEYOND), x)  # never in place: a skip connection may hold x

        picture = _first(self._run(z, None if plan.empty else visit, flat=self._flat))
        assert picture is not None
        return picture.float()


def _first(output: object) -> Tensor | None:
    """The tensor of a module's output, which may stand first in a tuple or list."""
    if isinstance(output, (tuple, list)) and output:
        output = output[0]
    return output if isinstance(output, Tensor) else None


def _matrix(module: nn.Module) -> Tensor | None:
    """A layer's weight as what it multiplies its input by, (rows, inputs); None for a layer of another kind."""
    if isinstance(module, nn.Linear):
        return module.weight
    if isinstance(module, nn.Conv2d | nn.ConvTranspose2d) and module.groups == 1:
        inputs = 1 if isinstance(module, nn.Conv2d) else 0
        return module.weight.movedim(inputs, -1).flatten(0, -2)
    return None


def _named(module: nn.Module, paths: Sequence[str]) -> list[nn.Module]:
    """Its parts by their names; one that has no parts is itself."""
    known = dict(module.named_modules())
    return [known.get(path, module) for path in paths]


def _replaced(output: object, tensor: Tensor) -> object:
    if isinstance(output, tuple):
        return (tensor, *output[1:])
    return [tensor, *output[1:]] if isinstance(output, list) else tensor


def _z_dim(module: nn.Module) -> int:
    for name in _Z_NAMES:
        value = getattr(module, name, None)
        if isinstance(value, int):
            return value
    for layer in module.modules():
        if isinstance(layer, nn.Linear):
            return layer.in_features
        if isinstance(layer, (nn.Conv2d, nn.ConvTranspose2d)):
            return layer.in_channels
    raise LoadError(f"{type(module).__name__} does not say how long its latent is; give it an attribute z_dim")


def _layers(found: Sequence[tuple[str, Tensor]], module: nn.Module) -> tuple[Layer, ...]:
    if not found:
        raise LoadError("no layer of the module gives activations (B, C, H, W)")
    modules = dict(module.named_modules())
    seen: Counter[str] = Counter()
    layers = []
    for index, (path, x) in enumerate(found):
        name = _slug(path, modules)
        seen[name] += 1
        name = name if seen[name] == 1 else f"{name}-{seen[name]}"
        channels, height, width = x.shape[1:]
        weighted = has_weight(modules.get(path, module))
        layers.append(Layer(index, name, channels, height, width, weighted=weighted))
    return tuple(layers)


def _slug(path: str, modules: Mapping[str, nn.Module]) -> str:
    """A path of [A-Za-z0-9._-] that is no numeral: `0` becomes `Conv2d.0`."""
    slug = _NOT_IN_A_NAME.sub("-", path)
    return f"{type(modules[path]).__name__}.{slug}" if slug.isdecimal() else slug or "layer"


def _output(picture: object) -> Output:
    tensor = _first(picture)
    shape = () if tensor is None else tuple(tensor.shape)
    if len(shape) != 4 or shape[1] not in _PICTURES:
        raise LoadError(f"the module must give a picture (B, 1 | 3 | 4, H, W), got {shape or type(picture).__name__}")
    return Output(*shape[1:])


def _outline(module: nn.Module) -> list[tuple[str, Any]]:
    """The module's structure as text that is the same in every process."""
    return [(name, one.extra_repr() or type(one).__name__) for name, one in module.named_modules()]

"""Any torch.nn.Module that makes a picture from a latent, as a network that can be played, untouched.

One probe run finds the layers; after that a forward hook on each applies the plan.
"""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Final

import torch
from torch import Tensor, nn

from netbend_models.bending import Bend, compile_bends
from netbend_models.bending.plan import Plan
from netbend_models.digest import digest
from netbend_models.error import LoadError
from netbend_models.network import Frame, Input, Output
from netbend_models.networks.hooked import Body, Hooked, first, outline, output_of
from netbend_models.networks.style.ground import Ground
from netbend_models.networks.style.source import Source
from netbend_models.projection import LatentShape

if TYPE_CHECKING:
    from netbend_models.clusters.clustering import Clustering
    from netbend_models.parameter import Parameter

_Z_NAMES: Final = ("z_dim", "latent_dim", "nz")
_Z_TAKERS: Final = {"Linear": 1, "Conv2d": 1, "ConvTranspose2d": 0}
"""Modules that may take a latent, and which side of their weight says how long it is."""


class ModuleNetwork:
    """A module whose forward takes z (B, z_dim) or (B, z_dim, 1, 1) and gives a picture (B, 1 | 3 | 4, H, W).

    Layers are its leaves with a 4-D output, and the modules named in `extra`, in the order in which
    they run; one that runs twice is two layers; `body` finds them otherwise. There is no w beside z:
    fractions of seeds are blended in z and brought back to its spread, and truncation scales z.
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
        body: Body | None = None,
    ) -> None:
        if body is None and isinstance(module, torch.jit.ScriptModule):
            raise LoadError("a TorchScript module takes no hooks; save it to a file, and play that with --trust")
        self.device = torch.device(device)
        self.module = module.to(self.device).eval()
        for one in module.parameters():
            one.requires_grad = False
        self.z_dim = self.w_dim = z_dim or _z_dim(module)
        self.digest = digest(outline(module), module.state_dict())
        self._body = body or Hooked(self.module, extra)
        self._flat, self.output = self._probe()
        self.layers = self._body.layers
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

    @torch.inference_mode()
    def _probe(self) -> tuple[bool, Output]:
        """Whether z is flat, and the output; tries both shapes of z."""
        faults = []
        for flat in (True, False):
            try:
                picture = self._body.look(_shaped(torch.zeros(1, self.z_dim, device=self.device), flat=flat))
            except (RuntimeError, ValueError, TypeError, IndexError) as fault:
                faults.append(str(fault).splitlines()[0] if str(fault) else type(fault).__name__)
                continue
            return flat, output_of(picture)
        raise LoadError(
            f"the module runs with neither z (1, {self.z_dim}) nor z (1, {self.z_dim}, 1, 1): {faults[0]}; "
            "give it an attribute z_dim"
        )

    @torch.inference_mode()
    def _entry(self) -> tuple[Tensor, ...]:
        """The weight of the layer that takes z, as a matrix (rows, z_dim); empty where something else takes it."""
        if not isinstance(self._body, Hooked):
            return ()
        z = torch.zeros(1, self.z_dim, device=self.device)
        taken: list[nn.Module] = []

        def look(module: nn.Module, inputs: tuple[object, ...]) -> None:
            x = inputs[0] if inputs else None
            if isinstance(x, Tensor) and x.data_ptr() == z.data_ptr():
                taken.append(module)

        hooks = [module.register_forward_pre_hook(look) for module in self.module.modules()]
        self.module(_shaped(z, flat=self._flat))
        for hook in hooks:
            hook.remove()
        found = next((matrix for module in taken if (matrix := _matrix(module)) is not None), None)
        return () if found is None else (found,)

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
        picture = first(self._body.run(_shaped(z, flat=self._flat), plan))
        assert picture is not None
        return picture.float()


def _shaped(z: Tensor, *, flat: bool) -> Tensor:
    return z if flat else z[:, :, None, None]


def _matrix(module: nn.Module) -> Tensor | None:
    """A layer's weight as what it multiplies its input by, (rows, inputs); None for a layer of another kind."""
    if isinstance(module, nn.Linear):
        return module.weight
    if isinstance(module, nn.Conv2d | nn.ConvTranspose2d) and module.groups == 1:
        inputs = 1 if isinstance(module, nn.Conv2d) else 0
        return module.weight.movedim(inputs, -1).flatten(0, -2)
    return None


def _z_dim(module: nn.Module) -> int:
    for name in _Z_NAMES:
        value = getattr(module, name, None)
        if isinstance(value, int):
            return value
    for layer in module.modules():
        kind, weight = getattr(layer, "original_name", type(layer).__name__), getattr(layer, "weight", None)
        if kind in _Z_TAKERS and isinstance(weight, Tensor):
            return weight.shape[_Z_TAKERS[kind]]
    raise LoadError(f"{type(module).__name__} does not say how long its latent is; give it an attribute z_dim")

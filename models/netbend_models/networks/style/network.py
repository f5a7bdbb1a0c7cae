"""What StyleGAN2 and StyleGAN3 share as networks that are played: what a frame needs is kept while nothing moves."""

from abc import ABC, abstractmethod
from collections import abc
from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Generic, TypeVar

import torch
from torch import Tensor, nn

from netbend_models.bending import Bend, compile_bends
from netbend_models.bending.plan import Plan
from netbend_models.dreaming.dream import Dream
from netbend_models.gradient.walk import Walk
from netbend_models.network import Frame, Input, Layer, Output
from netbend_models.networks.style.ground import Ground
from netbend_models.networks.style.linear import Linear
from netbend_models.networks.style.mapping import Mapping, Widths
from netbend_models.networks.style.mixture import Mixture, Place, State
from netbend_models.networks.style.source import Source
from netbend_models.networks.style.weight import Stamps, Weighted, Weights
from netbend_models.parameter import Parameter
from netbend_models.projection import LatentShape

if TYPE_CHECKING:
    from netbend_models.clusters.clustering import Clustering

Prepared = TypeVar("Prepared")
"""What a network makes of its styles before it paints."""


class StyleNetwork(ABC, Generic[Prepared]):
    """A mapping, a source of styles, and a synthesis that paints them; the last is each network's own."""

    kind: str
    digest: str
    layers: tuple[Layer, ...]
    rows: tuple[Parameter, ...]
    output: Output
    inputs: tuple[Input, ...] = ()
    clustering: "Clustering | None" = None

    def __init__(
        self,
        widths: Widths,
        mapping: Mapping,
        num_ws: int,
        device: torch.device,
        truncation: float,
        weighted: Sequence[Weighted],
    ) -> None:
        self.device = device
        self._weights = Weights(weighted)
        self.z_dim, self.w_dim, self.label_dim, self.num_ws = widths.z_dim, widths.w_dim, widths.label_dim, num_ws
        self._mapping = mapping
        self._source = Source(
            Ground(
                shape=LatentShape(widths.z_dim, widths.w_dim, num_ws, widths.label_dim),
                device=device,
                map=mapping,
                average=mapping.w_avg[None, None],
                truncation=truncation,
                weights=_affines(getattr(self, "generator", None)),
            )
        )
        self._frame: Frame | None = None
        self._asked: tuple[Tensor | None, object, Stamps] = (None, (), ())
        self._made: Prepared | None = None
        self.mixture: Mixture | None = None
        self.dream: Dream | None = None

    def _mix(self, synthesis: nn.Module, layers: Sequence[Layer], path: Sequence[State]) -> None:
        """Let the weights be played, and the latent dream, once all is laid out."""
        self.mixture = Mixture(synthesis, layers, self._state_of, self._lay, path)
        self.dream = Dream(self.walk, layers, self._deviation, self.digest, self.clustering)

    def _deviation(self) -> float:
        """That of w in a dimension, of some seeds."""
        z = torch.randn(64, self.z_dim, generator=torch.Generator().manual_seed(0))
        label = torch.zeros(64, self.label_dim, device=self.device) if self.label_dim else None
        return float(self.map(z, label)[:, 0].std(0).mean())

    @torch.inference_mode()
    def map(self, z: Tensor, label: Tensor | None = None, truncation: float = 1.0, cutoff: int | None = None) -> Tensor:
        """(B, z_dim) to ws (B, num_ws, w_dim); the first `cutoff` ws (all by default) are truncated."""
        z = torch.as_tensor(z).to(self.device, torch.float32)
        return self._mapping.broadcast(self._mapping(z, label), self.num_ws, truncation, cutoff)

    @property
    def tell(self) -> Callable[[str], None]:
        """Where what a performer should know is said."""
        return self.dream.tell if self.dream is not None else lambda _line: None

    @tell.setter
    def tell(self, tell: Callable[[str], None]) -> None:
        if self.dream is not None:
            self.dream.tell = tell

    def begin(self, frame: Frame) -> None:
        """Take the next frame."""
        self._frame = frame

    @torch.inference_mode()
    def step(self) -> Tensor | None:
        """The picture of the frame (C, H, W)."""
        frame = self._frame
        assert frame is not None, "begin(frame) comes first"
        return self._paint(self._prepared(frame), frame.bends)[0].nan_to_num_(0.0, 1.0, -1.0)

    def _prepared(self, frame: Frame) -> Prepared:
        """What the styles of this frame make, the same object while they and the other rows stand still."""
        places = self._blend(frame)
        ws, others = self._source.ws(frame.controls, frame.texts), self._others(frame.controls)
        if self.dream is not None:
            ws = self.dream.moved(ws, frame)
        stamps = self._weights.take(frame.bends)
        if self._made is None or self._asked[0] is not ws or self._asked[1] != (others, places):
            self._made = self._prepare(ws, others)
        elif self._asked[2] != stamps:
            pairs = enumerate(zip(self._asked[2], stamps, strict=True))
            self._made = self._reweigh(self._made, ws, {layer for layer, (old, new) in pairs if old != new})
        self._asked = (ws, (others, places), stamps)
        return self._made

    def _blend(self, frame: Frame) -> tuple[Place, ...]:
        """Set the weights of this frame; where each layer's are."""
        if self.mixture is None:
            return ()
        moved = self.mixture.take(frame.controls, frame.texts)
        if moved:
            self._weights.forget(moved & set(range(len(self._weights))))
        return self.mixture.places

    def _plan(self, bends: Plan | Sequence[Bend]) -> Plan:
        """The plan of a caller's bends, with the weights bent by it."""
        plan = bends if isinstance(bends, Plan) else compile_bends(bends, self.layers, self.device, self.clustering)
        self._weights.take(plan)
        return plan

    def _others(self, controls: abc.Mapping[str, float]) -> tuple[float, ...]:
        """The values, besides the styles, that the preparation depends on."""
        del controls
        return ()

    @abstractmethod
    def walk(self, ws: Tensor) -> Walk:
        """The same as `_paint` without bends, but that a gradient goes back through it and it can be cut."""

    @abstractmethod
    def _state_of(self, name: str) -> State:
        """The synthesis of another network, a name or a file, with its channels as this one's stand."""

    @abstractmethod
    def _lay(self, names: Collection[str]) -> None:
        """Make ready what these tensors of the synthesis belong to, after they were set."""

    @abstractmethod
    def _prepare(self, ws: Tensor, others: tuple[float, ...]) -> Prepared:
        """All that can be computed before painting, of ws (B, num_ws, w_dim)."""

    @abstractmethod
    def _reweigh(self, prepared: Prepared, ws: Tensor, layers: Collection[int]) -> Prepared:
        """What was prepared of ws, with the styles of these layers, of which the weights have moved, made anew."""

    @abstractmethod
    def _paint(self, prepared: Prepared, plan: Plan) -> Tensor:
        """The picture (B, C, H, W), which may be overwritten."""


def _affines(generator: object) -> tuple[Tensor, ...]:
    """What a generator multiplies w by first, one matrix a layer; that of StyleGAN3's input only slides and turns."""
    modules = generator.named_modules() if isinstance(generator, nn.Module) else ()
    return tuple(
        module.weight.detach()
        for name, module in modules
        if name.endswith(".affine") and not name.endswith("input.affine") and isinstance(module, Linear)
    )

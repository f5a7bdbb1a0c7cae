"""A StyleGAN3 generator (Karras et al. 2021), configurations T and R, to be played: its input moves like a plane."""

from collections import abc
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil, cos, log2, pi, radians, sin
from typing import TYPE_CHECKING, Final, cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from netbend_models.bending import Bend, compile_bends
from netbend_models.bending.plan import Plan
from netbend_models.digest import digest
from netbend_models.latent import latent_rows
from netbend_models.network import Frame, Input, Layer, Output
from netbend_models.networks.filtered import FilteredLayer, LayerShape, Style
from netbend_models.networks.mapping import Mapping, Widths
from netbend_models.networks.modulation import Linear
from netbend_models.networks.seed import SeedBlend
from netbend_models.parameter import Parameter

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

ROWS: Final = (
    Parameter(
        name="input/translate/x",
        meaning="slides what the network paints on to the right, in pictures",
        played=(-1, 1),
        limit=(-100, 100),
        identity=0.0,
        unit="widths",
    ),
    Parameter(
        name="input/translate/y",
        meaning="slides what the network paints on downwards, in pictures",
        played=(-1, 1),
        limit=(-100, 100),
        identity=0.0,
        unit="heights",
    ),
    Parameter(
        name="input/rotate",
        meaning="turns what the network paints on",
        played=(-180, 180),
        limit=(-180, 180),
        rule="wrap",
        identity=0.0,
        unit="degrees",
    ),
)


@dataclass(frozen=True, kw_only=True)
class Config(Widths):
    """The shape of a generator; the defaults are those of configuration T."""

    resolution: int
    channels: int = 3
    channel_base: int = 32768
    channel_max: int = 512
    mapping_layers: int = 2
    layers: int = 14
    critical: int = 2
    first_cutoff: float = 2.0
    first_stopband: float = 2**2.1
    last_stopband_rel: float = 2**0.3
    margin: int = 10
    output_scale: float = 0.25
    kernel: int = 3
    taps: int = 6
    radial: bool = False
    clamp: float | None = 256.0

    @property
    def num_ws(self) -> int:
        """How many styles a picture takes: one for the input, one a layer."""
        return self.layers + 2

    @cached_property
    def cutoffs(self) -> tuple[float, ...]:
        """The highest frequency of each layer (equation 6), in cycles a picture."""
        return self._between(self.first_cutoff, self.resolution / 2)

    @cached_property
    def rates(self) -> tuple[int, ...]:
        """Samples a picture of each layer: the power of two that holds twice the stopband."""
        stopbands = self._between(self.first_stopband, self.resolution / 2 * self.last_stopband_rel)
        return tuple(2 ** ceil(log2(min(2 * one, self.resolution))) for one in stopbands)

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """Width and height of each layer, with a margin around the picture but for the last two."""
        return (*(rate + 2 * self.margin for rate in self.rates[:-2]), self.resolution, self.resolution)

    @cached_property
    def widths(self) -> tuple[int, ...]:
        """Channels of each layer."""
        inner = (round(min(self.channel_base / 2 / one, self.channel_max)) for one in self.cutoffs[:-1])
        return (*inner, self.channels)

    def _between(self, first: float, last: float) -> tuple[float, ...]:
        shares = (min(number / (self.layers - self.critical), 1.0) for number in range(self.layers + 1))
        return tuple(first * (last / first) ** share for share in shares)

    def shape(self, number: int) -> LayerShape:
        """The layer of that number; the last one makes colour."""
        before, rgb = max(number - 1, 0), number == self.layers
        rate = max(self.rates[before], self.rates[number]) * (1 if rgb else 2)
        size, width = self.sizes[number], self.widths[number]
        return LayerShape(
            name=f"L{number}_{size}_{width}",
            inputs=self.widths[before],
            outputs=width,
            in_size=self.sizes[before],
            size=size,
            kernel=1 if rgb else self.kernel,
            up=rate // self.rates[before],
            down=rate // self.rates[number],
            taps=self.taps,
            radial=self.radial and number < self.layers - self.critical,
            rgb=rgb,
        )


class FourierInput(nn.Module):
    """Plane waves under a rotation and translation of the plane, learnt from w and played (section 3.2)."""

    freqs: Tensor
    phases: Tensor
    transform: Tensor

    def __init__(self, config: Config) -> None:
        super().__init__()
        channels = config.widths[0]
        self.size, self.rate, self.band = config.sizes[0], config.rates[0], config.cutoffs[0]
        self.weight = nn.Parameter(torch.zeros(channels, channels), requires_grad=False)
        self.affine = Linear(config.w_dim, 4)
        self.register_buffer("transform", torch.eye(3))
        self.register_buffer("freqs", torch.zeros(channels, 2))
        self.register_buffer("phases", torch.zeros(channels))

    def forward(self, w: Tensor, inverse: Tensor | None) -> Tensor:
        """(B, w_dim) to (B, C, size, size); `inverse` (3, 3) undoes what was done to the plane."""
        transforms = self._learnt(w) @ self.transform
        if inverse is not None:
            transforms = transforms @ inverse
        phases = self.phases + (self.freqs @ transforms[:, :2, 2:]).squeeze(2)
        freqs = self.freqs @ transforms[:, :2, :2]
        fade = 1 - (freqs.norm(dim=2) - self.band) / (self.rate / 2 - self.band)
        half = 0.5 * self.size / self.rate
        theta = w.new_tensor([[half, 0, 0], [0, half, 0]])[None]
        grid = F.affine_grid(theta, [1, 1, self.size, self.size], align_corners=False)
        waves = torch.einsum("hwd,bcd->bhwc", grid[0], freqs) + phases[:, None, None]
        waves = torch.sin(waves * (2 * pi)) * fade.clamp(0, 1)[:, None, None]
        painted: Tensor = waves @ (self.weight.t() / self.weight.shape[1] ** 0.5)
        return painted.permute(0, 3, 1, 2)

    def _learnt(self, w: Tensor) -> Tensor:
        """The plane's own rotation and translation for each w, (B, 3, 3)."""
        turn = self.affine(w)
        turn = turn / turn[:, :2].norm(dim=1, keepdim=True)
        c, s, x, y = turn.unbind(1)
        none, one = torch.zeros_like(c), torch.ones_like(c)
        rotation = torch.stack([c, -s, none, s, c, none, none, none, one], 1).view(-1, 3, 3)
        translation = torch.stack([one, none, -x, none, one, -y, none, none, one], 1).view(-1, 3, 3)
        return rotation @ translation


class Synthesis(nn.Module):
    """From styles to a picture."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.input = FourierInput(config)
        shapes = [config.shape(number) for number in range(config.layers + 1)]
        for shape in shapes:
            self.add_module(shape.name, FilteredLayer(shape, config.w_dim, config.clamp))
        self._layers = [cast("FilteredLayer", self.get_submodule(shape.name)) for shape in shapes]
        self._scale = config.output_scale
        self.layers = tuple(
            Layer(index, shape.name, shape.outputs, shape.size, shape.size) for index, shape in enumerate(shapes[:-1])
        )

    def styles(self, ws: Tensor) -> tuple[Style, ...]:
        """The styles of ws (B, num_ws, w_dim), of which the first is the input's."""
        return tuple(layer.style(ws[:, number + 1]) for number, layer in enumerate(self._layers))

    def render(self, x: Tensor, styles: tuple[Style, ...], plan: Plan) -> Tensor:
        """The picture (B, C, H, W) of an input, each layer's output bent by the plan."""
        for index, (layer, style) in enumerate(zip(self._layers, styles, strict=True)):
            x = layer(x, style)
            if index < len(self.layers):
                x = plan.apply(index, x, in_place=True)
        return x.mul_(self._scale)


class Generator(nn.Module):
    """Mapping and synthesis under the names that checkpoints use."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.mapping = Mapping(config)
        self.synthesis = Synthesis(config)

    def freeze(self) -> None:
        """Lay out what every frame needs, after the tensors were set or moved."""
        for module in self.modules():
            if isinstance(module, (Linear, FilteredLayer)):
                module.freeze()


class StyleGAN3:
    """A generator as a network that can be played; `state` holds every tensor by its published name."""

    kind = "stylegan3"
    inputs: tuple[Input, ...] = ()

    def __init__(self, config: Config, state: abc.Mapping[str, Tensor], device: torch.device | str = "cpu") -> None:
        self.config = config
        self.device = torch.device(device)
        self.digest = digest(config, state)
        self.generator = Generator(config)
        self.generator.load_state_dict(dict(state))
        self.generator.to(self.device)
        self.generator.freeze()
        self.layers = self.generator.synthesis.layers
        self.rows: tuple[Parameter, ...] = (*latent_rows(cutoff=config.num_ws), *ROWS)
        self.output = Output(config.channels, config.resolution, config.resolution)
        self.z_dim, self.w_dim = config.z_dim, config.w_dim
        self.num_ws, self.label_dim = config.num_ws, config.label_dim
        self._seeds = SeedBlend(config.z_dim, self.generator.mapping, self.device)
        self._frame: Frame | None = None
        self._w: Tensor | None = None
        self._asked: tuple[object, ...] = ()
        self._made: tuple[Tensor, tuple[Style, ...]] | None = None

    @torch.inference_mode()
    def map(self, z: Tensor, label: Tensor | None = None, truncation: float = 1.0, cutoff: int | None = None) -> Tensor:
        """(B, z_dim) to ws (B, num_ws, w_dim); the first `cutoff` ws (all by default) are truncated."""
        z = torch.as_tensor(z).to(self.device, torch.float32)
        mapping = self.generator.mapping
        return mapping.broadcast(mapping(z, label), self.num_ws, truncation, cutoff)

    @torch.inference_mode()
    def synthesize(self, w: Tensor, bends: Plan | Sequence[Bend] = (), transform: "ArrayLike | None" = None) -> Tensor:
        """Ws (B, num_ws, w_dim) to pictures (B, C, H, W), about -1..1.

        `transform` (3, 3) rotates and translates what the network paints on; its inverse is what the
        checkpoint's own transform would hold.
        """
        plan = bends if isinstance(bends, Plan) else compile_bends(bends, self.layers, self.device)
        w = w.to(self.device, torch.float32)
        matrix = None if transform is None else torch.as_tensor(transform, dtype=torch.float64)
        return self.generator.synthesis.render(*self._prepare(w, matrix), plan)

    def begin(self, frame: Frame) -> None:
        """Take the next frame."""
        self._frame = frame

    @torch.inference_mode()
    def step(self) -> Tensor | None:
        """The picture of the frame (C, H, W)."""
        frame = self._frame
        assert frame is not None, "begin(frame) comes first"
        image = self.generator.synthesis.render(*self._style(frame.controls), frame.bends)[0]
        return image.nan_to_num_(0.0, 1.0, -1.0)

    def _style(self, controls: abc.Mapping[str, float]) -> tuple[Tensor, tuple[Style, ...]]:
        """The input and the styles of these controls, kept while they stand still."""
        w = self._seeds.w(controls)
        truncation, cutoff = controls.get("latent/truncation", 1.0), int(controls.get("latent/cutoff", self.num_ws))
        moved = tuple(controls.get(row.name, 0.0) for row in ROWS)
        asked = (truncation, cutoff, moved)
        if self._made is None or self._w is not w or self._asked != asked:
            ws = self.generator.mapping.broadcast(w, self.num_ws, truncation, cutoff)
            self._made = self._prepare(ws, plane(*moved) if any(moved) else None)
            self._w, self._asked = w, asked
        return self._made

    def _prepare(self, ws: Tensor, matrix: Tensor | None) -> tuple[Tensor, tuple[Style, ...]]:
        inverse = None if matrix is None else torch.linalg.inv(matrix).to(self.device, torch.float32)
        synthesis = self.generator.synthesis
        return synthesis.input(ws[:, 0], inverse), synthesis.styles(ws)


def plane(x: float, y: float, angle_degrees: float) -> Tensor:
    """The matrix (3, 3) that turns the plane and slides it by x and y of its width."""
    c, s = cos(radians(angle_degrees)), sin(radians(angle_degrees))
    return torch.tensor([[c, s, x], [-s, c, y], [0.0, 0.0, 1.0]], dtype=torch.float64)

"""A StyleGAN3 generator (Karras et al. 2021), configurations T and R: from styles to a picture."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, TypeAlias, cast

from torch import Tensor, nn

from netbend_models.bending.plan import Plan
from netbend_models.form import Form
from netbend_models.network import Layer
from netbend_models.networks.style.arrangement import Order, arranged
from netbend_models.networks.style.linear import Linear
from netbend_models.networks.style.mapping import Mapping
from netbend_models.networks.stylegan3.config import Config
from netbend_models.networks.stylegan3.filtered import FilteredLayer, Style
from netbend_models.networks.stylegan3.memory import Memory
from netbend_models.networks.stylegan3.wave import FourierInput

if TYPE_CHECKING:
    from netbend_models.clusters.clustering import Clustering

Prepared: TypeAlias = tuple[Tensor, tuple[Style, ...]]
"""The input (B, C, H, W) and each layer's style."""


class Synthesis(nn.Module):
    """From styles to a picture."""

    def __init__(self, config: Config, form: Form) -> None:
        super().__init__()
        picture = None if form.size is None else (form.size[1], form.size[0])
        self.input = FourierInput(config, picture)
        shapes = [config.shape(number, picture) for number in range(config.layers + 1)]
        for shape in shapes:
            self.add_module(shape.name, FilteredLayer(shape, config.w_dim, config.clamp, form.precision))
        self.stack = [cast("FilteredLayer", self.get_submodule(shape.name)) for shape in shapes]
        self.scale = config.output_scale
        self.layers = tuple(
            Layer(index, shape.name, shape.outputs, *shape.size, steady=True) for index, shape in enumerate(shapes[:-1])
        )

    def styles(self, ws: Tensor) -> tuple[Style, ...]:
        """The styles of ws (B, num_ws, w_dim), of which the first is the input's."""
        return tuple(layer.style(ws[:, number + 1]) for number, layer in enumerate(self.stack))

    def reweighed(self, styles: tuple[Style, ...], ws: Tensor, layers: Collection[int]) -> tuple[Style, ...]:
        """The styles of these ws with those of some layers, of which the weights have moved, made anew."""
        return tuple(
            self.stack[number].style(ws[:, number + 1]) if number in layers else style
            for number, style in enumerate(styles)
        )

    @property
    def weighted(self) -> Sequence[FilteredLayer]:
        """What computes each layer that can be bent."""
        return self.stack[: len(self.layers)]

    def arrange(self, clustering: "Clustering | None") -> None:
        """Put the channels in the order of their clusters; call it once, before `Generator.freeze`."""
        self.layers, before = arranged(self.layers, clustering), Order()
        orders = (*(layer.order for layer in self.layers), Order())
        for after, layer in zip(orders, self.stack, strict=True):
            layer.arrange(before, after)
            before = after

    def render(self, prepared: Prepared, plan: Plan, memory: Memory) -> Tensor:
        """The picture (B, C, H, W) in memory of its own, each layer's output bent by the plan."""
        x, styles = prepared
        first = 0
        kept = memory.enter((x, *styles), plan)
        if kept is not None:
            x, first = self._bent(kept[0], kept[1], plan, spare=False), kept[0] + 1
        for index, layer in enumerate(self.stack[first:], first):
            x = layer(x, styles[index])
            spare = not memory.keep(index, x, plan.stamp(index))
            x = self._bent(index, x, plan, spare=spare)
        return x * self.scale

    def _bent(self, index: int, x: Tensor, plan: Plan, *, spare: bool) -> Tensor:
        return plan.apply(index, x, in_place=spare) if index < len(self.layers) else x


class Generator(nn.Module):
    """Mapping and synthesis under the names that checkpoints use."""

    def __init__(self, config: Config, form: Form = Form()) -> None:  # noqa: B008  a value
        super().__init__()
        self.mapping = Mapping(config)
        self.synthesis = Synthesis(config, form)

    def freeze(self) -> None:
        """Lay out what every frame needs, after the tensors were set or moved."""
        for module in self.modules():
            if isinstance(module, (Linear, FilteredLayer)):
                module.freeze()

    def lay(self, names: Collection[str]) -> None:
        """The same for what these tensors of the synthesis belong to."""
        for place in {name.rpartition(".")[0] for name in names}:
            module = self.synthesis.get_submodule(place)
            if isinstance(module, (Linear, FilteredLayer)):
                module.freeze()

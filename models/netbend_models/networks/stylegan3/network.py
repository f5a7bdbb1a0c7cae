"""A StyleGAN3 generator as a network that can be played: its input moves like a plane."""

import logging
from collections import abc
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Final

import torch
from torch import Tensor

from netbend_models.bending import Bend
from netbend_models.bending.plan import Plan
from netbend_models.clusters.played import stored
from netbend_models.digest import digest
from netbend_models.error import LoadError
from netbend_models.form import Form
from netbend_models.gradient.stylegan3 import walk
from netbend_models.gradient.walk import Walk
from netbend_models.network import Output
from netbend_models.networks.style.mixture import State
from netbend_models.networks.style.network import StyleNetwork
from netbend_models.networks.style.sibling import sibling
from netbend_models.networks.stylegan3.config import Config
from netbend_models.networks.stylegan3.memory import Memory
from netbend_models.networks.stylegan3.synthesis import Generator, Prepared
from netbend_models.networks.stylegan3.wave import ROWS, plane

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


_LOG: Final = logging.getLogger(__name__)


class StyleGAN3(StyleNetwork[Prepared]):
    """`state` holds every tensor by its published name."""

    kind = "stylegan3"

    def __init__(
        self,
        config: Config,
        state: abc.Mapping[str, Tensor],
        device: torch.device | str = "cpu",
        form: Form = Form(),  # noqa: B008  a value
        path: Sequence[abc.Mapping[str, Tensor]] = (),
    ) -> None:
        self.config, self.form = config, form
        self.digest = digest(config, state)
        width, height = _checked(config, form.size)
        self.generator = Generator(config, form)
        self.generator.load_state_dict(dict(state))
        self.generator.to(device)
        synthesis = self.generator.synthesis
        self.clustering = stored(form.clusters, self.digest, synthesis.layers)
        synthesis.arrange(self.clustering)
        self.generator.freeze()
        self._memory = Memory()
        if form.compiled:
            _LOG.warning("a StyleGAN3 is not compiled yet; it plays on as it is")
        mapping, weighted = self.generator.mapping, synthesis.weighted
        super().__init__(config, mapping, config.num_ws, torch.device(device), 1.0, weighted)
        self.layers = synthesis.layers
        self._mix(synthesis, self.layers, [self._arranged(state) for state in path])
        assert self.mixture is not None
        assert self.dream is not None
        self.rows = (*self._source.rows, *ROWS, *self.mixture.rows, *self.dream.rows)
        self.output = Output(config.channels, height, width)

    @torch.inference_mode()
    def synthesize(self, w: Tensor, bends: Plan | Sequence[Bend] = (), transform: "ArrayLike | None" = None) -> Tensor:
        """Ws (B, num_ws, w_dim) to pictures (B, C, H, W), about -1..1.

        `transform` (3, 3) rotates and translates what the network paints on; its inverse is what the
        checkpoint's own transform would hold.
        """
        plan = self._plan(bends)
        matrix = None if transform is None else torch.as_tensor(transform, dtype=torch.float64)
        prepared = self._moved(w.to(self.device, torch.float32), matrix)
        return self.generator.synthesis.render(prepared, plan, Memory())

    def walk(self, ws: Tensor) -> Walk:
        """A walk that a gradient goes back through, of ws (B, num_ws, w_dim)."""
        return walk(self.generator.synthesis, ws)

    def _others(self, controls: abc.Mapping[str, float]) -> tuple[float, ...]:
        return tuple(controls.get(row.name, 0.0) for row in ROWS)

    def _state_of(self, name: str) -> State:
        return self._arranged(sibling(name, self).generator.state_dict())

    def _arranged(self, state: abc.Mapping[str, Tensor]) -> State:
        """A synthesis of the same configuration, its channels as they stand here."""
        other = Generator(self.config, self.form)
        other.load_state_dict(dict(state))
        other.synthesis.arrange(self.clustering)
        return other.to(self.device).synthesis.state_dict()

    @torch.inference_mode(mode=False)
    @torch.no_grad()
    def _lay(self, names: Collection[str]) -> None:
        self.generator.lay(names)

    def _prepare(self, ws: Tensor, others: tuple[float, ...]) -> Prepared:
        return self._moved(ws, plane(*others) if any(others) else None)

    def _moved(self, ws: Tensor, matrix: Tensor | None) -> Prepared:
        inverse = None if matrix is None else torch.linalg.inv(matrix).to(self.device, torch.float32)
        synthesis = self.generator.synthesis
        return synthesis.input(ws[:, 0], inverse), synthesis.styles(ws)

    def _reweigh(self, prepared: Prepared, ws: Tensor, layers: Collection[int]) -> Prepared:
        return prepared[0], self.generator.synthesis.reweighed(prepared[1], ws, layers)

    def _paint(self, prepared: Prepared, plan: Plan) -> Tensor:
        return self.generator.synthesis.render(prepared, plan, self._memory)


def _checked(config: Config, size: tuple[int, int] | None) -> tuple[int, int]:
    """The (width, height) of the picture, of which every layer must have whole samples."""
    width, height = size or (config.resolution, config.resolution)
    if min(width, height) < 1 or width % config.grain or height % config.grain:
        raise LoadError(f"cannot be painted at {width}x{height}; both sides must be multiples of {config.grain}")
    return width, height

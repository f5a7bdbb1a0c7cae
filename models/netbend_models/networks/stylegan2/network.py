"""A StyleGAN2 generator as a network that can be played."""

from collections import abc
from collections.abc import Collection, Sequence

import torch
from torch import Tensor

from netbend_models.bending import Bend
from netbend_models.bending.plan import Plan
from netbend_models.clusters.played import stored
from netbend_models.digest import digest
from netbend_models.form import Form
from netbend_models.gradient.stylegan2 import walk
from netbend_models.gradient.walk import Walk
from netbend_models.network import Output
from netbend_models.networks.style.mixture import State
from netbend_models.networks.style.network import StyleNetwork
from netbend_models.networks.style.sibling import sibling
from netbend_models.networks.stylegan2.compiler import Compiler
from netbend_models.networks.stylegan2.config import Config
from netbend_models.networks.stylegan2.extent import checked
from netbend_models.networks.stylegan2.memory import Memory
from netbend_models.networks.stylegan2.noise import AS_TRAINED, Noise
from netbend_models.networks.stylegan2.synthesis import Generator, Styles


class StyleGAN2(StyleNetwork[Styles]):
    """`state` holds every tensor by the names of published checkpoints (`synthesis.b8.conv0.affine.weight`)."""

    kind = "stylegan2"

    def __init__(
        self,
        config: Config,
        state: abc.Mapping[str, Tensor],
        device: torch.device | str = "cpu",
        truncation: float = 1.0,
        form: Form = Form(),  # noqa: B008  a value
        path: Sequence[abc.Mapping[str, Tensor]] = (),
    ) -> None:
        self.config, self.form = config, form
        self.digest = digest(config, state)
        picture = checked(config.resolution, form.size)
        self.generator = Generator(config, picture)
        self.generator.load_state_dict(dict(state))
        self.generator.to(device)
        self.clustering = stored(form.clusters, self.digest, self.generator.synthesis.layers)
        self.generator.synthesis.arrange(self.clustering)
        self.generator.freeze(getattr(torch, form.precision))
        self._memory = Memory()
        convs = [stage.conv for stage in self.generator.synthesis.stages]
        self.compiler = Compiler(convs, config.w_dim) if form.compiled else None
        if self.compiler is not None:
            self.compiler.start()
        super().__init__(config, self.generator.mapping, config.num_ws, torch.device(device), truncation, convs)
        self.layers = self.generator.synthesis.layers
        self.output = Output(config.channels, *picture)
        self._noise = Noise(convs)
        self._mix(self.generator.synthesis, self.layers, [self._arranged(state) for state in path])
        assert self.mixture is not None
        assert self.dream is not None
        self.rows = (*self._source.rows, *self._noise.rows, *self.mixture.rows, *self.dream.rows)

    @torch.inference_mode()
    def synthesize(self, w: Tensor, bends: Plan | Sequence[Bend] = ()) -> Tensor:
        """Ws (B, num_ws, w_dim) to pictures (B, C, H, W), about -1..1."""
        plan = self._plan(bends)
        styles = self._prepare(w.to(self.device, torch.float32), AS_TRAINED)
        return self.generator.synthesis.render(styles, plan, Memory())

    def walk(self, ws: Tensor) -> Walk:
        """A walk that a gradient goes back through, of ws (B, num_ws, w_dim)."""
        return walk(self.generator.synthesis, ws)

    def _others(self, controls: abc.Mapping[str, float]) -> tuple[float, ...]:
        return self._noise.asked(controls)

    def _state_of(self, name: str) -> State:
        return self._arranged(sibling(name, self).generator.state_dict())

    def _arranged(self, state: abc.Mapping[str, Tensor]) -> State:
        """A synthesis of the same configuration, its channels as they stand here."""
        other = Generator(self.config, (self.output.height, self.output.width))
        other.load_state_dict(dict(state))
        other.synthesis.arrange(self.clustering)
        return other.to(self.device).synthesis.state_dict()

    def _lay(self, names: Collection[str]) -> None:
        self.generator.lay(names, getattr(torch, self.form.precision))
        self._noise.forget()
        if self.compiler is not None:
            self.compiler.drop()

    def _prepare(self, ws: Tensor, others: tuple[float, ...]) -> Styles:
        return self.generator.synthesis.styles(ws, self._noise.shifts(others))

    def _reweigh(self, prepared: Styles, ws: Tensor, layers: Collection[int]) -> Styles:
        return self.generator.synthesis.reweighed(prepared, ws, layers)

    def _paint(self, prepared: Styles, plan: Plan) -> Tensor:
        if self.compiler is not None:
            self.compiler.take()
        return self.generator.synthesis.render(prepared, plan, self._memory)

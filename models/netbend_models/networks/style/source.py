"""From the values of the address rows to the styles of a frame: one w a layer."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from torch import Tensor, device

from netbend_models.latent import latent_rows
from netbend_models.networks.style.mapping import Mapping as StyleMapping
from netbend_models.networks.style.mapping import Widths
from netbend_models.networks.style.seed import SeedBlend

if TYPE_CHECKING:
    from netbend_models.parameter import Parameter


class Source:
    """The latent of one network; `rows` are the parameters that it is played by."""

    def __init__(self, widths: Widths, mapping: StyleMapping, num_ws: int, on: device, truncation: float = 1.0) -> None:
        self.rows: tuple[Parameter, ...] = latent_rows(truncation=truncation, cutoff=num_ws)
        self._mapping, self._num_ws = mapping, num_ws
        self._seeds = SeedBlend(widths.z_dim, mapping, on)
        self._asked: tuple[Tensor | None, float, int] = (None, 1.0, 0)
        self._ws: Tensor | None = None

    def ws(self, controls: Mapping[str, float], texts: Mapping[str, object]) -> Tensor:
        """The styles (1, num_ws, w_dim); the same tensor as long as nothing moves."""
        del texts
        w = self._seeds.w(controls)
        truncation = controls.get("latent/truncation", 1.0)
        cutoff = int(controls.get("latent/cutoff", self._num_ws))
        if self._ws is None or self._asked[0] is not w or self._asked[1:] != (truncation, cutoff):
            self._ws = self._mapping.broadcast(w, self._num_ws, truncation, cutoff)
            self._asked = (w, truncation, cutoff)
        return self._ws

"""From the values of the address rows to the styles of a frame, in order: place, recall, loop, layers."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from torch import Tensor

from netbend_models.latent import latent_rows, spot, stored_mixture
from netbend_models.latent.row import label_rows
from netbend_models.latent.spot import LIVE
from netbend_models.networks.style.direction import Directions
from netbend_models.networks.style.ground import Ground
from netbend_models.networks.style.kept import Kept, Reading
from netbend_models.networks.style.layer import Layers
from netbend_models.networks.style.loop import Loop
from netbend_models.networks.style.point import Points
from netbend_models.networks.style.seed import Label, Seeds

if TYPE_CHECKING:
    from netbend_models.latent import Spot
    from netbend_models.parameter import Parameter


class Source:
    """The latent of one network; `rows` are the parameters that it is played by."""

    def __init__(self, ground: Ground) -> None:
        shape, styled = ground.shape, ground.map is not None
        directions = Directions(ground)
        self.rows: tuple[Parameter, ...] = latent_rows(
            truncation=ground.truncation,
            cutoff=shape.num_ws if styled else 0,
            spaces=styled,
            labels=shape.label_dim,
            directions=directions.count,
            samples=styled,
        )
        self._seeds = Seeds(ground)
        self._points = Points(ground, self._seeds, directions)
        self._loop = Loop(self._points)
        self._layers = Layers(ground, self._points, own=styled)
        self._placed, self._labels = Reading(LIVE), Reading(label_rows(shape.label_dim))
        self._spot: tuple[tuple[float, ...], object, Spot] | None = None
        self._label: tuple[tuple[float, ...], Label] = ((), ())
        self._recalled = Kept()

    def ws(self, controls: Mapping[str, float], texts: Mapping[str, object]) -> Tensor:
        """The styles (1, num_ws, w_dim); the same tensor as long as nothing moves."""
        self._seeds.relabel(self._classes(controls))
        w = self._recall(self._points.w(self._here(controls, texts)), controls, texts)
        return self._layers.ws(self._loop.w(w, controls, texts), controls)

    def _here(self, controls: Mapping[str, float], texts: Mapping[str, object]) -> "Spot":
        values, name = self._placed(controls), texts.get("/latent/file/name")
        if self._spot is None or self._spot[0] is not values or self._spot[1] != name:
            self._spot = (values, name, spot(values, name))
        return self._spot[2]

    def _classes(self, controls: Mapping[str, float]) -> Label:
        values = self._labels(controls)
        if values is not self._label[0]:
            total = sum(values)
            weighted = [(number, value / total) for number, value in enumerate(values) if value > 0]
            self._label = (values, tuple(weighted))
        return self._label[1]

    def _recall(self, w: Tensor, controls: Mapping[str, float], texts: Mapping[str, object]) -> Tensor:
        """W on its way from where the last recall began."""
        position = controls.get("latent/recall/position", 1.0)
        mixture = stored_mixture(texts.get("/latent/recall/from")) if position < 1 else ()
        if not mixture:
            return w
        position = max(position, 0.0)
        ws = [*(self._points.w(one) for _, one in mixture), w]
        weights = [*((1 - position) * weight for weight, _ in mixture), position]
        return self._recalled.get(ws, tuple(weights), lambda: self._points.mixed(ws, weights))

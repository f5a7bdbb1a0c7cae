"""One frame, from base values to a picture: what the live renderer and `netbend render` do alike."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, inference_mode

from netbend.inputs.row import ENCODER
from netbend.renderer.encoding import Encoding
from netbend.renderer.incoming import Incoming
from netbend.renderer.mixer import Mixer
from netbend.renderer.screen import show
from netbend.renderer.stillness import NoticingFrame, Stillness
from netbend.renderer.view import View
from netbend.renderer.watch import GivenUp
from netbend.stage.ring import Picture
from netbend.tree.layout import Layout
from netbend.tree.node import Addresses
from netbend.tree.source import SOURCE_OF
from netbend.tree.table import CLUSTER_DATA
from netbend.tree.wiring import Wiring
from netbend_mappings.modulation import PlayState, evaluate
from netbend_mappings.trail import NOWHERE, Slots, Trail, both
from netbend_models.bending.bender import Bender
from netbend_models.bending.guide import Guide
from netbend_models.bending.stock import stock
from netbend_models.clusters.played import chosen, from_text
from netbend_models.description import Description
from netbend_models.network import Network

Values = NDArray[np.float64]

FREEZE: Final = "master/freeze"
LEVEL: Final = "master/level"


class Player:
    """A network with its bends, played from base values; holds nothing that a frame's arguments do not fix."""

    def __init__(self, network: Network, description: Description, device: str) -> None:
        self.network = network
        self.solid = network.output.channels != 4  # no pixel lets anything through
        self.layout = Layout(description)
        self._rules = self.layout.rules()
        self._trail = Trail(self.layout.layers)
        self._moved: Slots | None = None
        self._stillness = Stillness(self.layout)
        self.pictures, self._encoding = Incoming(description, device), Encoding(device)
        self._bender = Bender(network.layers, device=device)
        self._numbers = {layer.name: layer.index for layer in description.layers}
        self._own = from_text(description.clustering)
        self._clusters: object = None
        self._take_clusters("")
        self._view = View(len(network.layers), network.output.height, network.output.width)
        addresses = Addresses(self.layout)
        self._wiring, self._mixer = Wiring(addresses), Mixer(addresses)
        self._links: Mapping[str, Any] = {}
        self._matrix = self._wiring.matrix({})
        self.texts: Mapping[str, Any] = {}
        self._drawn: Mapping[str, Any] = {}
        self._lists: dict[int, tuple[int, ...]] = {}
        self._orders: dict[int, tuple[str, ...]] = {}

    def take_texts(self, texts: Mapping[str, Any]) -> None:
        """Obey a new version of the document's texts and lists, by stored address."""
        self.texts = texts
        self._lists = {n: tuple(value) for n, value in self._by_layer(texts, "list/channels")}
        self._orders = {n: tuple(str(value).split()) for n, value in self._by_layer(texts, "order")}
        self._take_links({stored: texts[stored] for stored in SOURCE_OF if stored in texts})

        self._take_clusters(texts.get(f"/{CLUSTER_DATA.name}", ""))

    def _take_clusters(self, text: object) -> None:
        """Bend by the clusters that the show carries, or by those that are stored for the network."""
        if text != self._clusters:
            self._bender.cluster(chosen(text, self._own, self.layout.description.digest))
            self._clusters = text

    def _take_links(self, links: Mapping[str, Any]) -> None:
        if links != self._links:
            self._links, self._matrix = links, self._wiring.matrix(links)

    def _by_layer(self, texts: Mapping[str, Any], tail: str) -> list[tuple[int, Any]]:
        named = ((self._numbers.get(stored[7 : -len(tail) - 1]), value) for stored, value in texts.items()
                 if stored.startswith("/layer/") and stored.endswith(f"/{tail}"))  # fmt: skip
        return [(number, value) for number, value in named if number is not None]

    def evaluate(
        self, base: Values, seconds: Values, before: PlayState | None, after: PlayState, number: int, time: float,
        hints: Slots | None = None,
    ) -> dict[str, float]:  # fmt: skip
        """Move everything that moves to this frame; the stage's and network's effective values by name.

        `hints`: the only slots whose base value or seconds may have changed since the last frame.
        """
        self._played = evaluate(
            base, seconds, before, after, number, time, self._rules, self._matrix, self._trail, hints
        )  # fmt: skip
        self._moved = both(self._moved, self._trail.moved)
        self._drawn = self._mixer.mix(base, after, time, self._rules, self.texts)
        return self.layout.controls(self._played)

    def draw(
        self, picture: Picture, controls: Mapping[str, float], number: int, time: float, held: Picture | None,
        between: Callable[[], None] = lambda: None, ends: Callable[[], bool] = lambda: False,
    ) -> bool:  # fmt: skip
        """Fill a slot with the evaluated frame, or with the picture before it; whether its pixels are others.

        That is kept while /master/freeze is on, and while nothing moves that the picture shows. Where it `ends` between
        two steps it is given up.
        """
        still = self._stillness
        moved = self.pictures.moved(controls)
        same = held is not None and not moved and still.same(self._played, (self.texts, self._drawn))
        if held is not None and (controls[FREEZE] >= 0.5 or (same and not still.due(time))):
            picture[:] = held
            return False
        show(self.render(controls, number, time, between, ends), controls[LEVEL], picture)
        still.drawn(self._played, (self.texts, self._drawn), time)
        return not (same and held is not None and np.array_equal(picture, held))

    def render(
        self, controls: Mapping[str, float], number: int, time: float, between: Callable[[], None] = lambda: None,
        ends: Callable[[], bool] = lambda: False,
    ) -> Tensor:  # fmt: skip
        """The output (C, H, W) of the frame that was evaluated last; `between` is called between its steps."""
        with inference_mode():
            plan = self._bender.compile(self.layout.bends(self._played, self._lists, self._orders, self._moved))
            self._moved = NOWHERE
            self._view.watch(controls, plan)
            pictures = self.pictures.take(controls)
            plan.guide = self._guide(pictures, controls)
            stock(self.network, plan, controls, self._drawn, between)
            self.network.begin(
                NoticingFrame(number, time, controls, plan, self._drawn, self._stillness.glance, pictures, between)
            )
            while (output := self.network.step()) is None:
                between()
                if ends():
                    self._stillness.forget()
                    raise GivenUp
            self.pictures.keep(output, controls)
            return self._view.look(output, controls, self.texts, plan)

    def _guide(self, pictures: Mapping[str, Tensor], controls: Mapping[str, float]) -> Guide | None:
        """What comes in, where it steers a layer."""
        amounts = self.layout.steering(self._played)
        if not pictures or not amounts.any():
            return None
        picture, version = next(iter(pictures.values())), self.pictures.version
        features = self._encoding.features(str(self.texts.get(ENCODER, "")), picture, version)
        return Guide(picture, version, amounts.tolist(), controls["input/blur"], *features)

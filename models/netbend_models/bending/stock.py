"""Filling a plan's shelf before its frame: a run of the network, unbent, for each seed that something is missing of."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Final

import torch
from torch import Tensor

from netbend_models.bending.plan import Plan
from netbend_models.bending.shelf import Shelf
from netbend_models.clusters.recorder import Recorder
from netbend_models.network import Frame, Network

if TYPE_CHECKING:
    from netbend_models.networks.style.mixture import Mixture

_WITHOUT_A_VALUE: Final = ("text", "list", "trigger")

_SEEN: Final = {"latent/amount": 1.0}
"""What an autoencoder's seeds count, which by default is nothing."""


@torch.inference_mode()
def stock(
    network: Network,
    plan: Plan,
    controls: Mapping[str, float] | None = None,
    texts: Mapping[str, object] | None = None,
    between: Callable[[], None] = lambda: None,
) -> None:
    """Store what the plan wants, with every row of the network at its default but the seed.

    Only its weights are as `controls` and `texts`, those of the frame, say: where they move, all is stored anew.
    `between` is called between the network's steps.
    """
    if not plan.wanted:
        return
    controls = controls or {}
    texts = {name: text for name, text in (texts or {}).items() if name.startswith("/model/")}
    mixture: Mixture | None = getattr(network, "mixture", None)
    missing = plan.shelf.missing(plan.wanted, mixture and mixture.wanted(controls, texts))
    for seed in sorted({seed for _, seed in missing}):
        visit = _Keeper(plan.shelf, seed, (layer for layer, one in missing if one == seed))
        network.begin(Frame(0, 0.0, _controls(network, seed, controls), Recorder(visit), texts))
        visit.watch(network.step, between)
    plan.shelf.trim(plan.wanted)
    plan.renew({layer for layer, _ in missing})


class _Enough(Exception):  # noqa: N818  no error: the layers behind the last that is wanted are spared
    """All that is wanted of a run has been seen."""


class _Keeper:
    """Puts these layers of a run on the shelf, and ends it with the last of them."""

    def __init__(self, shelf: Shelf, seed: int, layers: Iterable[int]) -> None:
        self._shelf, self._seed, self._left = shelf, seed, set(layers)

    def __call__(self, layer: int, x: Tensor) -> None:
        if layer in self._left:
            self._shelf.put(layer, self._seed, x)
            self._left.remove(layer)
            if not self._left:
                raise _Enough

    def watch(self, step: Callable[[], object], between: Callable[[], None]) -> None:
        """Step until the run ends."""
        try:
            while step() is None:
                between()
        except Exception:  # TorchScript makes an error of its own of what ends it
            if self._left:
                raise


def _controls(network: Network, seed: int, live: Mapping[str, float]) -> dict[str, float]:
    """The values of the network's rows for a seed."""
    values = {row.name: row.default for row in network.rows if row.kind not in _WITHOUT_A_VALUE}
    given = {name: live[name] for name in values if name.startswith("model/") and name in live}
    return (
        values | given | {name: value for name, value in _SEEN.items() if name in values} | {"latent/seed": float(seed)}
    )

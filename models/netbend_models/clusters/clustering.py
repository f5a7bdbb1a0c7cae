"""A network's clusters of channels as plain data: torch-free, and checked whoever wrote them."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, Self, TypeAlias

from netbend_models.clusters.error import ClusterError
from netbend_models.network import Layer

Channels: TypeAlias = tuple[int, ...]
"""Channel numbers, ascending, each once."""

METHODS: Final = ("activation", "classifier", "imported")

LIMIT: Final = 16 * 2**20
"""Characters of a file; 17 layers of 512 channels take 40 000."""

_FORMAT: Final = "netbend-clusters-1"
_DIGEST: Final = re.compile(r"[0-9a-f]{16}")
_LAYERS: Final = 4096
_CLUSTERS: Final = 1024
_CHANNEL: Final = 65535
_SEEDS: Final = 2**63


@dataclass(frozen=True, slots=True)
class Clustering:
    """The clusters of each layer, by its name, largest total activation first; made by `method` from `seed`.

    A channel is in one cluster of its layer at most. Imported clusters keep their file's numbers, so
    that one of them may be empty.
    """

    digest: str
    method: str
    seed: int
    layers: Mapping[str, tuple[Channels, ...]]

    def __post_init__(self) -> None:
        if not _DIGEST.fullmatch(self.digest):
            raise ClusterError(f"digest must be 16 hexadecimal digits, got {self.digest!r:.40}")
        if self.method not in METHODS:
            raise ClusterError(f"method must be one of {', '.join(METHODS)}, got {self.method!r:.40}")
        if not -_SEEDS <= self.seed < _SEEDS:
            raise ClusterError("seed must fit 64 bits")
        if len(self.layers) > _LAYERS:
            raise ClusterError(f"there must be at most {_LAYERS} layers, got {len(self.layers)}")
        for name, clusters in self.layers.items():
            _check(name, clusters)
        object.__setattr__(self, "layers", dict(self.layers))

    def count(self, layer: str) -> int:
        """How many clusters a layer has; 0 for one that has none."""
        return len(self.layers.get(layer, ()))

    def channels(self, layer: str, cluster: int) -> Channels:
        """The channels of a cluster; none where there is no such layer or cluster."""
        clusters = self.layers.get(layer, ())
        return clusters[cluster] if 0 <= cluster < len(clusters) else ()

    def fits(self, layers: Sequence[Layer]) -> None:
        """A ClusterError if it names a layer or a channel that the network lacks."""
        known = {layer.name: layer.channels for layer in layers}
        for name, clusters in self.layers.items():
            if name not in known:
                raise ClusterError(f"layer {name!r:.60} is not in this network; cluster it anew")
            last = max((cluster[-1] for cluster in clusters if cluster), default=0)
            if last >= known[name]:
                raise ClusterError(f"layer {name} has channels 0..{known[name] - 1}, got {last}; cluster it anew")

    def to_json(self) -> str:
        """As text; equal clusterings give equal text."""
        data = {
            "format": _FORMAT, "digest": self.digest, "method": self.method, "seed": self.seed,
            "layers": {name: [list(cluster) for cluster in clusters] for name, clusters in self.layers.items()},
        }  # fmt: skip
        return json.dumps(data, separators=(",", ":")) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The clustering that `to_json` wrote; a ClusterError says what is wrong with any other text."""
        if len(text) > LIMIT:
            raise ClusterError(f"a file of clusters has at most {LIMIT} characters, got {len(text)}")
        try:
            data = json.loads(text)
        except (ValueError, RecursionError) as fault:
            raise ClusterError(f"the clusters are no JSON: {fault}; compute them anew") from fault
        if not isinstance(data, dict) or data.get("format") != _FORMAT:
            raise ClusterError(f"the clusters must be a JSON object of format {_FORMAT}; compute them anew")
        return cls(
            digest=_text(data, "digest"),
            method=_text(data, "method"),
            seed=_whole(data.get("seed"), "seed"),
            layers=_layers(data.get("layers")),
        )


def _check(name: str, clusters: Sequence[Channels]) -> None:
    """Channels ascend in each cluster and are in one of them only."""
    if len(clusters) > _CLUSTERS:
        raise ClusterError(f"layer {name!r:.60} must have at most {_CLUSTERS} clusters, got {len(clusters)}")
    seen = set[int]()
    for number, cluster in enumerate(clusters):
        place = f"layer {name!r:.60} cluster {number}"
        if any(not 0 <= channel <= _CHANNEL for channel in cluster):
            raise ClusterError(f"{place}: channels must be 0..{_CHANNEL}")
        if any(after <= before for before, after in pairwise(cluster)):
            raise ClusterError(f"{place}: channels must ascend, each once")
        if not seen.isdisjoint(cluster):
            raise ClusterError(f"{place}: channel {min(seen.intersection(cluster))} is in another cluster too")
        seen.update(cluster)


def _layers(data: object) -> dict[str, tuple[Channels, ...]]:
    if not isinstance(data, dict):
        raise ClusterError("layers must be an object: lists of clusters by the names of layers")
    return {name: tuple(_cluster(name, one) for one in _list(name, entry)) for name, entry in data.items()}


def _cluster(name: str, data: object) -> Channels:
    return tuple(_whole(channel, f"layer {name!r:.60}: a channel") for channel in _list(name, data))


def _list(name: str, data: object) -> list[Any]:
    if not isinstance(data, list):
        raise ClusterError(f"layer {name!r:.60} must be a list of clusters, each a list of channels")
    return data


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    if not isinstance(value, str):
        raise ClusterError(f"{key} must be text, got {type(value).__name__}")
    return value


def _whole(value: object, what: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ClusterError(f"{what} must be a whole number, got {type(value).__name__}")
    return value

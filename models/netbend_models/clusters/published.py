"""The published form of clusters, YAML: `{layer: [{cluster_index, feature_index}, …]}` (Broad et al., Network Bending).

Its layers count as ours do: the published file for the 1024-pixel StyleGAN2 has layers 1 to 16, from the first
convolution at 8 x 8 on, which is our layer 1; the one at 4 x 4, our layer 0, is left out of it.
"""

import importlib
from collections.abc import Sequence
from typing import Any, Final

from netbend_models.clusters.clustering import LIMIT, Channels, Clustering
from netbend_models.clusters.error import ClusterError
from netbend_models.network import Layer

_KEYS: Final = {"cluster_index", "feature_index"}
_CLUSTERS: Final = 1024


def to_yaml(clustering: Clustering, layers: Sequence[Layer]) -> str:
    """The published form of the clusters, layers and features ascending."""
    clustering.fits(layers)
    lines = list[str]()
    for layer in layers:
        clusters = clustering.layers.get(layer.name, ())
        numbers = {channel: number for number, cluster in enumerate(clusters) for channel in cluster}
        if numbers:
            lines.append(f"{layer.index}:")
            lines += [f"- {{cluster_index: {numbers[one]}, feature_index: {one}}}" for one in sorted(numbers)]
    return "\n".join(lines) + "\n" if lines else "{}\n"


def from_yaml(text: str, layers: Sequence[Layer], digest: str) -> Clustering:
    """The clusters of a published file for the network with these layers; numbers stay as they are in the file.

    A ClusterError names the layer and what is wrong; a layer is described whole or not at all.
    """
    data = _parsed(text)
    if not isinstance(data, dict) or not data:
        raise ClusterError("the YAML must map numbers of layers to lists of {cluster_index, feature_index}")
    known = {layer.index: layer for layer in layers}
    found = dict[str, tuple[Channels, ...]]()
    for number, entries in data.items():
        if not _is_number(number) or number not in known:
            raise ClusterError(f"layer {number!r:.40} is not in this network; layers are 0..{len(layers) - 1}")
        found[known[number].name] = _clusters(entries, known[number])
    return Clustering(digest, "imported", 0, {one.name: found[one.name] for one in layers if one.name in found})


def _parsed(text: str) -> object:
    if len(text) > LIMIT:
        raise ClusterError(f"a file of clusters has at most {LIMIT} characters, got {len(text)}")
    try:
        yaml: Any = importlib.import_module("yaml")
    except ImportError as fault:
        raise ClusterError(f"PyYAML cannot be imported ({fault}); mend it with: pip install pyyaml") from fault
    try:
        return yaml.safe_load(text)
    # a date or a number that Python refuses is a ValueError there, deep nesting a RecursionError
    except (yaml.YAMLError, ValueError, RecursionError, TypeError) as fault:
        raise ClusterError(f"the file is no YAML that can be read: {_line(fault)}") from fault


def _clusters(entries: object, layer: Layer) -> tuple[Channels, ...]:
    if not isinstance(entries, list) or len(entries) != layer.channels:
        count = len(entries) if isinstance(entries, list) else type(entries).__name__
        raise ClusterError(f"layer {layer.index} has {layer.channels} channels here, got {count}: another network's?")
    numbers = dict[int, int]()
    for entry in entries:
        cluster, feature = _entry(entry, layer)
        if feature in numbers:
            raise ClusterError(f"layer {layer.index} names feature_index {feature} twice")
        numbers[feature] = cluster
    count = max(numbers.values(), default=-1) + 1
    return tuple(tuple(sorted(one for one in numbers if numbers[one] == number)) for number in range(count))


def _entry(entry: object, layer: Layer) -> tuple[int, int]:
    place = f"layer {layer.index}"
    if not isinstance(entry, dict) or entry.keys() != _KEYS:
        raise ClusterError(f"{place}: each entry must be {{cluster_index, feature_index}}")
    cluster, feature = entry["cluster_index"], entry["feature_index"]
    if not (_is_number(cluster) and 0 <= cluster < _CLUSTERS):
        raise ClusterError(f"{place}: cluster_index must be 0..{_CLUSTERS - 1}, got {cluster!r:.40}")
    if not (_is_number(feature) and 0 <= feature < layer.channels):
        raise ClusterError(f"{place}: feature_index must be 0..{layer.channels - 1}, got {feature!r:.40}")
    return cluster, feature


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _line(fault: Exception) -> str:
    return " ".join(str(fault).split())[:200]

"""Which clusters a network is played by: those that the show carries, else those that are stored for it; torch-free."""

import json
import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import ascii_lowercase, digits
from typing import Any, Final

from netbend_models.clusters.clustering import Channels, Clustering
from netbend_models.clusters.error import ClusterError
from netbend_models.clusters.store import read
from netbend_models.network import Layer

LIMIT: Final = 2**18
"""Characters of a clustering in a show; a StyleGAN takes 9 000, a U-Net of 200 layers 150 000."""

_SIGNS: Final = digits + ascii_lowercase
_NONE: Final = "."
_LOG: Final = logging.getLogger(__name__)


def to_text(clustering: Clustering) -> str:
    """A clustering as shows carry it: a sign a channel, the number of its cluster."""
    layers = {name: _signs(clusters) for name, clusters in clustering.layers.items()}
    data = {"digest": clustering.digest, "method": clustering.method, "seed": clustering.seed, "layers": layers}
    return json.dumps(data, separators=(",", ":"))


def from_text(text: object) -> Clustering | None:
    """The clustering that `to_text` wrote; None for anything else, which anyone may have sent."""
    if not isinstance(text, str) or not 0 < len(text) <= LIMIT:
        return None
    try:
        data: dict[str, Any] = json.loads(text)
        layers = {str(name): _clusters(str(signs)) for name, signs in dict(data["layers"]).items()}
        return Clustering(str(data["digest"]), str(data["method"]), int(data["seed"]), layers)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError, ClusterError):
        return None


def _signs(clusters: Sequence[Channels]) -> str:
    signs: dict[int, str] = {}
    for sign, cluster in zip(_SIGNS, clusters, strict=False):
        signs |= dict.fromkeys(cluster, sign)
    return "".join(signs.get(channel, _NONE) for channel in range(max(signs, default=-1) + 1))


def _clusters(signs: str) -> tuple[Channels, ...]:
    if not set(signs) <= set(_SIGNS + _NONE):
        raise ClusterError("a channel's cluster must be a digit, a letter or a dot")
    members: Mapping[str, list[int]] = {sign: [] for sign in _SIGNS}
    for channel, sign in enumerate(signs):
        if sign != _NONE:
            members[sign].append(channel)
    count = max((number + 1 for number, sign in enumerate(_SIGNS) if members[sign]), default=0)
    return tuple(tuple(members[sign]) for sign in _SIGNS[:count])


def stored(folder: Path | None, digest: str, layers: Sequence[Layer]) -> Clustering | None:
    """The clusters that are stored for a network; one line says why a file cannot be used."""
    if folder is None:
        return None
    try:
        found = read(folder, digest)
        if found is not None:
            found.fits(layers)
    except ClusterError as fault:
        _LOG.warning("the clusters are not used: %s", fault)
        return None
    return found


def chosen(text: object, own: Clustering | None, digest: str) -> Clustering | None:
    """The show's clusters where they were made for this network, else its own, else the show's, by layers' names."""
    carried = from_text(text)
    if carried is not None and (own is None or carried.digest == digest):
        return carried
    return own

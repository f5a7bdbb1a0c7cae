"""What a process without torch knows of a network: enough to build every address, as one line of JSON."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from hashlib import sha256
from math import inf, isinf
from typing import TYPE_CHECKING, Any, Final, Self

from netbend_models.clusters.played import from_text, to_text
from netbend_models.network import Input, Layer, Network, Output
from netbend_models.parameter import Parameter
from netbend_models.projection import LatentShape

if TYPE_CHECKING:
    from netbend_models.clusters.clustering import Clustering

_NO_LATENT: Final = LatentShape()


@dataclass(frozen=True, slots=True)
class OperatorSpec:
    """An operator's name and its parameters in panel order, `amount` last."""

    name: str
    parameters: tuple[Parameter, ...]


@dataclass(frozen=True, slots=True)
class Description:
    """A network without its weights; `zones`: 0 coarse, 1 middle, 2 fine, one a layer; `heights` ascend.

    `clustering`: the clusters that are stored for it, as shows carry them, or "". `arranged` names the order into
    which it has put its channels for them, "" where it has not.
    """

    name: str
    kind: str
    digest: str
    layers: tuple[Layer, ...]
    rows: tuple[Parameter, ...]
    output: Output
    inputs: tuple[Input, ...]
    operators: tuple[OperatorSpec, ...]
    heights: tuple[int, ...]
    zones: tuple[int, ...]
    latent: LatentShape = _NO_LATENT
    clustering: str = ""
    arranged: str = ""

    @property
    def clusters(self) -> tuple[int, ...]:
        """How many clusters are stored for each layer; empty where none are."""
        found = from_text(self.clustering)
        return () if found is None else tuple(found.count(layer.name) for layer in self.layers)

    def to_json(self) -> str:
        """One line; equal descriptions give equal text."""
        return json.dumps(_plain(asdict(self)), allow_nan=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The description that `to_json` wrote."""
        data = json.loads(text)
        return cls(
            name=data["name"],
            kind=data["kind"],
            digest=data["digest"],
            layers=tuple(Layer(**layer | {"order": ()}) for layer in data["layers"]),
            rows=_parameters(data["rows"]),
            output=Output(**data["output"]),
            inputs=tuple(Input(**entry) for entry in data["inputs"]),
            operators=tuple(OperatorSpec(one["name"], _parameters(one["parameters"])) for one in data["operators"]),
            heights=tuple(data["heights"]),
            zones=tuple(data["zones"]),
            latent=LatentShape(**data["latent"]),
            clustering=data["clustering"],
            arranged=data["arranged"],
        )


def describe(network: Network, name: str = "") -> Description:
    """What `network` says of itself, with the operators of this installation; `name` defaults to its kind."""
    from netbend_models.bending.catalogue import catalogue  # noqa: PLC0415  imports torch, which readers do without

    layers = network.layers
    return Description(
        name=name or network.kind,
        kind=network.kind,
        digest=network.digest,
        layers=tuple(replace(layer, order=()) for layer in layers),
        rows=network.rows,
        output=network.output,
        inputs=network.inputs,
        operators=tuple(OperatorSpec(one.name, one.parameters) for one in catalogue().operators),
        heights=heights(layers),
        zones=tuple(zone_of(index, len(layers)) for index in range(len(layers))),
        latent=_latent(network),
        clustering=_clustering(network),
        arranged=arranged(layers),
    )


def arranged(layers: Sequence[Layer]) -> str:
    """The order of the layers' channels as 16 hexadecimal digits; "" where it is the checkpoint's."""
    orders = [layer.order for layer in layers]
    return sha256(repr(orders).encode()).hexdigest()[:16] if any(orders) else ""


def heights(layers: Sequence[Layer]) -> tuple[int, ...]:
    """The distinct heights of the layers, ascending."""
    return tuple(sorted({layer.height for layer in layers}))


def zone_of(index: int, count: int) -> int:
    """The third of the network in which layer `index` of `count` lies: 0 coarse, 1 middle, 2 fine."""
    return index * 3 // count


def _clustering(network: Network) -> str:
    """The clusters that were stored for it; the contract asks for none."""
    clustering: Clustering | None = getattr(network, "clustering", None)
    return "" if clustering is None else to_text(clustering)


def _latent(network: Network) -> LatentShape:
    """What a network that has a latent says of it; the contract asks for none."""
    return LatentShape(**{field.name: int(getattr(network, field.name, 0)) for field in fields(LatentShape)})


def _plain(value: Any) -> Any:
    """JSON has no infinity: an open limit is null."""
    if isinstance(value, Mapping):
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(entry) for entry in value]
    return None if isinstance(value, float) and isinf(value) else value


def _parameters(rows: Sequence[dict[str, Any]]) -> tuple[Parameter, ...]:
    return tuple(_parameter(row) for row in rows)


def _parameter(row: dict[str, Any]) -> Parameter:
    known = {field.name for field in fields(Parameter)}
    low, high = row["limit"]
    limit = (-inf if low is None else low, inf if high is None else high)
    kept = {key: value for key, value in row.items() if key in known}
    kept |= {"played": tuple(row["played"]), "limit": limit, "choices": tuple(row["choices"])}
    return Parameter(**kept)

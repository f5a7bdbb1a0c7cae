"""A bend as a Python caller writes it, and the way from a list of them to a plan (which imports torch)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from math import isfinite
from typing import TYPE_CHECKING

from netbend_models.bending.settings import BORDERS
from netbend_models.error import BendError
from netbend_models.network import Layer

if TYPE_CHECKING:
    import torch

    from netbend_models.bending.base import Operator
    from netbend_models.bending.plan import Plan
    from netbend_models.bending.selection import Channels
    from netbend_models.clusters.clustering import Clustering
    from netbend_models.parameter import Parameter

_TARGETS = ("all", "cluster", "random", "range", "list", "weight")


@dataclass(frozen=True, slots=True)
class Bend:
    """One operator at one place. What `parameters` leaves out stands at its default, `amount` at 1.

    `layer`: number or name. `target`: "all", "cluster/NUMBER", "range/START/STOP", "random/FRACTION/SEED",
    channel numbers, or "weight". `border`: what lies outside the map (zeros, reflect, replicate).
    """

    layer: int | str
    operator: str
    parameters: Mapping[str, float] = field(default_factory=dict)
    target: str | Sequence[int] = "all"
    border: str = "zeros"


def compile_bends(
    bends: Sequence[Bend],
    layers: Sequence[Layer],
    device: "torch.device | str" = "cpu",
    clusters: "Clustering | None" = None,
) -> "Plan":
    """The plan of these bends; on one layer by target (all, cluster, random, range, list), then in the order given.

    A cluster that the layer lacks has no channels. BendError names the field, the value and what would do.
    Before a plan with `interpolate` runs, `stock.stock(network, plan)` stores what it mixes in.
    """
    from netbend_models.bending.base import StoredOperator  # noqa: PLC0415  imports torch
    from netbend_models.bending.catalogue import catalogue  # noqa: PLC0415  imports torch
    from netbend_models.bending.plan import Placed, plan_of  # noqa: PLC0415  imports torch

    operators = {operator.name: operator for operator in catalogue().operators}
    found: list[tuple[tuple[int, int], Placed]] = []
    for bend in bends:
        layer, operator = _layer(bend.layer, layers), _operator(bend.operator, operators)
        values = _values(bend, operator)
        if bend.target == "weight" and not layer.weighted:
            raise BendError(f"layer {layer.name} computes with no weight; bend its activation with target all")
        if bend.target == "weight" and isinstance(operator, StoredOperator):
            raise BendError(f"{operator.name} mixes activations and no weights; leave out target weight")
        border, (place, channels) = _border(bend.border), _channels(bend.target, layer, clusters)
        weight = bend.target == "weight"
        if _acts(operator, values) and channels:
            found.append((place, Placed(layer.index, operator, values, channels, border, weight)))
    return plan_of([placed for _, placed in sorted(found, key=lambda pair: pair[0])], layers, device)


def _layer(wanted: int | str, layers: Sequence[Layer]) -> Layer:
    if isinstance(wanted, str):
        names = {layer.name: layer for layer in layers}
        if wanted not in names:
            raise BendError(f"layer {wanted!r} is not in this network{_hint(wanted, names)}")
        return names[wanted]
    if not 0 <= wanted < len(layers):
        raise BendError(f"layer must be 0..{len(layers) - 1}, got {wanted}")
    return layers[wanted]


def _operator(name: str, operators: Mapping[str, "Operator"]) -> "Operator":
    if name not in operators:
        raise BendError(f"operator {name!r} is not known{_hint(name, operators)}")
    return operators[name]


def _values(bend: Bend, operator: "Operator") -> tuple[float, ...]:
    known = {row.name: row for row in operator.parameters}
    for name in bend.parameters:
        if name not in known:
            raise BendError(f"{operator.name} has no parameter {name!r}{_hint(name, known)}")
    given = {name: row.default for name, row in known.items()} | {"amount": 1.0} | dict(bend.parameters)
    return tuple(_value(operator.name, row, given[name]) for name, row in known.items())


def _value(operator: str, row: "Parameter", value: float) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        number = float("nan")
    if not isfinite(number):
        raise BendError(f"{operator}/{row.name} must be a finite number, got {value!r}")
    return row.admit(number)


def _acts(operator: "Operator", values: Sequence[float]) -> bool:
    pairs = list(zip(operator.parameters, values, strict=True))
    return values[-1] > 0 and any(row.identity is not None and value != row.identity for row, value in pairs)


def _channels(
    target: str | Sequence[int], layer: Layer, clusters: "Clustering | None"
) -> "tuple[tuple[int, int], Channels]":
    """The target's place in the order of targets, and its channels."""
    from netbend_models.bending.selection import in_range, random_share  # noqa: PLC0415  imports torch

    count = layer.channels
    if not isinstance(target, str):
        return (_TARGETS.index("list"), 0), _listed(target, count)
    kind, *numbers = target.split("/")
    try:
        if kind in ("all", "weight") and not numbers:
            return (_TARGETS.index(kind), 0), tuple(range(count))
        if kind == "cluster":
            (number,) = map(int, numbers)
            return (_TARGETS.index(kind), number), _clustered(target, number, layer, clusters)
        first, second = (float(number) for number in numbers)
    except ValueError:
        raise _bad_target(target) from None
    if kind == "range":
        return (_TARGETS.index(kind), 0), in_range(count, first, second)
    if kind == "random":
        return (_TARGETS.index(kind), 0), random_share(count, first, second)
    raise _bad_target(target)


def _clustered(target: str, number: int, layer: Layer, clusters: "Clustering | None") -> "Channels":
    """The channels of a cluster that the layer has."""
    if clusters is None:
        raise BendError(f"target {target!r}: this network has no clusters; compute them with: netbend clusters MODEL")
    if number < 0:
        raise _bad_target(target)
    return tuple(channel for channel in clusters.channels(layer.name, number) if channel < layer.channels)


def _listed(channels: Sequence[int], count: int) -> "Channels":
    for channel in channels:
        if not 0 <= channel < count:
            raise BendError(f"target channels must be 0..{count - 1}, got {channel}")
    return tuple(sorted({int(channel) for channel in channels}))


def _border(name: str) -> str:
    if name not in BORDERS:
        raise BendError(f"border must be one of {', '.join(BORDERS)}, got {name!r}{_hint(name, BORDERS)}")
    return name


def _bad_target(target: str) -> BendError:
    return BendError(
        f"target must be all, cluster/NUMBER, range/START/STOP, random/FRACTION/SEED, weight or channel numbers, "
        f"got {target!r}" + _hint(target, _TARGETS)
    )


def _hint(wanted: str, known: "Mapping[str, object] | Sequence[str]") -> str:
    names = list(known)
    close = get_close_matches(wanted, names, n=1)
    if close:
        return f"; did you mean {close[0]}?"
    shown = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
    return f"; there are {shown}"

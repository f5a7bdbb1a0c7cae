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
    from netbend_models.parameter import Parameter

_TARGETS = ("all", "cluster", "random", "range", "list")


@dataclass(frozen=True, slots=True)
class Bend:
    """One operator at one place. What `parameters` leaves out stands at its default, `amount` at 1.

    `layer`: number or name. `target`: "all", "range/START/STOP", "random/FRACTION/SEED" or channel
    numbers. `border`: what lies outside the map (zeros, reflect, replicate).
    """

    layer: int | str
    operator: str
    parameters: Mapping[str, float] = field(default_factory=dict)
    target: str | Sequence[int] = "all"
    border: str = "zeros"


def compile_bends(bends: Sequence[Bend], layers: Sequence[Layer], device: "torch.device | str" = "cpu") -> "Plan":
    """The plan of these bends; on one layer by target (all, random, range, list), then in the order given.

    BendError names the field, the value and what would do.
    """
    from netbend_models.bending.catalogue import catalogue  # noqa: PLC0415  imports torch
    from netbend_models.bending.plan import Placed, plan_of  # noqa: PLC0415  imports torch

    operators = {operator.name: operator for operator in catalogue().operators}
    found: list[tuple[int, Placed]] = []
    for bend in bends:
        layer, operator = _layer(bend.layer, layers), _operator(bend.operator, operators)
        values = _values(bend, operator)
        border, (kind, channels) = _border(bend.border), _channels(bend.target, layer.channels)
        if _acts(operator, values) and channels:
            found.append((kind, Placed(layer.index, operator, values, channels, border)))
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


def _channels(target: str | Sequence[int], count: int) -> "tuple[int, Channels]":
    """The target's place in the order of targets, and its channels."""
    from netbend_models.bending.selection import in_range, random_share  # noqa: PLC0415  imports torch

    if not isinstance(target, str):
        return _TARGETS.index("list"), _listed(target, count)
    kind, *numbers = target.split("/")
    if kind == "cluster":
        raise BendError(f"target {target!r}: this network has no clusters; use range/START/STOP or channel numbers")
    try:
        if kind == "all" and not numbers:
            return 0, tuple(range(count))
        first, second = (float(number) for number in numbers)
    except ValueError:
        raise _bad_target(target) from None
    if kind == "range":
        return _TARGETS.index("range"), in_range(count, first, second)
    if kind == "random":
        return _TARGETS.index("random"), random_share(count, first, second)
    raise _bad_target(target)


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
        f"target must be all, range/START/STOP, random/FRACTION/SEED or channel numbers, got {target!r}"
        + _hint(target, _TARGETS)
    )


def _hint(wanted: str, known: "Mapping[str, object] | Sequence[str]") -> str:
    names = list(known)
    close = get_close_matches(wanted, names, n=1)
    if close:
        return f"; did you mean {close[0]}?"
    shown = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
    return f"; there are {shown}"

"""Between natural units and 0..1: the played range of a parameter, with identity in the middle where it lies inside."""

from math import exp, log

from netbend_models.parameter import Parameter


def to_natural(parameter: Parameter, fraction: float, span: tuple[float, float] | None = None) -> float:
    """The value at `fraction` 0..1 of the played range; 0.5 is identity where identity lies inside it."""
    low, high = span or parameter.played
    middle = _middle(parameter, low, high)
    if middle is None:
        return _along(parameter, low, high, fraction)
    if fraction <= 0.5:
        return _along(parameter, low, middle, fraction * 2)
    return _along(parameter, middle, high, fraction * 2 - 1)


def to_fraction(parameter: Parameter, value: float, span: tuple[float, float] | None = None) -> float:
    """Where a value lies in the played range, 0..1; the way back of `to_natural`."""
    low, high = span or parameter.played
    middle = _middle(parameter, low, high)
    if middle is None:
        return _share(parameter, low, high, value)
    if (value <= middle) == (low <= high):
        return _share(parameter, low, middle, value) / 2
    return 0.5 + _share(parameter, middle, high, value) / 2


def _middle(parameter: Parameter, low: float, high: float) -> float | None:
    identity = parameter.identity
    return identity if identity is not None and min(low, high) < identity < max(low, high) else None


def _along(parameter: Parameter, low: float, high: float, fraction: float) -> float:
    if parameter.curve == "log" and low > 0 and high > 0:
        return exp(log(low) + (log(high) - log(low)) * fraction)
    return low * (1 - fraction) + high * fraction  # exact at both ends, and no overflow between far ones


def _share(parameter: Parameter, low: float, high: float, value: float) -> float:
    if low == high:
        return 0.0
    if parameter.curve == "log" and low > 0 and high > 0:
        share = (log(max(value, min(low, high))) - log(low)) / (log(high) - log(low))
    else:
        share = (value / 2 - low / 2) / (high / 2 - low / 2)  # a difference may be beyond all numbers
    return min(1.0, max(0.0, share))

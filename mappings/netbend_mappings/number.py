"""A number from outside, JSON's or a message's: what a finite float holds; a whole number may be too large for that."""

from math import isfinite


def finite(value: object, *, truth: bool = False) -> float | None:
    """The value as a finite float, None for what is none; true and false are 1 and 0 where `truth` says so."""
    if not isinstance(value, int | float) or (isinstance(value, bool) and not truth):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if isfinite(number) else None

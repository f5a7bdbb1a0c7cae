"""Running minimum and maximum over a window, by shifted views: twenty times faster on a CPU than pooling.

What lies outside the map does not count, as in OpenCV. Large maps are worked on in stripes that fit a core's cache.
"""

from collections.abc import Callable, Iterable, Sequence
from math import floor, sqrt
from typing import Final

import torch
from torch import Tensor

from netbend_models.bending.base import AMOUNT, Function, Operator, Shape, Values
from netbend_models.bending.growth import kept
from netbend_models.bending.stripe import Stripe, rows_of, stripes
from netbend_models.parameter import Parameter

Extreme = Callable[..., Tensor]
"""`torch.maximum` or `torch.minimum`."""

ELLIPSE, SQUARE = 0, 1

CROSS: Final = (1, 0, ELLIPSE)
"""The shape of the smallest window, and the one most played: a point and its four neighbours."""


WINDOW: Final = Parameter(
    name="window",
    meaning="the brush: an ellipse 2 radius + 1 across, or a square radius across",
    limit=(0, 1),
    kind="choice",
    choices=("ellipse", "square"),
)


def radius(meaning: str, default: float = 0.0, identity: float | None = None) -> Parameter:
    """How far the window reaches."""
    return Parameter(
        name="radius",
        meaning=meaning,
        default=default,
        played=(0, 5),
        limit=(0, 10),
        identity=identity,
        unit="pixels",
    )


def operator(name: str, meaning: str, extreme: Extreme) -> Operator:
    """The row of the catalogue for a morphological operator."""
    reach = radius(meaning, identity=0.0)
    return Operator(
        name=name, parameters=(reach, WINDOW, AMOUNT), bend=mixed(extreme), shape=window_shape, alike=True, growth=kept
    )


def window_shape(values: Sequence[float]) -> Shape:
    """(whole radius, whether the next one is mixed in, window) of (radius, window, …)."""
    radius = max(values[0], 0.0)
    return floor(radius), int(radius > floor(radius)), int(values[1])


def widest(shape: Shape) -> int:
    """How many rows away the window of this shape reaches."""
    return shape[0] + shape[1]


def mixed(extreme: Extreme) -> Function:
    """The bend over a window whose fractional radius mixes its two whole neighbours."""

    def bend(x: Tensor, values: Values, shape: Shape, out: Tensor | None = None) -> Tensor:
        if shape == CROSS:
            result, work = crosses(x, extreme)
        else:
            result, work = stripes(x, out, widest(shape))
        for stripe in work:
            fill(stripe, values[0], shape, extreme)
        return result

    return bend


def crosses(x: Tensor, extreme: Extreme) -> tuple[Tensor, Iterable[Stripe]]:
    """The extreme of x and its four neighbours, and the stripes of it that are still to be filled.

    The views of all stripes are cut at once: one by one they take as long as the work.
    """
    count = rows_of(x)
    if count is None:
        return stripes(x, None, 1)
    result, height, width = torch.empty_like(x), x.shape[2], x.shape[3] - 1
    inner = range(count, height - count, count)  # not the first, nor what is left at the end
    parts = [
        torch.split(source.narrow(2, count + shift, len(inner) * count), count, 2)
        for source, shift in (
            (result, 0), (x, 0), (x, -1), (x, 1),
            (result.narrow(3, 1, width), 0), (x.narrow(3, 0, width), 0),
            (result.narrow(3, 0, width), 0), (x.narrow(3, 1, width), 0),
        )
    ]  # fmt: skip
    for out, middle, above, below, right, left_of, left, right_of in zip(*parts, strict=True):
        extreme(above, below, out=out)
        extreme(out, middle, out=out)
        extreme(right, left_of, out=right)
        extreme(left, right_of, out=left)
    rest = inner.stop if not inner else inner[-1] + count
    ends = ((0, count), (rest, height - rest)) if inner else ((0, height),)
    return result, [Stripe(x, result.narrow(2, first, size), first) for first, size in ends]


def fill(stripe: Stripe, radius: Tensor, shape: Shape, extreme: Extreme) -> None:
    """The extreme over the window, into the stripe's result."""
    whole, fractional, window = shape
    run = square if window == SQUARE else ellipse
    run(stripe, whole, extreme)
    if fractional:
        inner = stripe.out.clone()
        run(stripe, whole + 1, extreme)
        torch.lerp(inner, stripe.out, (radius - whole).to(inner.dtype), out=stripe.out)


def ellipse(stripe: Stripe, radius: int, extreme: Extreme) -> None:
    """The extreme over an ellipse 2r + 1 across, its rows as wide as those of OpenCV's MORPH_ELLIPSE."""
    out = stripe.out
    if radius == 0:
        out.copy_(stripe.middle)
        return
    # From the tips to the middle; the tips' row counts in the middle too, whose row holds it.
    _begin(stripe, radius, extreme)
    near = stripe.near(radius - 1) if radius > 1 else stripe
    rows, reach = near.source, 0
    for distance in range(radius - 1, 0, -1):
        half = round(radius * sqrt((radius * radius - distance * distance) / (radius * radius)))
        rows, reach = _wider(rows, near.source, range(reach + 1, half + 1), extreme), half
        for shift in (distance, -distance):
            _join_rows(out, rows, near.top + shift, extreme)
    if reach:
        _join_rows(out, rows, near.top, extreme)
    _wider(out, stripe.middle, range(reach + 1, radius + 1), extreme)


def _begin(stripe: Stripe, shift: int, extreme: Extreme) -> None:
    """The extreme of what stands so many rows above and below; at least that of the row itself."""
    rows, size, top = stripe.out.shape[-2], stripe.source.shape[-2], stripe.top
    inside = min(max(size - shift - top, 0), rows)
    if inside:
        below = stripe.source.narrow(-2, top + shift, inside)
        extreme(stripe.middle.narrow(-2, 0, inside), below, out=stripe.out.narrow(-2, 0, inside))
    if inside < rows:
        stripe.out.narrow(-2, inside, rows - inside).copy_(stripe.middle.narrow(-2, inside, rows - inside))
    _join_rows(stripe.out, stripe.source, top - shift, extreme)


def _join_rows(out: Tensor, source: Tensor, top: int, extreme: Extreme) -> None:
    """Take into `out` the rows of the source from `top` on, as far as it has them."""
    first, last = max(-top, 0), min(out.shape[-2], source.shape[-2] - top)
    if last > first:
        into = out.narrow(-2, first, last - first)
        extreme(into, source.narrow(-2, top + first, last - first), out=into)


def _join_columns(out: Tensor, source: Tensor, shift: int, extreme: Extreme) -> None:
    """Take into `out` what stands `shift` columns further to the right in the source, as far as it has them."""
    size = source.shape[-1] - abs(shift)
    if size > 0:
        into = out.narrow(-1, max(-shift, 0), size)
        extreme(into, source.narrow(-1, max(shift, 0), size), out=into)


def _wider(rows: Tensor, x: Tensor, reach: range, extreme: Extreme) -> Tensor:
    """The rows with what of x stands so far to the right and to the left; written over unless they are x."""
    for place in reach:
        rows = x.clone() if rows is x else rows
        for shift in (place, -place):
            _join_columns(rows, x, shift, extreme)
    return rows


def square(stripe: Stripe, side: int, extreme: Extreme) -> None:
    """The extreme over `side` x `side` pixels, from -side // 2 on; a side of 0 or 1 changes nothing."""
    if side < 2:
        stripe.out.copy_(stripe.middle)
        return
    rows = stripe.middle.clone()
    for shift in _reach(side):
        _join_rows(rows, stripe.source, stripe.top + shift, extreme)
    stripe.out.copy_(rows)
    for shift in _reach(side):
        _join_columns(stripe.out, rows, shift, extreme)


def _reach(side: int) -> list[int]:
    return [shift for shift in range(-(side // 2), side - side // 2) if shift != 0]

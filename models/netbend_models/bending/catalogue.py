"""The operators in table order: the built-in ones, then what is installed under `netbend.operators`."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Final

from netbend_models.bending.base import Operator
from netbend_models.bending.operators.ablate import ABLATE
from netbend_models.bending.operators.absolute import ABSOLUTE
from netbend_models.bending.operators.add import ADD
from netbend_models.bending.operators.add_axis import ADD_AXIS
from netbend_models.bending.operators.add_bump import ADD_BUMP
from netbend_models.bending.operators.add_noise import ADD_NOISE
from netbend_models.bending.operators.add_sparse import ADD_SPARSE
from netbend_models.bending.operators.clamp import CLAMP
from netbend_models.bending.operators.dilate import DILATE
from netbend_models.bending.operators.erode import ERODE
from netbend_models.bending.operators.flip import FLIP
from netbend_models.bending.operators.gain_bias import GAIN_BIAS
from netbend_models.bending.operators.gradient import GRADIENT
from netbend_models.bending.operators.hadamard_channels import HADAMARD_CHANNELS
from netbend_models.bending.operators.hadamard_rows import HADAMARD_ROWS
from netbend_models.bending.operators.hard_threshold import HARD_THRESHOLD
from netbend_models.bending.operators.interpolate import INTERPOLATE
from netbend_models.bending.operators.invert import INVERT
from netbend_models.bending.operators.log import LOG
from netbend_models.bending.operators.mask import MASK
from netbend_models.bending.operators.matrix_exponential import MATRIX_EXPONENTIAL
from netbend_models.bending.operators.multiply import MULTIPLY
from netbend_models.bending.operators.negate import NEGATE
from netbend_models.bending.operators.normalise import NORMALISE
from netbend_models.bending.operators.permute import PERMUTE
from netbend_models.bending.operators.power import POWER
from netbend_models.bending.operators.reciprocal_invert import RECIPROCAL_INVERT
from netbend_models.bending.operators.reflect_channel import REFLECT_CHANNEL
from netbend_models.bending.operators.rescale import RESCALE
from netbend_models.bending.operators.rotate import ROTATE
from netbend_models.bending.operators.rotate_channels import ROTATE_CHANNELS
from netbend_models.bending.operators.scale import SCALE
from netbend_models.bending.operators.sobel import SOBEL
from netbend_models.bending.operators.soft_threshold import SOFT_THRESHOLD
from netbend_models.bending.operators.threshold import THRESHOLD
from netbend_models.bending.operators.translate import TRANSLATE
from netbend_models.error import BendError

GROUP: Final = "netbend.operators"

BUILT_IN: Final = (
    ABLATE, INVERT, MULTIPLY, THRESHOLD,
    ADD, ADD_SPARSE, ADD_NOISE, ADD_BUMP, ADD_AXIS, GAIN_BIAS, HARD_THRESHOLD, SOFT_THRESHOLD,
    RECIPROCAL_INVERT, NEGATE, POWER, LOG, ABSOLUTE, CLAMP, RESCALE, MASK,
    PERMUTE, ROTATE_CHANNELS, REFLECT_CHANNEL, HADAMARD_CHANNELS, HADAMARD_ROWS, MATRIX_EXPONENTIAL,
    FLIP, TRANSLATE, SCALE, ROTATE,
    ERODE, DILATE, GRADIENT, SOBEL,
    INTERPOLATE, NORMALISE,
)  # fmt: skip

_PLACES: Final = ("all", "cluster", "random", "range", "list", "weight")
_ROWS: Final = ("order", "border", "bypass", "amount", "solo", "reset", "flash", "noise", "steps", "input")
_ENDINGS: Final = ("normalized", "span", "reset", "nudge", "toggle", "ramp", "smooth", "safe", "radians", "played")

RESERVED: Final = frozenset({*_PLACES, *_ROWS, *_ENDINGS})
"""Names that stand under a layer already, or end any address."""

_NAME: Final = re.compile(r"(?!\d+$)[A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Refused:
    """An installed operator that cannot be played, and why."""

    name: str
    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What can be played, in table order, and what was refused."""

    operators: tuple[Operator, ...]
    refused: tuple[Refused, ...] = ()


@cache
def catalogue() -> Catalogue:
    """The operators of this installation, looked up once a process."""
    return collect(entry_points(group=GROUP))


def collect(points: Iterable[EntryPoint]) -> Catalogue:
    """The built-in operators and those of `points` by name; a broken one is refused with its reason."""
    operators, refused = list(BUILT_IN), []
    for point in sorted(points, key=lambda point: (point.name, point.value)):
        try:
            operators.append(_admit(point, {operator.name for operator in operators}))
        except Exception as fault:  # noqa: BLE001  an extension's import may raise anything; the state names it
            refused.append(Refused(point.name, point.value, f"{type(fault).__name__}: {fault}"))
    return Catalogue(tuple(operators), tuple(refused))


def _admit(point: EntryPoint, taken: set[str]) -> Operator:
    operator = point.load()
    if not isinstance(operator, Operator):
        raise BendError(f"{point.value} must be an Operator, got {type(operator).__name__}")
    if operator.name in RESERVED:
        raise BendError(f"the name {operator.name} is reserved; choose another")
    if not _NAME.fullmatch(operator.name):
        raise BendError(f"the name {operator.name!r} must be letters, digits and ._- and no numeral")
    if operator.name in taken:
        raise BendError(f"there is an operator {operator.name} already; choose another name")
    return operator

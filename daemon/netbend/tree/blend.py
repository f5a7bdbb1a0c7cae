"""Presets mixed on one network: which slots they move and where to, by weights that follow the morph or the plane."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from netbend.tree.aim import Aim, Place, aim, within
from netbend.tree.node import Addresses
from netbend.tree.preset import DEFAULTS, PLACED, SCOPE, data_of
from netbend_mappings.presets import Look, PresetError, look_of, mix, scopes_of
from netbend_mappings.presets.arrange import places_of
from netbend_mappings.presets.weight import METHODS

Values = NDArray[np.float64]
Texts = Mapping[str, Any]

FROM: Final = "/latent/recall/from"
MORPH: Final = "morph"
PLANE: Final = "plane"
"""What /latent/recall/from says while the picture is mixed by one of these."""

CONTROLS: Final = {MORPH: ("morph/position",), PLANE: ("map/plane/x", "map/plane/y")}
"""What the weights follow, by names of rows."""

MOST: Final = 8
"""Pictures in a mixture; those that weigh least are left out."""

LEAST: Final = 1e-4
"""What weighs less is not seen."""


@dataclass(frozen=True, slots=True, eq=False)
class Blend:
    """P presets over S slots; `weigh` gives the weights (P,) at values of the controls.

    `places` are the pictures, empty where one of the presets leaves the picture alone.
    """

    kind: str
    numbers: tuple[int, ...]
    aims: tuple[Aim, ...]
    slots: NDArray[np.intp]
    values: Values
    period: Values
    low: Values
    whole: NDArray[np.bool_]
    places: tuple[Place, ...]
    weigh: Callable[[Values], Values]

    def at(self, controls: Values) -> Values:
        """The values (S,) at these values of the controls."""
        return self.inside(mix(self.values, self.weigh(controls), self.period, self.whole))

    def inside(self, mixed: Values) -> Values:
        """Angles (S,) brought back into what they wrap in."""
        beyond = (self.period > 0) & ((mixed < self.low) | (mixed > self.low + self.period))
        around = np.where(beyond, self.period, 1.0)
        return np.where(beyond, self.low + (mixed - self.low) % around, mixed)

    def heaviest(self, controls: Values) -> int:
        """Which of the presets, by its place among them, weighs most at these values of the controls."""
        return int(np.argmax(self.weigh(controls)))

    def loudest(self, weights: Values) -> list[int]:
        """Those that are seen, by their places among them, the heaviest first."""
        return [one for one in np.argsort(-weights, kind="stable").tolist()[:MOST] if weights[one] > LEAST]


class Blends:
    """The blends of one network, made anew when presets, scope or places are others."""

    def __init__(self, addresses: Addresses) -> None:
        self._addresses, self._layout = addresses, addresses.layout
        self._made: dict[str, tuple[Any, Blend | None]] = {}

    def controls(self, kind: str) -> NDArray[np.intp]:
        """The slots that the weights follow."""
        return np.array([self._layout.flat_slots[name] for name in CONTROLS[kind]], np.intp)

    def find(self, kind: str, base: Sequence[float] | Values, texts: Texts) -> Blend | None:
        """The blend that the texts and base values speak of; None where there are too few presets for one."""
        slots = self._layout.flat_slots
        if kind == MORPH:
            numbers = tuple(int(base[slots[f"morph/{end}"]]) for end in "ab")
            spots, method = "", 0
        else:
            spots, method = _text(texts, PLACED), int(base[slots["map/plane/method"]])
            numbers = tuple(_places(spots))
        key = (numbers, spots, method, _text(texts, SCOPE), tuple(_text(texts, data_of(number)) for number in numbers))
        if kind not in self._made or self._made[kind][0] != key:
            self._made[kind] = (key, self._make(kind, numbers, spots, method, texts))
        return self._made[kind][1]

    def _make(self, kind: str, numbers: Sequence[int], spots: str, method: int, texts: Texts) -> Blend | None:
        try:
            scope = scopes_of([_text(texts, SCOPE)])
        except PresetError:
            return None
        looks = {number: look for number in numbers if (look := look_at(texts, number)) is not None}
        if not looks or (kind == MORPH and len(looks) < len(set(numbers))):
            return None
        if kind == MORPH:
            members, weigh = list(numbers), _morph
        else:
            members, points = list(looks), np.array([_places(spots)[number] for number in looks])
            weights = list(METHODS.values())[method]

            def weigh(controls: Values) -> Values:
                return weights(points, controls)

        return self._lay(kind, members, [aim(self._addresses, looks[number], scope) for number in members], weigh)

    def _lay(self, kind: str, numbers: Sequence[int], aims: Sequence[Aim], weigh: Callable[[Values], Values]) -> Blend:
        """As arrays: the slots that any of them moves and that all of them have in their scope."""
        every = sorted({slot for one in aims for slot in one.values})
        rows = {slot: self._addresses.at(slot) for slot in every}
        slots = [slot for slot in every if all(self._holds(one, rows[slot].stored) for one in aims)]
        parameters = [rows[slot].parameter for slot in slots]
        rows_at = list(zip(slots, parameters, strict=True))
        values = [[one.values.get(slot, row.default) for slot, row in rows_at] for one in aims]
        low = [row.limit[0] if row.period else 0.0 for row in parameters]
        return Blend(
            kind=kind, numbers=tuple(numbers), aims=tuple(aims), slots=np.array(slots, np.intp),
            values=np.array(values, np.float64).reshape(len(aims), len(slots)),
            period=np.array([row.period for row in parameters], np.float64), low=np.array(low, np.float64),
            whole=np.array([row.kind != "float" for row in parameters], np.bool_),
            places=tuple(one.place for one in aims if one.place is not None) if all(one.place for one in aims) else (),
            weigh=_remembered(weigh),
        )  # fmt: skip

    def _holds(self, one: Aim, stored: str) -> bool:
        return within(self._addresses, one.scope, stored)


def look_at(texts: Texts, number: int) -> Look | None:
    """The look in a preset, None where it holds none."""
    text = _text(texts, data_of(number))
    try:
        return look_of(text) if text else None
    except PresetError:
        return None


def _remembered(weigh: Callable[[Values], Values]) -> Callable[[Values], Values]:
    """The same, for the last few places: each is asked for several times in a frame."""
    found = lru_cache(maxsize=8)(lambda place: weigh(np.array(place)))
    return lambda controls: found(tuple(controls.tolist()))


def _morph(controls: Values) -> Values:
    return np.array([1.0 - controls[0], controls[0]])


def _places(text: str) -> dict[int, tuple[float, float]]:
    try:
        return places_of(text)
    except PresetError:
        return {}


def _text(texts: Texts, stored: str) -> str:
    return str(texts.get(stored, DEFAULTS.get(stored, "")))

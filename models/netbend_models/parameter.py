"""One row of the address table: what a number that can be played means, and where it may go."""

from dataclasses import dataclass
from math import inf, isfinite
from typing import Literal

Rule = Literal["clamp", "wrap", "open"]
Kind = Literal["float", "int", "toggle", "choice", "trigger", "text", "list"]
Curve = Literal["linear", "log"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter of an operator, a network or the stage.

    `name` is the tail of its address (`angle`, `latent/seed`). `played` is what 0..1 spans; where
    `identity` lies inside it, 0.5 is the identity. `limit` and `rule` say where a value ends: clamp
    (and be counted), wrap (angles, phases) or open (seeds). `text` and `list` rows are kept in the
    document, all others are float64 slots of the panel; a `trigger` slot counts how often it fired.
    A phase runs by itself: by `rate`, the parameter that says how many of its units a second, or once round in
    `lap`, the parameter that says how many seconds, so many times as fast as `rate` says where both are named;
    where the toggle `beats` is on these are units a beat and beats; it rests while the parameter `gate` is 0. Each
    names another row.
    """

    name: str
    meaning: str
    default: float = 0.0
    played: tuple[float, float] = (0.0, 1.0)
    limit: tuple[float, float] = (-inf, inf)
    rule: Rule = "clamp"
    kind: Kind = "float"
    unit: str = ""
    identity: float | None = None
    curve: Curve = "linear"
    choices: tuple[str, ...] = ()
    rate: str = ""
    lap: str = ""
    beats: str = ""
    gate: str = ""

    def __post_init__(self) -> None:
        low, high = self.limit
        if not low <= self.default <= high:
            raise ValueError(f"{self.name}: default must be {low}..{high}, got {self.default}")
        if self.rule == "wrap" and not (isfinite(low) and isfinite(high)):
            raise ValueError(f"{self.name}: a wrapping parameter needs finite limits, got {self.limit}")

    @property
    def period(self) -> float:
        """The span after which a wrapping parameter is at the same place; 0 for the others."""
        return self.limit[1] - self.limit[0] if self.rule == "wrap" else 0.0

    def admit(self, value: float) -> float:
        """Bring a finite value inside the hard limit by this parameter's rule."""
        low, high = self.limit
        if self.rule == "wrap" and not low <= value <= high:
            value = low + (value - low) % (high - low)
        elif self.rule == "clamp":
            value = min(max(value, low), high)
        return value if self.kind == "float" else float(round(value))

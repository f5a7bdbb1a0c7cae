"""What a check found: a state, why, and the command that mends it."""

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "missing", "broken", "off"]
"""It works; it is not there; it is there and does not work; it has no place on this machine."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the examination; `needed` is what netbend cannot play without."""

    name: str
    state: State
    detail: str = ""
    remedy: str = ""
    needed: bool = False

    @property
    def fatal(self) -> bool:
        """Whether netbend cannot play because of it."""
        return self.needed and self.state in ("missing", "broken")

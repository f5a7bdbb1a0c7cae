"""What the conductor is told of its show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowSetting:
    """The show to play: its file (none: an untitled one), what it holds, and the options that it keeps.

    `weights` is the hash of those that it was made with. `resumed`: it goes on from an
    autosave; `locked`: nothing may change it.
    """

    path: str = ""
    holding: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    weights: str = ""
    resumed: bool = False
    locked: bool = False

"""A benchmark's result: figures with their unit, what they are held against, and whether they reach it."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

import psutil


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number; `wanted` is `>= 8` or the like, empty where nothing is asked."""

    name: str
    value: float
    unit: str = ""
    wanted: str = ""

    @property
    def reached(self) -> bool | None:
        """Whether the value is as wanted; None where nothing is."""
        if not self.wanted:
            return None
        sign, bound = self.wanted.split()
        return self.value >= float(bound) if sign == ">=" else self.value <= float(bound)


@dataclass(slots=True)
class Result:
    """A benchmark's figures, and how they were taken in one sentence."""

    name: str
    how: str
    figures: list[Figure] = field(default_factory=list)

    def add(self, name: str, value: float, unit: str = "", wanted: str = "") -> None:
        """Append a figure."""
        self.figures.append(Figure(name, value, unit, wanted))

    def plain(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "name": self.name, "how": self.how,
            "figures": [asdict(one) | {"reached": one.reached} for one in self.figures],
        }  # fmt: skip


Bench = Callable[[float], Result]
"""Takes a scale: 1 for the full measurement, less for a quick one."""


def processor_seconds(process: psutil.Process | None = None) -> float:
    """The processor time that all threads of a process have taken so far; without one, of this process."""
    times = (process or psutil.Process()).cpu_times()
    return float(times.user + times.system)


def quantile(values: list[float], share: float) -> float:
    """The value below which `share` of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")

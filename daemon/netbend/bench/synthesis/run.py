"""`netbend bench synthesis`: each network's frames against a straightforward form of the same network, kept beside."""

from netbend.bench.base import Result
from netbend.bench.synthesis import stylegan2, stylegan3
from netbend.bench.synthesis.machine import machine


def bench(scale: float = 1.0) -> Result:
    """Measure, at `scale` of the full length."""
    how = "frames of all forms in turn, batch 1, one thread, random weights, medians of CPU time"
    result = Result("synthesis", f"{how}; {machine()}")
    for part in (stylegan2, stylegan3):
        result.figures.extend(part.figures(scale))
    return result

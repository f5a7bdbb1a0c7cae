"""How fast networks paint: ours against the textbook's form."""

from netbend.bench.synthesis.run import bench

__all__ = ["bench"]

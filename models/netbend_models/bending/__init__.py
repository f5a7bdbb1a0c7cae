"""Bending: operators that change a network's activations while it generates."""

from netbend_models.bending.bend import Bend, compile_bends

__all__ = ["Bend", "compile_bends"]

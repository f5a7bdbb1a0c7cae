"""The library that reads ONNX files; netbend computes them itself."""

import importlib
from collections.abc import Callable
from typing import Any

from netbend.doctor.finding import Finding


def library(_: str = "", find: Callable[[str], Any] = importlib.import_module) -> Finding:
    """Which one there is; without it networks in .onnx files cannot be played."""
    try:
        return Finding("ONNX networks", "ok", f"onnx {find('onnx').__version__}")
    except Exception as fault:  # noqa: BLE001  a damaged library may raise anything
        return Finding(
            "ONNX networks", "missing", f".onnx files cannot be played: {fault}", "pip install netbend[onnx]"
        )

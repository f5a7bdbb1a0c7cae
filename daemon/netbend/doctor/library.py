"""The libraries that netbend cannot do without; torch has a check of its own."""

import importlib
from collections.abc import Callable
from importlib.metadata import version
from typing import Any, Final

from netbend.doctor.finding import Finding

NEEDED: Final = {
    "aiohttp": "aiohttp", "click": "click", "numpy": "numpy", "pillow": "PIL.Image",
    "platformdirs": "platformdirs", "psutil": "psutil", "python-osc": "pythonosc", "pyyaml": "yaml",
    "segno": "segno", "simplejpeg": "simplejpeg", "zeroconf": "zeroconf",
}  # fmt: skip
"""Each package with the module that it brings."""


def libraries(_: str = "", find: Callable[[str], Any] = importlib.import_module) -> list[Finding]:
    """One finding if all can be imported, else one for each that cannot."""
    faults = [fault for package, module in NEEDED.items() if (fault := _fault(package, module, find))]
    if faults:
        return faults
    return [Finding("libraries", "ok", ", ".join(f"{package} {version(package)}" for package in NEEDED))]


def _fault(package: str, module: str, find: Callable[[str], Any]) -> Finding | None:
    try:
        find(module)
    except ModuleNotFoundError as fault:
        return Finding(package, "missing", str(fault), f"pip install {package}")
    except Exception as fault:  # noqa: BLE001  a damaged library may raise anything
        return Finding(
            package, "broken", f"{type(fault).__name__}: {fault}", f"pip install --force-reinstall {package}"
        )
    return None

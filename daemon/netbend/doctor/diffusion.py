"""Whether diffusion networks can be played: their libraries are looked for, not imported, which would take seconds."""

from collections.abc import Callable
from importlib.metadata import version
from importlib.util import find_spec
from typing import Final

from netbend.doctor.finding import Finding

NEEDED: Final = ("diffusers", "safetensors", "transformers")


def libraries(_: str = "", there: Callable[[str], object] = find_spec) -> Finding:
    """One finding for all three."""
    lacking = [name for name in NEEDED if not there(name)]
    if lacking:
        return Finding("diffusion", "missing", f"needs {', '.join(lacking)}", "pip install 'netbend[diffusion]'")
    return Finding("diffusion", "ok", ", ".join(f"{name} {version(name)}" for name in NEEDED))

"""What is taken of diffusers and transformers, when it is first needed; neither goes online."""

import importlib
import os
import sys
from typing import Any, Final

from netbend_models.error import LoadError

_OFFLINE: Final = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY", "DISABLE_TELEMETRY")


def class_of(library: str, name: str) -> Any:
    """A class of one of the two; a LoadError where it cannot be had."""
    os.environ.update(dict.fromkeys(_OFFLINE, "1"))
    hidden = "torchvision" not in sys.modules
    if hidden:  # nothing here needs it, and one that does not fit torch would end the import
        sys.modules["torchvision"] = None  # type: ignore[assignment]
    try:
        importlib.import_module("transformers.modeling_utils")  # what diffusers asks it for first, and last of all
        return getattr(importlib.import_module(library), name)
    except ModuleNotFoundError as fault:
        raise LoadError(
            f"a diffusion network needs diffusers and transformers ({fault}); pip install 'netbend[diffusion]'"
        ) from fault
    except Exception as fault:
        line = str(fault).strip().rpartition("\n")[2]
        raise LoadError(
            f"{library} cannot be imported ({type(fault).__name__}: {line:.150}); pip install -U 'netbend[diffusion]'"
        ) from fault
    finally:
        if hidden:
            sys.modules.pop("torchvision", None)

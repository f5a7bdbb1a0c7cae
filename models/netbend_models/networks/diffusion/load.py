"""From a folder of diffusers to a network that is played."""

from pathlib import Path
from typing import Final

import torch

from netbend_models.error import LoadError
from netbend_models.form import Form
from netbend_models.networks.diffusion.network import DiffusionNetwork
from netbend_models.networks.diffusion.pipeline import read_pipeline

_OWN: Final = Form()
_TYPES: Final = {"float32": torch.float32, "bfloat16": torch.bfloat16}


def load_folder(folder: Path, device: str, form: Form = _OWN) -> DiffusionNetwork:
    """The network in a folder with a model_index.json; a LoadError says in one line why there is none."""
    pipeline = read_pipeline(folder, _TYPES[form.precision])
    try:
        return DiffusionNetwork(pipeline, device=device, form=form)
    except LoadError as fault:
        raise LoadError(f"{folder} {fault}") from fault
    except (RuntimeError, ValueError, TypeError, ArithmeticError) as fault:  # of a torch that is asked what cannot be
        line = (str(fault).strip() or type(fault).__name__).splitlines()[0]
        raise LoadError(
            f"{folder} has parts that do not play together ({line:.150}); get the whole pipeline again, "
            "or ask for a smaller --size"
        ) from fault

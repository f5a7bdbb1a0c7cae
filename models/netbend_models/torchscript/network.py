"""From a trusted TorchScript file to a network: one that makes a picture of a picture, or of a latent."""

from hashlib import sha256
from pathlib import Path

import torch

from netbend_models.error import LoadError
from netbend_models.form import Form
from netbend_models.network import Network
from netbend_models.networks.module import ModuleNetwork
from netbend_models.networks.picture.network import PictureNetwork
from netbend_models.torchscript.body import Slotted

_FAULTS = (RuntimeError, ValueError, TypeError, IndexError, LoadError)


def load_script(path: Path, device: str, form: Form) -> Network:
    """The network in the file at `path`, which is run; a LoadError says in one line why there is none."""
    try:
        module: torch.jit.ScriptModule = torch.jit.load(str(path), device)  # type: ignore[no-untyped-call]
        module.eval()
    except (RuntimeError, ValueError, OSError) as fault:
        raise LoadError(f"{path} cannot be loaded as TorchScript: {_line(fault)}") from fault
    digest = f"{int.from_bytes(sha256(path.read_bytes()).digest()[:8], 'big') >> 1:016x}"
    body = Slotted(module)
    try:
        return PictureNetwork("torchscript", body, digest, device=device, form=form, scale=None)
    except _FAULTS as fault:
        try:
            return ModuleNetwork(module, device=device, body=body)
        except LoadError as second:
            raise LoadError(
                f"{path} makes no picture of a picture ({_line(fault)}), and none of a latent: {second}"
            ) from fault


def _line(fault: Exception) -> str:
    """The last line, which in TorchScript's own messages is the reason."""
    lines = [line.strip() for line in str(fault).splitlines() if line.strip()]
    return f"{lines[-1]:.160}" if lines else type(fault).__name__

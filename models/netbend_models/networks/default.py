"""The default network: trained here on nothing, so that it is nobody's pictures; its recipe lies in the file beside."""

from pathlib import Path
from typing import Final

from netbend_models.checkpoint.network import load_safetensors
from netbend_models.form import Form
from netbend_models.network import Network

FILE: Final = Path(__file__).with_name("default.safetensors")


def build(device: str = "cpu", form: Form = Form()) -> Network:  # noqa: B008  a value
    """A StyleGAN2 of 256 x 256 that `netbend train equilibrium` made (Broad and Grierson, (Un)stable Equilibrium)."""
    return load_safetensors(FILE, device, form)

"""What neither names nor shapes of weights tell: along which noise a network walks, in how many steps, at which size.

Some files say it in their header (Stability AI's ModelSpec: prediction_type, architecture, resolution, title; or empty
tensors v_pred and ztsnr), others in their names. A Stable Diffusion 2 that says nothing is taken for one of 768 pixels
with v-prediction, as diffusers does; 512, base or turbo in its name stands for noise. Turbo, lightning and LCM are told
by name alone, but for an LCM that takes its guidance as a number: of others the performer sets steps and guidance.
"""

import re
from typing import Any, Final

from netbend_models.networks.diffusion.single.contents import Contents
from netbend_models.networks.diffusion.single.family import SECOND, UNET, Family

_USUAL: Final = {
    "beta_start": 0.00085,
    "beta_end": 0.012,
    "beta_schedule": "scaled_linear",
    "num_train_timesteps": 1000,
    "steps_offset": 1,
}
_PREDICTIONS: Final = {
    "epsilon": "epsilon",
    "v": "v_prediction",
    "stable-diffusion-v2-512": "epsilon",
    "stable-diffusion-v2-768-v": "v_prediction",
}
_QUICK: Final = {"turbo": 1, "lightning": 4}
"""Words in names of networks that were taught to need so many steps and no guidance."""

_GUIDED: Final = f"{UNET}time_embed.cond_proj.weight"


def scheduler_of(contents: Contents, family: Family) -> tuple[str, dict[str, Any]]:
    """Class and configuration of a scheduler, as a folder would have them."""
    config = _USUAL | {"prediction_type": _prediction(contents, family)}
    if "ztsnr" in contents.shapes:
        config["rescale_betas_zero_snr"] = True
    if quick(contents) or "ztsnr" in contents.shapes:
        config["timestep_spacing"] = "trailing"
    consistent = "lcm" in _said(contents) or _GUIDED in contents.shapes
    return "LCMScheduler" if consistent else "DDIMScheduler", config


def quick(contents: Contents) -> int:
    """Steps of a network that its name says needs few; 0 of another."""
    return next((steps for word, steps in _QUICK.items() if word in _said(contents)), 0)


def side(contents: Contents, family: Family) -> tuple[int, int]:
    """Height and width in pixels."""
    found = re.fullmatch(r"([1-9]\d{0,3})x([1-9]\d{0,3})", contents.metadata.get("modelspec.resolution", ""))
    if found:
        return int(found[2]), int(found[1])
    small = "turbo" in _said(contents) or (family is SECOND and _prediction(contents, family) == "epsilon")
    length = 512 if small else family.side
    return length, length


def _prediction(contents: Contents, family: Family) -> str:
    told = (contents.metadata.get(f"modelspec.{key}", "") for key in ("prediction_type", "architecture"))
    known = next((_PREDICTIONS[one] for one in told if one in _PREDICTIONS), None)
    if known:
        return known
    said = _said(contents)
    if "v_pred" in contents.shapes or re.search("v[-_ ]?pred", said):
        return "v_prediction"
    return "v_prediction" if family is SECOND and not re.search("512|base|turbo", said) else "epsilon"


def _said(contents: Contents) -> str:
    return f"{contents.path.stem} {contents.metadata.get('modelspec.title', '')}".lower()

"""Which Stable Diffusion a file holds, told by its names; of what else there is for diffusion, what to do instead."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from netbend_models.error import LoadError

UNET: Final = "model.diffusion_model."
AUTOENCODER: Final = "first_stage_model."
CLIP: Final = "transformer."
OPEN_CLIP: Final = "model."


@dataclass(frozen=True, slots=True)
class Family:
    """What shapes do not tell: `heads` of attention (None: one for 64 channels), `factor` of latents, pixels of a side.

    `encoders`: where the text encoders stand.
    """

    name: str
    encoders: tuple[str, ...]
    heads: int | None
    factor: float
    side: int


FIRST: Final = Family("Stable Diffusion 1", ("cond_stage_model." + CLIP,), 8, 0.18215, 512)
SECOND: Final = Family("Stable Diffusion 2", ("cond_stage_model." + OPEN_CLIP,), None, 0.18215, 768)
LARGE: Final = Family(
    "Stable Diffusion XL",
    ("conditioner.embedders.0." + CLIP, "conditioner.embedders.1." + OPEN_CLIP),
    None, 0.13025, 1024,
)  # fmt: skip
FAMILIES: Final = (FIRST, SECOND, LARGE)

_PARTS: Final = {
    UNET: "U-Net",
    AUTOENCODER: "autoencoder",
    "cond_stage_model.": "text encoder",
    "conditioner.": "text encoder",
}
_WHOLE: Final = "take the whole checkpoint of a Stable Diffusion"
_FOLDER: Final = "get the folder that diffusers reads: netbend models get OWNER/NAME"

_OTHERS: Final = (
    (r"^lora_|\.lora_|\.hada_|\.lokr_|\.dora_", f"is a LoRA, which changes a network and is none; {_WHOLE}"),
    (r"^control_model\.|^controlnet_|input_hint_block\.", f"is a ControlNet, which is not played; {_WHOLE}"),
    (r"(^|\.)joint_blocks\.0\.", f"is a Stable Diffusion 3 in one file; {_FOLDER}"),
    (r"(^|\.)double_blocks\.0\.", f"is a Flux in one file; {_FOLDER}"),
    (r"\.time_stack\.|temporal_transformer|motion_modules", f"makes films, which is not played; {_WHOLE}"),
    (r"^edm_", f"walks along another noise (EDM), which is not played; {_WHOLE}"),
    (r"^conditioner\.embedders\.0\.model\.", "is the refiner of a Stable Diffusion XL; take its base"),
    (r"^(down_blocks|mid_block|up_blocks)\.", f"is the U-Net of a folder of diffusers; {_FOLDER}"),
    (r"^(encoder|decoder)\.(down|up|up_blocks|down_blocks)\.\d", f"is an autoencoder alone; {_WHOLE}"),
)


def is_diffusion(names: Collection[str]) -> bool:
    """Whether these are names of something for diffusion, played or not."""
    return any(name.startswith(tuple(_PARTS)) for name in names) or _other(names) is not None


def family_of(names: Collection[str]) -> Family:
    """The Stable Diffusion that has these names; a LoadError says what else it is or lacks."""
    other = _other(names)
    if other is not None:
        raise LoadError(other)
    held = {part for prefix, part in _PARTS.items() if _any(names, prefix)}
    found = next((one for one in FAMILIES if all(_any(names, prefix) for prefix in one.encoders)), None)
    lacking = sorted(set(_PARTS.values()) - held)
    if found is None or lacking:
        raise LoadError(
            f"holds {' and '.join(sorted(held)) or 'no part'} of a Stable Diffusion, "
            f"but lacks its {' and '.join(lacking or ['other text encoder'])}; {_WHOLE}"
        )
    return found


def _other(names: Collection[str]) -> str | None:
    return next((told for sign, told in _OTHERS if any(re.search(sign, name) for name in names)), None)


def _any(names: Collection[str], prefix: str) -> bool:
    return any(name.startswith(prefix) for name in names)

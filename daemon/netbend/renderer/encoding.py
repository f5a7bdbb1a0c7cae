"""What an encoder finds in the picture that steers layers; it is loaded beside the show, which goes on meanwhile."""

import logging
from threading import Thread
from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from netbend_models.checkpoint.encoder import load_encoder
from netbend_models.error import ModelError
from netbend_models.folder import inside

_LONGEST: Final = 128
"""Pixels of the longer side that are looked at: layers show no more of it, and it counts in every frame."""

_STEP: Final = 8

_LOG: Final = logging.getLogger(__name__)


class Encoding:
    """The encoder that was named last, and the features of the last picture; `loading` loads it."""

    def __init__(self, device: str) -> None:
        self._device, self._named = device, ""
        self.loading = Thread()
        self._loaded: tuple[str, nn.Module | None] = ("", None)
        self._seen: tuple[tuple[str, int], Tensor | None] = (("", -1), None)

    def features(self, name: str, picture: Tensor, version: int) -> tuple[Tensor | None, str]:
        """(F, h, w) of a picture (3, H, W) in -1..1, and the encoder's name; none while it is not loaded."""
        if name != self._named:
            self._named = name
            if name:
                self.loading = Thread(target=self._load, args=(name,), name="encoder", daemon=True)
                self.loading.start()
        loaded, encoder = self._loaded
        if not name or loaded != name or encoder is None:
            return None, ""
        if self._seen[0] != (name, version):
            self._seen = ((name, version), encoder(_small(picture)[None])[0].float())
        return self._seen[1], name

    def _load(self, name: str) -> None:
        path = inside(name)
        try:
            encoder = None if path is None else load_encoder(path, self._device)
        except ModelError as fault:
            _LOG.warning("/input/encoder: %s", fault)
            return
        if name == self._named:
            self._loaded = (name, encoder)


def _small(picture: Tensor) -> Tensor:
    """The picture in 0..1, its sides multiples of what encoders want."""
    share = min(1.0, _LONGEST / max(picture.shape[1:]))
    height, width = (max(round(side * share / _STEP), 1) * _STEP for side in picture.shape[1:])
    small: Tensor = F.interpolate(picture[None], (height, width), mode="bilinear", antialias=True)[0]
    return torch.clamp(small * 0.5 + 0.5, 0.0, 1.0)

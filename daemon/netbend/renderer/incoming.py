"""The pictures of one frame as its network takes them: the inputs over one another, the last frame over them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import torch
from torch import Tensor
from torch.nn import functional as F

from netbend.inputs.row import INPUTS, MIXES
from netbend.inputs.shape import shape_of
from netbend.renderer.feedback import Feedback
from netbend.stage.ring import Picture
from netbend_models.description import Description

NOTHING: Final[tuple[Picture | None, ...]] = (None,) * INPUTS
AMOUNT: Final = "feedback/amount"


class Incoming:
    """The inputs of one network; `sources` gives each one's newest picture, the same object while it is the same.

    `version` is equal for two frames into which the same comes.
    """

    def __init__(self, description: Description, device: str) -> None:
        self.sources: Callable[[], Sequence[Picture | None]] = lambda: NOTHING
        names = [one.name for one in description.inputs if one.material == "picture"]
        self._names = names or [""]
        self._size = shape_of(description)[::-1]
        self._device = torch.device(device)
        self._seen: Sequence[Picture | None] = NOTHING
        self._mixes: tuple[float, ...] = ()
        self._laid: dict[str, Tensor] = {}
        self._last: Tensor | None = None
        self.version = 0

    def moved(self, controls: Mapping[str, float]) -> bool:
        """Whether other pictures come in than into the last frame, or may: what is fed back always does."""
        return controls[AMOUNT] > 0.0 or self._others(self.sources())

    def _others(self, pictures: Sequence[Picture | None]) -> bool:
        return any(new is not old for new, old in zip(pictures, self._seen, strict=True))

    def take(self, controls: Mapping[str, float]) -> dict[str, Tensor]:
        """Each picture input's (3, H, W) in -1..1 by name; none where nothing comes in.

        A network without an input has one without a name, which steers its layers.
        """
        pictures, mixes = self.sources(), tuple(controls[name] for name in MIXES)
        if mixes != self._mixes or self._others(pictures):
            self._seen, self._mixes = pictures, mixes
            self._laid = self._lay()
            self.version += 1
        if controls[AMOUNT] <= 0.0:
            self._last = None
            return self._laid
        feedback = Feedback.of(controls)
        self.version += 1
        fed, name = feedback.apply(self._before()), self._names[0]
        below = self._laid.get(name)
        return {**self._laid, name: fed if below is None else torch.lerp(below, fed, feedback.amount)}

    def keep(self, output: Tensor, controls: Mapping[str, float]) -> None:
        """Remember a frame's output (C, H, W) while it is fed back."""
        if controls[AMOUNT] > 0.0:
            colours = output[:3] if output.shape[0] >= 3 else output[:1].expand(3, -1, -1)
            self._last = self._sized(colours.detach().to(torch.float32, copy=True))

    def _before(self) -> Tensor:
        """The last frame; black before the first."""
        return torch.full((3, *self._size), -1.0, device=self._device) if self._last is None else self._last

    def _lay(self) -> dict[str, Tensor]:
        """The inputs over one another; each by itself for a network that takes several."""
        found = [(place, picture, mix) for place, (picture, mix) in enumerate(zip(self._seen, self._mixes, strict=True))
                 if picture is not None]  # fmt: skip
        laid: dict[str, Tensor] = {}
        for place, picture, mix in found:
            name = self._names[min(place, len(self._names) - 1)]
            laid[name] = self._over(laid.get(name), picture, mix)
        return laid

    def _over(self, below: Tensor | None, picture: Picture, mix: float) -> Tensor:
        """A picture over what is below, black where that is nothing, as far as its mix and its alpha say."""
        colours = torch.from_numpy(picture).to(self._device).permute(2, 0, 1).float()
        cover = colours[3:] * (mix / 255.0)
        shades = colours[:3] / 127.5 - 1.0
        return torch.lerp(torch.full_like(shades, -1.0) if below is None else below, shades, cover)

    def _sized(self, picture: Tensor) -> Tensor:
        if picture.shape[1:] == self._size:
            return picture
        return F.interpolate(picture[None], self._size, mode="bilinear", antialias=True)[0]

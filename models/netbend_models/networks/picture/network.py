"""A network that makes a picture of a picture; given none it plays on a still of its own, and is never black."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import torch
from torch import Tensor

from netbend_models.bending import Bend, compile_bends
from netbend_models.bending.plan import Plan
from netbend_models.error import LoadError
from netbend_models.form import Form
from netbend_models.network import Frame, Input
from netbend_models.networks.hooked import Body, first, output_of
from netbend_models.networks.picture.intake import taken
from netbend_models.networks.picture.scale import SCALES, SIGNED, Scale, found
from netbend_models.networks.picture.still import still
from netbend_models.parameter import Parameter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netbend_models.clusters.clustering import Clustering

SIZE: Final = 256
"""Pixels of a side where --size says nothing."""

AMOUNT: Final = Parameter(
    name="picture/amount",
    meaning="0 the picture that comes in, 1 what the network makes of it",
    default=1.0,
    limit=(0, 1),
    identity=1.0,
)


SCALE: Final = "picture/scale"

_SCALES: Final = tuple(SCALES.values())
_SMALLEST: Final = 8
_LARGEST: Final = 8192


class PictureNetwork:
    """Takes one picture, of the size `form` asks for, and gives one; both sides are multiples of `step`."""

    rows: tuple[Parameter, ...]
    clustering: "Clustering | None" = None

    def __init__(
        self,
        kind: str,
        body: Body,
        digest: str,
        *,
        device: torch.device | str = "cpu",
        form: Form = Form(),  # noqa: B008  a value
        step: int = 1,
        scale: Scale | None = SIGNED,
    ) -> None:
        if form.compiled or form.precision != "float32":
            raise LoadError(f"is a {kind}, computed in float32 as it is; leave out --precision and --compile")
        self.kind, self.digest, self.device = kind, digest, torch.device(device)
        width, height = sides(form.size or (_nearest(SIZE, step),) * 2, step)
        self._size, self._body = (height, width), body
        self.inputs: tuple[Input, ...] = (Input("1", 3, height, width),)
        self._still = still(height, width).to(self.device)
        self._before: dict[str, tuple[object, Tensor]] = {}
        with torch.inference_mode():
            self.output = output_of(body.look((scale or SIGNED).into(self._still[None])))
            if min(self.output.height, self.output.width) < _SMALLEST:
                raise LoadError(
                    f"makes {self.output.height} x {self.output.width} numbers of a picture, and no picture"
                )
            self.layers = body.layers
            clean = compile_bends((), self.layers, self.device)
            self.rows = (AMOUNT,) if self.output.channels == 3 else ()
            if scale is None:
                number = found(lambda x: self._bare(x, clean), self._still[None])
                scale = _SCALES[number]
                self.rows += (_scale_row(number),)
        self._scale = scale
        self._frame: Frame | None = None

    @torch.inference_mode()
    def synthesize(self, picture: Tensor, bends: "Plan | Sequence[Bend]" = ()) -> Tensor:
        """What it makes (B, C, H, W) of pictures (B, 3, H, W) in -1..1."""
        plan = bends if isinstance(bends, Plan) else compile_bends(bends, self.layers, self.device, self.clustering)
        return self._made(picture.to(self.device, torch.float32), plan)

    def begin(self, frame: Frame) -> None:
        """Take the next frame."""
        self._frame = frame

    @torch.inference_mode()
    def step(self) -> Tensor | None:
        """The picture of the frame (C, H, W)."""
        frame = self._frame
        assert frame is not None, "begin(frame) comes first"
        amount = frame.controls.get(AMOUNT.name, 1.0)
        picture = self._picture("1", frame.inputs)
        if SCALE in frame.controls:
            self._scale = _SCALES[min(max(round(frame.controls[SCALE]), 0), len(_SCALES) - 1)]
        made = self._play(picture, frame)
        if amount < 1:
            made = torch.lerp(taken(picture, *made.shape[1:]), made, amount)
        return made.nan_to_num(0.0, 1.0, -1.0)

    def _play(self, picture: Tensor, frame: Frame) -> Tensor:
        """What it makes (C, H, W) of the picture (3, H, W) of a frame."""
        return self._made(picture[None], frame.bends)[0]

    def _picture(self, name: str, inputs: Mapping[str, object]) -> Tensor:
        """The picture of an input (3, H, W), or the still; the same object for the same tensor."""
        given = inputs.get(name)
        if given is None:
            return self._still
        before = self._before.get(name)
        kept = before is not None and before[0] is given and isinstance(given, Tensor)  # an array may be written into
        if before is None or not kept:
            before = self._before[name] = (given, taken(given, *self._size).to(self.device))
        return before[1]

    def _made(self, pictures: Tensor, plan: Plan) -> Tensor:
        return self._scale.out_of(self._bare(self._scale.into(pictures), plan))

    def _bare(self, numbers: Tensor, plan: Plan) -> Tensor:
        """What the body gives for pictures in its own scale."""
        made = first(self._body.run(numbers, plan))
        assert made is not None
        return made.float()


def _scale_row(number: int) -> Parameter:
    return Parameter(
        name=SCALE,
        meaning="in which numbers the network takes and gives pictures; found out when it is loaded",
        default=number,
        played=(0, len(SCALES) - 1),
        limit=(0, len(SCALES) - 1),
        kind="choice",
        choices=tuple(SCALES),
    )


def sides(size: tuple[int, int], step: int) -> tuple[int, int]:
    """The size again; a LoadError where a side is no multiple of `step`."""
    if any(side % step or not _SMALLEST <= side <= _LARGEST for side in size):
        width, height = (min(max(_nearest(side, step), step, _SMALLEST), _LARGEST) for side in size)
        asked = "x".join(map(str, size))
        raise LoadError(
            f"takes sizes of {_SMALLEST} to {_LARGEST} in steps of {step}, got {asked}; the nearest is {width}x{height}"
        )
    return size


def _nearest(side: int, step: int) -> int:
    return max(round(side / step), 1) * step

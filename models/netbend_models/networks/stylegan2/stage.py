"""The stages of a synthesis, one a convolution: each begins with it, is open to bends, and finishes with colour."""

from collections.abc import Iterator
from dataclasses import dataclass

from torch import Tensor

from netbend_models.bending.plan import Plan
from netbend_models.networks.style.linear import Linear
from netbend_models.networks.stylegan2.colour import Skip, ToRgb, Upsample
from netbend_models.networks.stylegan2.memory import Memory
from netbend_models.networks.stylegan2.modulation import ConvStyle, ModulatedConv
from netbend_models.networks.stylegan2.state import State


@dataclass(frozen=True, slots=True)
class StageStyle:
    """What a w does to a stage: to its convolution, and to its way to colour where it has one."""

    conv: ConvStyle
    colour: Tensor | None


@dataclass(frozen=True, slots=True)
class Stage:
    """One convolution and what follows it up to the next. `torgb` is None where no colour is added.

    `skip` leads around the block that this stage opens; `closes`: it is the block's last.
    """

    index: int
    conv: ModulatedConv
    skip: Skip | None
    closes: bool
    torgb: ToRgb | None
    upsample: Upsample

    @property
    def affines(self) -> list[tuple[int, Linear]]:
        """What makes its scales, of which w: the way to colour shares that of the next stage."""
        colour = [] if self.torgb is None else [(self.index + 1, self.torgb.affine)]
        return [(self.index, self.conv.affine), *colour]

    def style(self, scales: Iterator[Tensor], shift: Tensor | None) -> StageStyle:
        """The style by the next scales, one for each of `affines`; noise is added by `shift`."""
        conv = self.conv.style(next(scales))._replace(shift=shift)
        return StageStyle(conv, None if self.torgb is None else self.torgb.style(next(scales)))

    def run(self, state: State, style: StageStyle, plan: Plan, memory: Memory) -> State:
        """From the stage before to the stage after, bent by the plan."""
        index = self.index
        begun = memory.begun(index) or self._begin(state, style)
        kept = memory.keep_begun(index, begun)
        bent = State(plan.apply(index, begun.x, in_place=not kept), begun.image, begun.around)
        after = self._finish(bent, style)
        memory.keep(index, plan.stamp(index), bent.x, after)
        return after

    def _begin(self, state: State, style: StageStyle) -> State:
        around = state.around if self.skip is None else self.skip(state.x)
        return State(self.conv(state.x, style.conv), state.image, around)

    def _finish(self, state: State, style: StageStyle) -> State:
        if not self.closes:
            return state
        x = state.x if state.around is None else state.around + state.x
        return State(x, self._painted(x, state.image, style.colour))

    def _painted(self, x: Tensor, image: Tensor | None, style: Tensor | None) -> Tensor | None:
        if self.torgb is None or style is None or (image is None and self.torgb.silent):
            return image
        colour: Tensor = self.torgb(x, style)
        return colour if image is None else self.upsample(image).add_(colour)

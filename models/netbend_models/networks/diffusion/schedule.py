"""From noise to a picture: how much of each there is at a time, and one step onward, each row of a batch at its own.

x = signal · clean + noise · n. Deterministic steps are those of DDIM (Song, Meng and Ermon 2021, equation 12, eta 0)
and, for flows, Euler's; consistency models (Luo et al. 2023, algorithm 3) mix fresh noise in anew at each step.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from netbend_models.error import LoadError

Prediction: TypeAlias = Literal["epsilon", "v_prediction", "sample", "flow"]
Spacing: TypeAlias = Literal["leading", "trailing", "linspace", "consistency"]

SPAN: Final = 1000
"""Times of training, in every published network."""

DONE: Final = -1.0
"""The time of a clean picture."""

FLOWS: Final = frozenset({"FlowMatchEulerDiscreteScheduler"})
CONSISTENT: Final = frozenset({"LCMScheduler"})

_UNPLAYED: Final = (
    "invert_sigmas", "shift_terminal", "use_karras_sigmas", "use_exponential_sigmas", "use_beta_sigmas",
    "stochastic_sampling",
)  # fmt: skip
_SIGMA_DATA: Final = 0.5
_PREDICTIONS: Final = ("epsilon", "v_prediction", "sample")
_SPACINGS: Final = ("leading", "trailing", "linspace")
_BOUND: Final = 1e4


@dataclass(frozen=True, slots=True, eq=False)
class Schedule:
    """`signals` by whole time (SPAN,); a flow has none: there the signal is what noise leaves.

    `scaling`: how sharply a consistency model's picture becomes its input towards time 0. `shift`: how much longer a
    flow stays near the noise; `least`: how much of it there is in its last step, before the shift.
    """

    signals: Tensor
    prediction: Prediction
    spacing: Spacing
    offset: int = 0
    shift: float = 1.0
    origin: int = 50
    scaling: float = 10.0
    least: float = 1 / SPAN

    @property
    def renoised(self) -> bool:
        """Whether fresh noise is mixed in at each step."""
        return self.spacing == "consistency"

    def times(self, steps: int, strength: float = 1.0) -> list[float]:
        """The times of so many steps, descending; a strength below 1 begins that much nearer to the picture."""
        if self.prediction == "flow":
            last = 1 / steps if self.spacing == "trailing" else self.least
            shares = [shifted(float(share), self.shift) for share in np.linspace(1.0, last, steps)]
            return [SPAN * strength * share for share in shares]
        whole = [max(float(round(strength * time)), 0.0) for time in self._whole(steps).tolist()]
        return sorted(set(whole), reverse=True)

    def _whole(self, steps: int) -> NDArray[np.float64]:
        places = np.arange(steps, dtype=np.float64)
        if self.spacing == "consistency":
            return (self.origin - np.floor(places * self.origin / steps)) * (SPAN // self.origin) - 1
        if self.spacing == "trailing":
            return np.round(SPAN - places * SPAN / steps) - 1
        if self.spacing == "linspace":
            return np.linspace(SPAN - 1.0, 0.0, steps).round()
        return places[::-1] * (SPAN // steps) + min(self.offset, SPAN // steps - 1)

    def shares(self, times: Sequence[float]) -> tuple[Tensor, Tensor]:
        """Signal and noise at each time, (B, 1, 1, 1) each."""
        at = torch.tensor(times, dtype=torch.float32)
        if self.prediction == "flow":
            spread = (at / SPAN).clamp_min(0.0)
            signal = 1 - spread
        else:
            signal = torch.where(at < 0, 1.0, self.signals[at.clamp_min(0).long()])
            spread = (1 - signal.square()).clamp_min(0).sqrt()
        device = self.signals.device
        return signal.to(device)[:, None, None, None], spread.to(device)[:, None, None, None]

    def noised(self, clean: Tensor, noise: Tensor, time: float) -> Tensor:
        """A clean latent (1, C, h, w) as it is at a time."""
        signal, spread = self.shares([time])
        return signal * clean + spread * noise

    def onward(
        self, x: Tensor, predicted: Tensor, times: Sequence[float], following: Sequence[float], fresh: Tensor
    ) -> Tensor:
        """The latents (B, C, h, w) at the times that follow, of those at `times` and what the network predicted.

        `fresh` is the noise that a consistency model mixes in.
        """
        clean, noise = self._apart(x, predicted, times)
        signal, spread = self.shares(following)
        if self.renoised:
            clean, noise = self._consistent(x, clean, times), fresh
        return (signal * clean + spread * noise).nan_to_num_(0.0, _BOUND, -_BOUND)

    def _apart(self, x: Tensor, predicted: Tensor, times: Sequence[float]) -> tuple[Tensor, Tensor]:
        """The clean latent and the noise in x."""
        signal, spread = self.shares(times)
        if self.prediction == "flow":
            return x - spread * predicted, x + signal * predicted
        if self.prediction == "v_prediction":
            return signal * x - spread * predicted, signal * predicted + spread * x
        if self.prediction == "sample":
            return predicted, (x - signal * predicted) / spread.clamp_min(1e-6)
        return (x - spread * predicted) / signal, predicted

    def _consistent(self, x: Tensor, clean: Tensor, times: Sequence[float]) -> Tensor:
        """Near time 0 the picture is the input itself (Song et al. 2023, equation 25)."""
        at = torch.tensor(times, device=x.device)[:, None, None, None] * self.scaling
        square = at.square() + _SIGMA_DATA**2
        return (_SIGMA_DATA**2 / square) * x + (at / square.sqrt()) * clean


def read_schedule(kind: str, config: Mapping[str, Any], device: torch.device) -> Schedule:
    """The schedule of a scheduler's configuration; a LoadError says which entry is not known."""
    if kind in FLOWS:
        return read_flow(kind, config, device)
    prediction: Any = config.get("prediction_type", "epsilon")
    spacing: Any = "consistency" if kind in CONSISTENT else config.get("timestep_spacing", "leading")
    if prediction not in _PREDICTIONS or spacing not in (*_SPACINGS, "consistency"):
        raise LoadError(f"has a scheduler with {prediction!a:.40} and {spacing!a:.40}, which no known network has")
    return Schedule(
        _signals(config).to(device), prediction, spacing, offset=int(config.get("steps_offset", 0)),
        origin=int(config.get("original_inference_steps", 50)), scaling=float(config.get("timestep_scaling", 10.0)),
    )  # fmt: skip


def read_flow(
    kind: str, config: Mapping[str, Any], device: torch.device, *, tokens: int = 0, trailing: bool = False
) -> Schedule:
    """A flow's schedule; where its shift follows from the size of the picture, for one of so many tokens."""
    others = [name for name in _UNPLAYED if config.get(name)]
    if kind not in FLOWS or others:
        named = " with ".join([kind, *others[:1]])
        raise LoadError(f"has the scheduler {named!a:.90}; a plain FlowMatchEulerDiscreteScheduler is played")
    shift = float(config.get("shift") or 1.0)
    least = shifted(1 / SPAN, shift)  # as diffusers has it, and then once more with all others
    if config.get("use_dynamic_shifting"):
        shift, least = _shift_of(config, tokens), 1 / SPAN
    spacing: Spacing = "trailing" if trailing else "linspace"
    return Schedule(torch.zeros(SPAN, device=device), "flow", spacing, shift=shift, least=least)


def shifted(share: float, shift: float) -> float:
    """A share of noise, moved towards more of it (Esser et al. 2024, equation 23)."""
    return shift * share / (1 + (shift - 1) * share)


def _shift_of(config: Mapping[str, Any], tokens: int) -> float:
    """Linear in the number of tokens, as an exponent unless the configuration says otherwise."""
    few, many = config.get("base_image_seq_len", 256), config.get("max_image_seq_len", 4096)
    low, high = config.get("base_shift", 0.5), config.get("max_shift", 1.15)
    try:
        found = float(low + (tokens - few) * (high - low) / (many - few))
        return found if config.get("time_shift_type") == "linear" else math.exp(found)
    except (TypeError, ArithmeticError) as fault:
        raise LoadError(
            f"has a scheduler whose shift cannot be told ({fault}); get the whole pipeline again"
        ) from fault


def _signals(config: Mapping[str, Any]) -> Tensor:
    """The square roots of the products of 1 - beta."""
    low, high = float(config.get("beta_start", 0.0001)), float(config.get("beta_end", 0.02))
    kind, count = config.get("beta_schedule", "linear"), config.get("num_train_timesteps", SPAN)
    if count != SPAN or kind not in ("linear", "scaled_linear") or not 0 < low <= high < 1:
        raise LoadError(f"has a scheduler of {count!a:.40} times and {kind!a:.40} betas; {SPAN} and scaled_linear do")
    line = torch.linspace(low, high, SPAN) if kind == "linear" else torch.linspace(low**0.5, high**0.5, SPAN) ** 2
    signals = torch.cumprod(1 - line, 0).sqrt()
    if config.get("rescale_betas_zero_snr"):  # Lin et al. 2024, algorithm 1; the last is kept above 0
        signals = ((signals - signals[-1]) * (signals[0] / (signals[0] - signals[-1]))).clamp_min(2.0**-12)
    return signals

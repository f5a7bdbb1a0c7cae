"""Our steps beside those of diffusers' own schedulers."""

from typing import Any

import numpy as np
import pytest
import torch

from netbend_models.error import LoadError
from netbend_models.networks.diffusion.library import class_of
from netbend_models.networks.diffusion.schedule import DONE, read_flow, read_schedule
from tests.conftest import missing

FLOW = "FlowMatchEulerDiscreteScheduler"
BETAS = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear"}


def _peer(kind: str, config: dict[str, Any]) -> Any:
    try:
        return class_of("diffusers", kind).from_config(config)
    except LoadError as fault:
        missing(str(fault))


@pytest.mark.parametrize("spacing", ["leading", "trailing"])
@pytest.mark.parametrize("prediction", ["epsilon", "v_prediction", "sample"])
@pytest.mark.parametrize("steps", [1, 4, 20])
def test_deterministic_steps_are_those_of_ddim(spacing: str, prediction: str, steps: int) -> None:
    config = BETAS | {"timestep_spacing": spacing, "prediction_type": prediction, "steps_offset": 1,
                      "clip_sample": False, "set_alpha_to_one": True}  # fmt: skip
    peer, ours = _peer("DDIMScheduler", config), read_schedule("DDIMScheduler", config, torch.device("cpu"))
    peer.set_timesteps(steps)
    assert ours.times(steps) == peer.timesteps.tolist()
    generator = torch.Generator().manual_seed(steps)
    x = torch.randn(1, 4, 8, 8, generator=generator)
    mine = theirs = x
    following = [*ours.times(steps)[1:], DONE]
    for time, after in zip(peer.timesteps, following, strict=True):
        predicted = torch.randn(x.shape, generator=generator)
        theirs = peer.step(predicted, time, theirs).prev_sample
        mine = ours.onward(mine, predicted, [float(time)], [after], x)
        assert torch.allclose(mine, theirs, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("steps", [2, 5, 20])
def test_times_that_are_evenly_spread_are_the_peers(steps: int) -> None:
    config = BETAS | {"timestep_spacing": "linspace"}
    peer, ours = _peer("DDIMScheduler", config), read_schedule("DDIMScheduler", config, torch.device("cpu"))
    peer.set_timesteps(steps)
    assert ours.times(steps) == peer.timesteps.tolist()


@pytest.mark.parametrize("steps", [1, 2, 4, 8])
def test_the_steps_of_a_consistency_model_are_the_peers(steps: int) -> None:
    peer, ours = _peer("LCMScheduler", BETAS), read_schedule("LCMScheduler", BETAS, torch.device("cpu"))
    peer.set_timesteps(steps)
    times = ours.times(steps)
    assert times == peer.timesteps.tolist()
    x, predicted = torch.randn(2, 1, 4, 8, 8, generator=torch.Generator().manual_seed(1)).unbind()
    theirs = peer.step(predicted, peer.timesteps[0], x)
    clean = ours.onward(x, predicted, times[:1], [DONE], x)
    assert torch.allclose(clean, theirs.denoised, rtol=1e-3, atol=1e-3)
    if steps > 1:
        fresh = torch.randn(x.shape, generator=torch.Generator().manual_seed(2))
        mine = ours.onward(x, predicted, times[:1], times[1:2], fresh)
        noised = peer.add_noise(theirs.denoised, fresh, peer.timesteps[1:2])
        assert torch.allclose(mine, noised, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("shift", [1.0, 3.0])
def test_the_steps_of_a_flow_are_the_peers(shift: float) -> None:
    config = {"shift": shift}
    peer, ours = _peer(FLOW, config), read_schedule(FLOW, config, torch.device("cpu"))
    peer.set_timesteps(5)
    times = ours.times(5)
    assert times == pytest.approx(peer.timesteps.tolist(), rel=1e-4)
    generator = torch.Generator().manual_seed(5)
    mine = theirs = torch.randn(1, 4, 8, 8, generator=generator)
    for time, after in zip(times, [*times[1:], DONE], strict=True):
        predicted = torch.randn(mine.shape, generator=generator)
        theirs = peer.step(predicted, peer.timesteps[times.index(time)], theirs).prev_sample
        mine = ours.onward(mine, predicted, [time], [after], mine)
    assert torch.allclose(mine, theirs, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("kind", ["exponential", "linear"])
@pytest.mark.parametrize("trailing", [False, True])
def test_a_flow_is_shifted_by_the_size_of_the_picture_as_the_peers(kind: str, trailing: bool) -> None:
    config = {"shift": 3.0, "use_dynamic_shifting": True, "time_shift_type": kind, "base_shift": 0.6}
    peer = _peer(FLOW, config)
    exponent = 0.6 + (1000 - 256) * (1.15 - 0.6) / (4096 - 256)
    peer.set_timesteps(5, mu=exponent, sigmas=np.linspace(1, 1 / 5, 5) if trailing else None)
    ours = read_flow(FLOW, config, torch.device("cpu"), tokens=1000, trailing=trailing)
    assert ours.times(5) == pytest.approx(peer.timesteps.tolist(), rel=1e-4)


@pytest.mark.parametrize(
    ("kind", "config"),
    [
        ("DDIMScheduler", {}),
        (FLOW, {"use_beta_sigmas": True}),
        (FLOW, {"use_dynamic_shifting": True, "max_image_seq_len": 256}),
        (FLOW, {"use_dynamic_shifting": True, "max_shift": 1e6}),
    ],
)
def test_a_flow_that_is_not_known_is_refused(kind: str, config: dict[str, Any]) -> None:
    with pytest.raises(LoadError, match=r"has (a|the) scheduler"):
        read_flow(kind, config, torch.device("cpu"), tokens=1000)


def test_each_row_of_a_batch_is_at_its_own_time() -> None:
    ours = read_schedule("DDIMScheduler", BETAS, torch.device("cpu"))
    x, predicted = torch.randn(2, 3, 4, 8, 8).unbind()
    together = ours.onward(x, predicted, [900.0, 500.0, 20.0], [500.0, 20.0, DONE], x)
    alone = [ours.onward(x[n:n + 1], predicted[n:n + 1], [time], [after], x[n:n + 1])
             for n, (time, after) in enumerate([(900.0, 500.0), (500.0, 20.0), (20.0, DONE)])]  # fmt: skip
    assert torch.allclose(together, torch.cat(alone))


def test_a_weak_strength_begins_near_the_picture() -> None:
    ours = read_schedule("DDIMScheduler", BETAS, torch.device("cpu"))
    assert ours.times(4, 0.5)[0] == pytest.approx(ours.times(4)[0] / 2, abs=1)
    assert len(ours.times(4, 0.5)) == 4

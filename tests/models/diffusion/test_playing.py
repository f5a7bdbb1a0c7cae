"""What a hand moves moves the picture, and what stands still is not computed again."""

from typing import Any

import pytest
import torch
from torch import Tensor

from netbend_models.bending import Bend
from netbend_models.networks.diffusion.network import DiffusionNetwork
from tests.models.diffusion.playing import finish, frame_of, play


def _picture(network: DiffusionNetwork, seed: int = 1) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.rand(3, network.output.height, network.output.width, generator=generator) * 2 - 1


def test_a_frame_takes_a_step_of_the_network_for_each_of_its_own(network: DiffusionNetwork) -> None:
    play(network, latent__seed=5.0)
    _, steps = finish(network, frame_of(network, latent__seed=6.0, diffusion__steps=3))
    assert steps == 4


def test_what_stands_still_is_not_walked_again(network: DiffusionNetwork) -> None:
    first = play(network)
    second, steps = finish(network, frame_of(network))
    assert second is first
    assert steps == 1


def test_a_bend_of_a_late_step_begins_there(network: DiffusionNetwork) -> None:
    play(network, diffusion__steps=4)
    bends = [Bend("step.3", "multiply", {"factor": -1.0})]
    _, steps = finish(network, frame_of(network, bends, diffusion__steps=4))
    assert steps == 2


def test_each_of_its_rows_moves_the_picture(network: DiffusionNetwork) -> None:
    plain = play(network)
    for name, value in {"latent__seed": 0.3, "diffusion__guidance": 3.0, "diffusion__steps": 3.0,
                        "prompt__1__weight": 0.4}.items():  # fmt: skip
        assert not torch.equal(play(network, **{name: value}), plain), name


def test_the_noise_moves_smoothly_between_two_seeds(network: DiffusionNetwork) -> None:
    near, nearer, other = (play(network, latent__seed=seed) for seed in (0.01, 0.001, 1.0))
    plain = play(network, latent__seed=0.0)
    assert (nearer - plain).abs().mean() < (near - plain).abs().mean() < 0.5 * (other - plain).abs().mean()


def test_prompts_blend_from_one_to_the_other(network: DiffusionNetwork) -> None:
    texts = {"/prompt/1/text": "a red cat", "/prompt/2/text": "blue sea"}
    first, second = play(network, (), texts), play(network, (), texts, prompt__1__weight=0.0, prompt__2__weight=1.0)
    assert torch.equal(second, play(network, (), {"/prompt/1/text": "blue sea"}))
    middle = play(network, (), texts, prompt__1__weight=1.0, prompt__2__weight=1.0)
    assert not torch.equal(middle, first)
    assert not torch.equal(middle, second)


def test_a_negative_prompt_acts_while_there_is_guidance(network: DiffusionNetwork) -> None:
    away = {"/prompt/1/text": "a red cat", "/prompt/negative": "fire"}
    assert not torch.equal(play(network, (), away), play(network))
    assert torch.equal(play(network, (), away, diffusion__guidance=1.0), play(network, diffusion__guidance=1.0))


def test_a_text_is_encoded_once(network: DiffusionNetwork) -> None:
    play(network, (), {"/prompt/1/text": "house"})
    runs = network.prompts.runs
    play(network, (), {"/prompt/1/text": "a sea of fire"})
    play(network, (), {"/prompt/1/text": "house"}, latent__seed=3.0)
    assert network.prompts.runs == runs + 1


def test_a_picture_that_comes_in_is_made_anew_as_far_as_the_strength_says(network: DiffusionNetwork) -> None:
    picture = _picture(network)
    none, some, whole = (play(network, picture=picture, diffusion__strength=share) for share in (0.0, 0.3, 1.0))
    assert torch.equal(none, play(network, picture=picture, diffusion__strength=0.0, latent__seed=4.0))
    assert (some - none).abs().mean() < (whole - none).abs().mean()


def test_a_picture_that_is_nearly_the_last_is_taken_for_that(network: DiffusionNetwork) -> None:
    picture = _picture(network)
    plain = play(network, picture=picture, diffusion__skip=0.1)
    assert play(network, picture=picture + 0.01, diffusion__skip=0.1) is plain
    assert not torch.equal(play(network, picture=-picture, diffusion__skip=0.1), plain)


def test_a_frame_that_is_abandoned_between_steps_leaves_no_trace(network: DiffusionNetwork) -> None:
    plain = play(network, latent__seed=9.0).clone()
    network.begin(frame_of(network, latent__seed=10.0))
    assert network.step() is None
    assert torch.equal(play(network, latent__seed=9.0), plain)


BENT = [Bend("mid_block", "multiply", {"factor": -1.0})]
MOVES: tuple[dict[str, Any], ...] = (
    {}, {"latent__seed": 32.0}, {"texts": {"/prompt/1/text": "blue sea"}}, {"bends": BENT}, {"diffusion__steps": 4},
    {"bends": [Bend("step.3", "negate", {"amount": 0.4})]}, {"diffusion__guidance": 2.0},
    {"picture": torch.ones(3, 16, 16)}, {"bends": BENT, "diffusion__bend__from": 1},
    {"bends": [Bend("conv_in", "multiply", {"factor": -1.0}, target="weight")]},
)  # fmt: skip


@pytest.mark.parametrize("steps", [1, 3])
@pytest.mark.parametrize("moved", MOVES)
def test_what_moves_after_some_steps_is_seen_as_if_the_frame_had_not_begun(
    network: DiffusionNetwork, moved: dict[str, Any], steps: int
) -> None:  # fmt: skip
    begun: dict[str, Any] = {"diffusion__steps": 5, "latent__seed": 31.0}
    play(network)
    plain = play(network, **(begun | moved)).clone()
    play(network)
    network.begin(frame_of(network, **begun))
    assert [network.step() for _ in range(steps)] == [None] * steps
    assert torch.equal(play(network, **(begun | moved)), plain)


def test_an_abandoned_frame_goes_on_where_it_was_if_nothing_moved(network: DiffusionNetwork) -> None:
    play(network, latent__seed=300.0)
    network.begin(frame_of(network, latent__seed=301.0, diffusion__steps=5))
    for _ in range(3):
        network.step()
    assert finish(network, frame_of(network, latent__seed=301.0, diffusion__steps=5))[1] == 3


def test_every_layer_is_a_sign_of_life(network: DiffusionNetwork) -> None:
    signs = []
    frame = frame_of(network, latent__seed=77.0)
    object.__setattr__(frame, "between", lambda: signs.append(1))
    finish(network, frame)
    assert len(signs) > 2 * 40

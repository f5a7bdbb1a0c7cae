"""Frames on their way as a batch arrive as they would one by one, some frames later."""

import torch
from torch import Tensor

from netbend_models.bending import Bend
from netbend_models.networks.diffusion.network import DiffusionNetwork
from tests.models.diffusion.playing import finish, frame_of, play

STEPS = 3


def _stream(network: DiffusionNetwork, pictures: list[Tensor], bends: list[Bend], **changes: float) -> list[Tensor]:
    play(network)  # a stream begins anew
    network.begin(frame_of(network, diffusion__batch=1, diffusion__steps=1))
    network.step()
    return [
        play(network, bends, picture=picture, diffusion__batch=1, diffusion__steps=STEPS, **changes)
        for picture in pictures
    ]


def _pictures(network: DiffusionNetwork) -> list[Tensor]:
    generator = torch.Generator().manual_seed(3)
    shape = (5, 3, network.output.height, network.output.width)
    return list(torch.rand(shape, generator=generator) * 2 - 1)


def test_each_frame_arrives_as_one_by_one_and_as_many_frames_later_as_it_has_steps(network: DiffusionNetwork) -> None:
    pictures, bends = (
        _pictures(network),
        [Bend("mid_block", "multiply", {"factor": -0.5}), Bend("step.1", "negate", {"amount": 0.3})],
    )
    streamed = _stream(network, pictures, bends, diffusion__bend__to=1)
    alone = [play(network, bends, picture=one, diffusion__steps=STEPS, diffusion__bend__to=1) for one in pictures]
    for number in range(STEPS - 1, len(pictures)):
        assert torch.allclose(streamed[number], alone[number - STEPS + 1], atol=1e-3)
    assert not torch.allclose(streamed[-1], alone[-1], atol=1e-3)


def test_a_stream_that_is_full_takes_one_run_of_the_denoiser_a_frame(network: DiffusionNetwork) -> None:
    pictures = _pictures(network)
    _stream(network, pictures[:3], [])
    frame = frame_of(network, picture=pictures[4], diffusion__batch=1, diffusion__steps=STEPS)
    assert finish(network, frame)[1] == 1


def test_frames_that_are_abandoned_while_a_stream_fills_leave_no_trace(network: DiffusionNetwork) -> None:
    pictures = _pictures(network)
    plain = _stream(network, pictures, [])
    play(network)
    network.begin(frame_of(network, diffusion__batch=1, diffusion__steps=1))
    network.step()
    for _ in range(STEPS + 2):
        network.begin(frame_of(network, picture=pictures[3], diffusion__batch=1, diffusion__steps=STEPS))
        assert network.step() is None
    again = [play(network, picture=one, diffusion__batch=1, diffusion__steps=STEPS) for one in pictures]
    assert all(torch.equal(one, other) for one, other in zip(again, plain, strict=True))


def test_a_stream_in_which_nothing_moves_comes_to_rest(network: DiffusionNetwork) -> None:
    picture = _pictures(network)[0]
    last = _stream(network, [picture] * 6, [])
    assert last[-1] is last[-2]

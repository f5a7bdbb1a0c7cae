"""Every layer of a pipeline is bent, and none of them by identity."""

import pytest
import torch

from netbend_models.bending import Bend, compile_bends
from netbend_models.networks.diffusion.network import DiffusionNetwork
from tests.models.diffusion.playing import play

KINDS = (
    "text.0", "text.final_layer_norm", "step.0", "step.1", "time_embedding", "conv_in",
    "down_blocks.0.resnets.0", "down_blocks.0.attentions.0", "down_blocks.0.attentions.0.transformer_blocks.0",
    "down_blocks.0.attentions.0.transformer_blocks.0.attn1", "down_blocks.0.attentions.0.transformer_blocks.0.attn2",
    "down_blocks.0.attentions.0.transformer_blocks.0.ff", "down_blocks.0.downsamplers.0", "down_blocks.0",
    "mid_block", "mid_block.attentions.0", "skip.0", "skip.3", "up_blocks.0.upsamplers.0", "up_blocks.1",
    "up_blocks.1.attentions.1", "conv_out", "latent", "decoder.conv_in", "decoder.mid_block",
    "decoder.up_blocks.0", "decoder.up_blocks.1.resnets.0", "decoder.conv_out",
)  # fmt: skip


def test_every_kind_of_place_is_a_layer(network: DiffusionNetwork) -> None:
    assert set(KINDS) <= {layer.name for layer in network.layers}
    assert [layer.index for layer in network.layers] == list(range(len(network.layers)))


def test_each_layer_that_is_bent_changes_the_picture(network: DiffusionNetwork) -> None:
    plain = play(network)
    silent = []
    for layer in network.layers:
        walked = not layer.name.startswith("step.") or int(layer.name[5:]) < 2
        bent = play(network, [Bend(layer.name, "multiply", {"factor": -1.5})])
        if walked == torch.equal(bent, plain):
            silent.append(layer.name)
    assert not silent


def test_a_plan_at_identity_changes_no_bit(network: DiffusionNetwork) -> None:
    plain = play(network)
    idle = compile_bends([Bend(name, "multiply", {"factor": 1.0}) for name in KINDS], network.layers, "cpu")
    assert torch.equal(play(network, idle), plain)


def test_a_layer_that_is_bent_leaves_the_picture_as_it_was_once_it_is_not(network: DiffusionNetwork) -> None:
    plain = play(network).clone()
    play(network, [Bend("mid_block", "invert", {"amount": 1.0})])
    assert torch.equal(play(network), plain)


@pytest.mark.parametrize("name", ["mid_block", "step.1", "skip.1", "text.0"])
def test_the_wildest_bend_gives_a_picture_of_finite_numbers(network: DiffusionNetwork, name: str) -> None:
    assert play(network, [Bend(name, "multiply", {"factor": 1e30})]).isfinite().all()


def test_bends_act_in_their_range_of_steps_alone(network: DiffusionNetwork) -> None:
    bends = [Bend("mid_block", "multiply", {"factor": -2.0})]
    plain, whole = play(network), play(network, bends)
    first, last = play(network, bends, diffusion__bend__to=0), play(network, bends, diffusion__bend__from=1)
    none = play(network, bends, diffusion__bend__from=2)
    assert torch.equal(none, plain)
    pictures = [plain, whole, first, last]
    assert not any(torch.equal(one, other) for place, one in enumerate(pictures) for other in pictures[:place])


def test_a_layer_that_is_looked_at_is_seen_though_nothing_moved(network: DiffusionNetwork) -> None:
    play(network)
    for name in ("text.0", "mid_block", "step.0", "decoder.up_blocks.0"):
        plan = compile_bends([], network.layers, "cpu")
        plan.watched = next(layer.index for layer in network.layers if layer.name == name)
        play(network, plan)
        assert plan.seen is not None, name


def test_the_weight_of_a_layer_is_bent(network: DiffusionNetwork) -> None:
    plain = play(network).clone()
    bent = play(network, [Bend("conv_in", "multiply", {"factor": -1.0}, target="weight")])
    assert not torch.equal(bent, plain)
    assert torch.equal(play(network), plain)

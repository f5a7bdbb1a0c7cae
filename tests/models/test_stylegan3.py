import pytest
import torch

from netbend_models import load
from netbend_models.bending import Bend, compile_bends
from netbend_models.error import LoadError
from netbend_models.network import Frame, Network
from netbend_models.networks.stylegan3 import Config, Generator, StyleGAN3
from tests.models.checkpoint.pickles import checkpoint, tree

SHAPE = {"resolution": 32, "z_dim": 8, "w_dim": 12, "channel_base": 256, "channel_max": 16, "layers": 6}


def random_state(config):
    generator = torch.Generator().manual_seed(0)
    state = Generator(config).state_dict()
    for name, one in state.items():
        if name.endswith("magnitude_ema"):
            one.fill_(1.5)
        elif name.endswith("filter"):
            one.copy_(torch.hann_window(len(one) + 2)[1:-1] if one.dim() == 1 else torch.ones_like(one))
            one.div_(one.sum())
        elif name.endswith("affine.bias"):
            one.fill_(1.0)
        elif not name.endswith("transform"):
            one.copy_(torch.randn(one.shape, generator=generator) * (100 if "fc" in name else 1))
    return state


@pytest.fixture(scope="module", params=["T", "R"])
def network(request):
    config = Config(**SHAPE) if request.param == "T" else Config(**SHAPE, kernel=1, radial=True)
    return StyleGAN3(config, random_state(config))


def play(network, bends=(), **controls):
    plan = compile_bends(bends, network.layers)
    values = {name.replace("_", "/"): value for name, value in controls.items()}
    network.begin(Frame(0, 0.0, values, plan))
    return network.step()


def test_it_meets_the_contract(network):
    assert isinstance(network, Network)
    assert (network.z_dim, network.w_dim, network.num_ws, network.label_dim) == (8, 12, 8, 0)
    assert [layer.index for layer in network.layers] == list(range(6))
    assert {"input/translate/x", "input/translate/y", "input/rotate"} <= {row.name for row in network.rows}


def test_published_sizes_are_those_of_the_paper():
    """Figure 4 and table 1: 1024 pixels end with layers of 1044 with margin, then 1024 without."""
    config = Config(resolution=1024)
    assert config.sizes == (36, 36, 52, 52, 84, 148, 148, 276, 276, 532, 1044, 1044, 1044, 1024, 1024)
    assert config.widths == (*[512] * 7, 323, 203, 128, 81, 51, 32, 32, 3)


def test_a_batch_gives_what_each_gives_alone(network):
    ws = network.map(torch.randn(3, 8, generator=torch.Generator().manual_seed(0)))
    together = network.synthesize(ws)
    alone = torch.cat([network.synthesize(one[None]) for one in ws])
    assert together.shape == (3, 3, 32, 32)
    assert torch.allclose(together, alone, atol=1e-4 * float(together.abs().max()))


@pytest.mark.parametrize("layer", range(6))
def test_a_bend_at_any_layer_changes_the_picture_and_leaves_no_trace(network, layer):
    clean = play(network, latent_seed=1.0)
    assert not torch.allclose(play(network, [Bend(layer, "ablate", {"amount": 1})], latent_seed=1.0), clean)
    assert torch.equal(play(network, latent_seed=1.0), clean)


@pytest.mark.parametrize(("row", "to"), [("input_translate_x", 0.4), ("input_translate_y", 0.4), ("input_rotate", 40)])
def test_its_input_moves(network, row, to):
    still = play(network, latent_seed=1.0)
    moved = play(network, latent_seed=1.0, **{row: to})
    assert not torch.allclose(moved, still, atol=1e-3)
    assert torch.equal(play(network, latent_seed=1.0), still)


def test_a_slide_to_the_right_slides_the_picture_to_the_right():
    """With 1 x 1 kernels and a whole number of samples in the coarsest layer the picture is the same beside it."""
    config = Config(**SHAPE, kernel=1, radial=True)
    network = StyleGAN3(config, random_state(config))
    still, moved = play(network, latent_seed=1.0), play(network, latent_seed=1.0, input_translate_x=0.25)
    inner = slice(10, 22)
    beside = (moved[:, inner, 18:24] - still[:, inner, 10:16]).abs().max()
    here = (moved[:, inner, 18:24] - still[:, inner, 18:24]).abs().max()
    assert beside < 0.3 * here


def test_wild_bends_give_a_picture(network):
    bends = [Bend(layer.index, "multiply", {"factor": 1e30}) for layer in network.layers]
    assert play(network, bends, latent_seed=5.0).isfinite().all()


def written(tmp_path, config, **more):
    arguments = {
        "z_dim": 8, "c_dim": config.label_dim, "w_dim": 12, "img_resolution": 32, "img_channels": config.channels,
        "channel_base": 256, "channel_max": 16, "num_layers": 6, "magnitude_ema_beta": 0.999,
    }  # fmt: skip
    path = tmp_path / "made.pkl"
    path.write_bytes(checkpoint(tree(random_state(config), arguments | more)))
    return path


def test_labels_and_grey_are_loaded(tmp_path):
    network = load(written(tmp_path, Config(**SHAPE, label_dim=3, channels=1)))
    first, second = (network.map(torch.ones(1, 8), torch.eye(3)[number : number + 1]) for number in (0, 1))
    assert not torch.allclose(first, second)
    assert play(network, latent_seed=1.0).shape == (1, 32, 32)


@pytest.mark.parametrize(
    ("argument", "value"), [("conv_kernel", 5), ("lrelu_upsampling", 4), ("num_critical", 9), ("wings", 2)]
)
def test_what_is_not_known_is_refused_by_name(tmp_path, argument, value):
    with pytest.raises(LoadError, match=argument):
        load(written(tmp_path, Config(**SHAPE), **{argument: value}))

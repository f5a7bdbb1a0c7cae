"""Pickles with a generator and its discriminator, as the two published repositories write them."""

from itertools import pairwise

import pytest
import torch

from netbend_models import load
from netbend_models.checkpoint.reader import read_checkpoint
from netbend_models.error import LoadError
from netbend_models.networks import stylegan2, stylegan3
from netbend_models.training import alias_free, generator
from netbend_models.training.divergence import Model, foil
from netbend_models.training.foiled import Foil, drawn, look
from netbend_models.training.path import read_path
from netbend_models.training.place import Run
from netbend_models.training.published import build_generator, read_generator_config, read_published
from netbend_models.training.stylegan_discriminator import DiscriminatorConfig, StyleGANDiscriminator
from tests.models import stylegan
from tests.models.checkpoint.pickles import checkpoint, module, tree

SHAPE = {"z_dim": 8, "w_dim": 8, "img_resolution": 16, "img_channels": 3}
SMALL = {"channel_base": 128, "channel_max": 8}
LAYERS = {"mapping_kwargs": {"num_layers": 2}}
JUDGE = {"img_resolution": 16, "img_channels": 3, **SMALL}
KINDS = ("stylegan2-ada-pytorch", "stylegan3's stylegan2", "resnet with labels", "stylegan3")


def played(kind):
    """A generator with every tensor drawn, and its arguments."""
    if kind == "stylegan3":
        config = stylegan3.Config(
            resolution=16, z_dim=8, w_dim=8, layers=6, channel_base=128, channel_max=8, clamp=256.0
        )
        arguments = {**SHAPE, **SMALL, "c_dim": 0, "num_layers": 6, **LAYERS}
        return drawn_state(stylegan3.Generator(config)), arguments
    labels = 3 if "labels" in kind else 0
    architecture = "resnet" if "resnet" in kind else "skip"
    config = stylegan2.Config(
        resolution=16, z_dim=8, w_dim=8, mapping_layers=2, label_dim=labels, architecture=architecture,
        channel_base=128, channel_max=8,
    )  # fmt: skip
    state = drawn_state(stylegan2.Generator(config))
    given = {**SMALL, "architecture": architecture, "conv_clamp": 256}
    nested = {"synthesis_kwargs": given} if "ada" in kind else given
    return state, {**SHAPE, **nested, **LAYERS, "c_dim": labels}


def drawn_state(network):
    torch.manual_seed(0)
    state = {}
    for name, one in network.state_dict().items():
        loud = 100 if ".fc" in name else 0.1 if "noise_strength" in name or name.endswith(".bias") else 1
        state[name] = torch.randn(one.shape) * loud
        if name.endswith("filter"):
            state[name] = torch.full(one.shape, 1 / one.numel())
        if name.endswith(("affine.bias", "magnitude_ema")):
            state[name] = torch.ones(one.shape)
    return state


def judge(labels=0, **changes):
    torch.manual_seed(1)
    config = DiscriminatorConfig(resolution=16, channel_base=128, channel_max=8, label_dim=labels)
    return tree(StyleGANDiscriminator(config).state_dict(), JUDGE | {"c_dim": labels} | changes, "Discriminator")


def written(path, kind, judged=None):
    labels = 3 if "labels" in kind else 0
    path.write_bytes(checkpoint(tree(*played(kind)), judge(labels) if judged is None else judged))
    return path


@pytest.mark.parametrize("kind", KINDS)
def test_it_paints_what_is_played(tmp_path, kind):
    path = written(tmp_path / "pair.pkl", kind)
    pair, network = read_published(path), load(path)
    z, label = drawn(pair, 3, 0, 0)
    with torch.no_grad():
        painted = pair.paint(z, label)
    expected = network.synthesize(network.map(z, label))
    assert expected.std() > 0.01
    assert torch.allclose(painted, expected, atol=1e-4 * float(expected.abs().max()))


@pytest.mark.parametrize("name", stylegan.NAMES)
def test_published_generators_paint_their_reference(name):
    given = read_checkpoint(stylegan.checkpoint(name))
    config = read_generator_config(given)
    reference = stylegan.reference(name)
    with torch.no_grad():
        painted = build_generator(config, given)(torch.from_numpy(reference["z"]).float(), config.resolution)
    expected = torch.from_numpy(reference["image"])
    assert torch.allclose(painted, expected, atol=2e-3 * float(expected.abs().max()))


@pytest.mark.parametrize("kind", KINDS)
def test_its_way_falls_and_is_played(tmp_path, kind):
    folder = tmp_path / "away"
    recipe = Foil(iterations=12, every=1, steps=3, batch=2, rate=0.01)
    foil(Run(folder=folder), Model(path=written(tmp_path / "pair.pkl", kind)), recipe, print)
    path = read_path(folder)
    assert len(path.files) >= 3
    assert all(after < before for before, after in pairwise(path.scores))
    assert load(path.files[-1]).output.width == 16


def test_the_way_begins_with_the_original(tmp_path):
    path, folder = written(tmp_path / "pair.pkl", KINDS[0]), tmp_path / "away"
    foil(Run(folder=folder), Model(path=path), Foil(iterations=3, every=1, steps=3, rate=0.01), print)
    first, original = load(read_path(folder).files[0]), load(path)
    ws = original.map(torch.randn(2, 8))
    expected = original.synthesize(ws)
    assert torch.allclose(first.synthesize(ws), expected, atol=0.01 * float(expected.abs().max()))
    assert read_path(folder).scores[0] == look(read_published(path))[1]


@pytest.mark.parametrize(
    ("judged", "said"),
    [
        (None, "holds no discriminator; take the pickle that its training wrote"),
        (module("Discriminator", {}, {}, JUDGE), "another kind of discriminator"),
        (judge(img_resolution=32), "no such tensor for b32"),
        (judge(channel_max=4), "shape"),
        (judge(cmap_dim="wide"), "cmap_dim"),
        (judge(epilogue_kwargs={"secret": 1}), "'secret', which netbend does not know"),
        (judge(channel_base=2**24, channel_max=2**16), "shape"),
        (judge(architecture="projected"), "knows only as skip, resnet, orig"),
    ],
)
def test_what_cannot_judge_is_named(tmp_path, judged, said):
    path = tmp_path / "pair.pkl"
    path.write_bytes(checkpoint(tree(*played(KINDS[0])), judged))
    with pytest.raises(LoadError, match=said) as refusal:
        read_published(path)
    assert str(refusal.value).startswith(str(path))


def test_a_judge_of_other_pictures_is_refused(tmp_path):
    with pytest.raises(LoadError, match="do not fit"):
        read_published(written(tmp_path / "pair.pkl", "resnet with labels", judge(0)))


def test_the_judges_source_is_not_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    read_published(written(tmp_path / "pair.pkl", KINDS[0]))
    assert [one.name for one in tmp_path.iterdir()] == ["pair.pkl"]


def test_learners_have_the_tensors_of_what_is_played():
    for played_one, learner, config in (
        (stylegan2, generator, stylegan2.Config(resolution=16, architecture="resnet", label_dim=2)),
        (stylegan3, alias_free, stylegan3.Config(resolution=16, layers=6, channel_max=8)),
    ):
        with torch.device("meta"):
            assert set(played_one.Generator(config).state_dict()) == set(learner.Generator(config).state_dict())

import numpy as np
import pytest
import torch

from netbend_models.error import LoadError
from netbend_models.networks.module import ModuleNetwork
from netbend_models.networks.stylegan2 import Config, StyleGAN2
from netbend_models.projecting import Setting, project
from netbend_models.projecting.descent import Descent, ramp
from netbend_models.projecting.distance import distance, scales
from netbend_models.projection import LatentShape, read_projection
from tests.models.test_stylegan2 import random_state

CONFIG = Config(resolution=16, z_dim=8, w_dim=8, channel_base=128, channel_max=16, mapping_layers=1)
SHORT = Setting(steps=4, own_steps=4)


@pytest.fixture(scope="module")
def network():
    return StyleGAN2(CONFIG, random_state(CONFIG))


@pytest.fixture(scope="module")
def target(network):
    z = torch.randn(1, 8, generator=torch.Generator().manual_seed(5))
    return network.synthesize(network.map(z)).clamp(-1, 1)[0].numpy().copy()


def killed_after(count):
    def tell(done, _difference):
        if done == count:
            raise KeyboardInterrupt

    return tell


def test_a_picture_that_the_network_made_is_nearly_found(network, target, tmp_path):
    away = []
    found = project(
        network, target, Setting(steps=60, own_steps=120), tmp_path / "w.npz", lambda _, one: away.append(one)
    )
    assert found.difference < 0.35 * away[0]


def test_the_difference_is_that_of_the_picture_that_is_played(network, target, tmp_path):
    found = project(network, target, SHORT, tmp_path / "w.npz")
    played = network.synthesize(torch.from_numpy(found.w)).clamp(-1, 1)
    assert float((played - torch.from_numpy(target)).abs().mean() / 2) == pytest.approx(found.difference, abs=1e-5)


@pytest.mark.parametrize(("own_steps", "rows"), [(0, 1), (2, CONFIG.num_ws)])
def test_the_file_is_one_that_play_reads(network, target, tmp_path, own_steps, rows):
    found = project(network, target, Setting(steps=2, own_steps=own_steps), tmp_path / "w.npz")
    read = read_projection(tmp_path / "w.npz", LatentShape(8, 8, CONFIG.num_ws))
    assert read.kind == "w"
    assert np.array_equal(read.latents, found.w)
    assert read.latents.shape == (1, rows, 8)


@pytest.mark.parametrize("killed", [1, 4, 5, 8])
def test_a_killed_search_goes_on_to_the_same_bits(network, target, tmp_path, killed):
    whole = project(network, target, SHORT, tmp_path / "whole.npz")
    with pytest.raises(KeyboardInterrupt):
        project(network, target, SHORT, tmp_path / "w.npz", killed_after(killed))
    told = []
    again = project(network, target, SHORT, tmp_path / "w.npz", lambda done, _: told.append(done))
    assert told == list(range(killed + 1, 9))
    assert np.array_equal(again.w, whole.w)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["w.npz", "whole.npz"]


def test_another_search_is_not_gone_on_with(network, target, tmp_path):
    with pytest.raises(KeyboardInterrupt):
        project(network, target, SHORT, tmp_path / "w.npz", killed_after(2))
    with pytest.raises(LoadError, match="another picture"):
        project(network, -target, SHORT, tmp_path / "w.npz")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x93NUMPY" * 40])
def test_a_broken_search_is_told(network, target, tmp_path, content):
    (tmp_path / "w.npz.part").write_bytes(content)
    with pytest.raises(LoadError, match=r"w\.npz\.part is no search"):
        project(network, target, SHORT, tmp_path / "w.npz")


def test_what_is_there_stays(network, target, tmp_path):
    (tmp_path / "w.npz").write_bytes(b"mine")
    with pytest.raises(LoadError, match="is there already"):
        project(network, target, SHORT, tmp_path / "w.npz")


def test_a_network_without_w_is_told(target, tmp_path):
    module = torch.nn.Sequential(torch.nn.ConvTranspose2d(8, 3, 16))
    with pytest.raises(LoadError, match="no w to be found"):
        project(ModuleNetwork(module), target, SHORT, tmp_path / "w.npz")


def test_distance_is_nothing_only_between_equals():
    picture = torch.randn(1, 3, 32, 32, generator=torch.Generator().manual_seed(0))
    assert distance(picture, scales(picture)) == 0
    assert distance(picture + 0.5, scales(picture)) == pytest.approx(0.5, abs=1e-5)


def test_the_first_step_of_a_descent_is_as_long_as_its_rate():
    stepped = Descent.at(torch.zeros(3)).step(torch.tensor([4.0, -0.01, 0.0]), 0.1)
    assert stepped.place.tolist() == pytest.approx([-0.1, 0.1, 0.0], abs=1e-4)


def test_the_rate_begins_and_ends_at_nothing():
    assert (ramp(0.0), ramp(0.5), ramp(1.0)) == (0.0, 1.0, 0.0)

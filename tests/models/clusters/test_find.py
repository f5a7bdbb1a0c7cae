import pytest
import torch

from netbend_models.clusters import ClusterError, Numbers
from netbend_models.clusters.find import find
from netbend_models.clusters.grouping import group
from netbend_models.clusters.likeness import Likeness, mask, overlap, places
from netbend_models.clusters.recorder import drawn, watch
from netbend_models.network import Layer
from netbend_models.networks.stylegan2 import Config, Generator, StyleGAN2
from tests.models.clusters.toy import SILENT, Toy, members

CONFIG = Config(resolution=16, z_dim=8, w_dim=8, channel_base=128, channel_max=8, mapping_layers=1)


@pytest.fixture
def stylegan2():
    torch.manual_seed(0)
    return StyleGAN2(CONFIG, {name: torch.randn_like(one) for name, one in Generator(CONFIG).state_dict().items()})


@pytest.mark.parametrize("seed", range(3))
def test_channels_that_are_active_together_are_a_cluster(network, seed):
    found = find(network, Numbers(3, 3, 2), seed, latents=6).layers
    assert {frozenset(cluster) for cluster in found["coarse"]} == members("coarse")
    fine = {frozenset(cluster) - {SILENT} for cluster in found["fine"]}
    assert fine == {one - {SILENT} for one in members("fine")}


def test_clusters_are_ordered_by_their_activation(network):
    strengths = [sum(channel + 1 for channel in one) for one in find(network, latents=6).layers["coarse"]]
    assert strengths == sorted(strengths, reverse=True)


def test_a_silent_channel_goes_to_the_last_cluster(network):
    assert SILENT in find(network, latents=6).layers["fine"][-1]


def test_every_channel_is_in_one_cluster(network):
    for clusters in find(network, latents=4).layers.values():
        assert sorted(channel for one in clusters for channel in one) == list(range(12))


def test_one_seed_gives_one_clustering(stylegan2):
    first = find(stylegan2, seed=3, latents=4)
    find(stylegan2, seed=4, latents=4)
    assert find(stylegan2, seed=3, latents=4) == first


def test_it_knows_its_network(network):
    found = find(network, seed=5, latents=2)
    assert (found.digest, found.method, found.seed) == (network.digest, "activation", 5)


def test_a_network_of_many_steps_is_clustered_the_same(network):
    assert find(Toy(steps=3), latents=3) == find(network, latents=3)


def test_progress_ends_at_one_and_may_abandon(network):
    told = []
    find(network, latents=2, progress=lambda what, share: told.append((what, share)))
    assert (told[0][1], told[-1][1]) == (0.0, 1.0)

    def stop(_what, _share):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        find(network, progress=stop)


def test_no_latents_is_refused(network):
    with pytest.raises(ClusterError, match="1 or more, got 0"):
        find(network, latents=0)


def test_every_layer_is_seen_though_the_latent_stands_still(stylegan2):
    seen = []
    watch(stylegan2, [7, 7, 7], lambda layer, _x: seen.append(layer))
    assert seen == [layer.index for layer in stylegan2.layers] * 3


def test_looking_leaves_the_network_as_it_was(stylegan2):
    w = stylegan2.map(torch.randn(1, 8))
    before = stylegan2.synthesize(w)
    watch(stylegan2, [1, 2], lambda _layer, _x: None)
    assert torch.equal(stylegan2.synthesize(w), before)


def test_seen_and_unseen_latents_differ():
    assert set(drawn(0, 500)).isdisjoint(drawn(0, 500, unseen=True))
    assert set(drawn(0, 500)).isdisjoint(drawn(1, 500, unseen=True))


def test_the_mask_is_the_highest_quarter_whatever_the_magnitude():
    ramp = torch.arange(8.0)
    masks = mask(torch.stack([ramp, 1000 * ramp + 5, -ramp, torch.ones(8)]))
    assert masks.tolist() == [[0] * 6 + [1, 1], [0] * 6 + [1, 1], [1, 1] + [0] * 6, [0] * 8]


def test_overlap_is_the_intersection_over_the_union():
    found, defined = overlap(torch.tensor([[1.0, 1, 0, 0], [0, 1, 1, 0], [0, 0, 0, 0]]))
    assert found[0, 1] == pytest.approx(1 / 3)
    assert (defined[2, 2], defined[0, 2]) == (False, True)


@pytest.mark.parametrize(("height", "width"), [(33, 40), (256, 256), (1, 5000), (100, 3)])
def test_places_are_one_in_each_cell(height, width):
    chosen = places(height, width, torch.Generator().manual_seed(0))
    assert len(chosen) == len(chosen.unique()) <= 1024
    assert 0 <= chosen.min() <= chosen.max() < height * width


def test_a_small_map_is_looked_at_whole():
    assert places(32, 32, torch.Generator()) is None


def test_moving_channels_leaves_no_cluster_without_its_share():
    likeness = torch.rand(64, 64, generator=torch.Generator().manual_seed(0)).double()
    sizes = group((likeness + likeness.T) / 2, 4, seed=0).bincount(minlength=4)
    assert sizes.min() >= 4


def test_moving_channels_raises_the_contrast():
    random = torch.rand(40, 40, generator=torch.Generator().manual_seed(1)).double()
    likeness = (random + random.T) / 2

    def ratio(clusters):
        same = clusters[:, None] == clusters
        apart = ~torch.eye(40, dtype=torch.bool)
        return likeness[same & apart].mean() / likeness[~same].mean()

    assert ratio(group(likeness, 3, 0)) > 1.02 * ratio(group(likeness, 3, 0, refine=False))


def test_wild_activations_are_clustered():
    seen = Likeness.blank(3, torch.device("cpu"))
    seen.add(torch.tensor([[float("nan"), 1e38, 2.0, 3.0]] * 3).nan_to_num(0.0, 0.0, 0.0))
    assert seen.matrix().isfinite().all()


def test_a_stylegan2_of_1024_pixels_has_68_clusters():
    layers = [Layer(n, f"l{n}", 512, 4, 4) for n in range(17)]
    assert sum(Numbers().of(layers)) == 68


def test_narrow_layers_get_fewer_clusters():
    assert Numbers().of([Layer(0, "a", 3, 4, 4), Layer(1, "b", 1, 4, 4)]) == (1, 1)


@pytest.mark.parametrize(("text", "numbers"), [("4", (4, 4, 4)), ("5,4,3", (5, 4, 3)), (" 1, 2, 64", (1, 2, 64))])
def test_numbers_are_one_or_three(text, numbers):
    assert Numbers.parse(text) == Numbers(*numbers)


@pytest.mark.parametrize("text", ["", "x", "1,2", "0", "65", "1,2,3,4", "-1", "4.5"])
def test_other_numbers_are_refused(text):
    with pytest.raises(ClusterError, match="number of clusters"):
        Numbers.parse(text)


def test_a_layer_that_is_silent_throughout_is_one_cluster(network):
    network.maps = lambda layer, _generator: torch.ones(1, layer.channels, layer.height, layer.width)
    assert find(network, latents=2).layers == {"coarse": (tuple(range(12)),), "fine": (tuple(range(12)),)}


def test_a_layer_with_fewer_voices_than_clusters_gives_each_its_own(network):
    def maps(layer, generator):
        flat = torch.ones(1, layer.channels, layer.height, layer.width)
        flat[:, 3:5] = torch.rand(1, 2, layer.height, layer.width, generator=generator)
        return flat

    network.maps = maps
    clusters = find(network, Numbers(4, 4, 4), latents=2).layers["coarse"]
    assert len(clusters) == 2
    assert sorted(channel for one in clusters for channel in one) == list(range(12))
    assert clusters[0] in ((3,), (4,))

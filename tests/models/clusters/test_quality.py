from math import isnan

import pytest
import torch

from netbend_models.clusters import Clustering, Numbers
from netbend_models.clusters.find import find
from netbend_models.clusters.quality import ruler


@pytest.fixture
def held(network):
    return ruler(network, latents=4)


def test_known_clusters_stand_out(network, held):
    quality = held.measure(find(network, Numbers(3, 3, 2), latents=4))
    assert all(one.ratio > 2.5 for one in quality.layers.values())
    assert quality.whole.ratio > 2.5


def test_drawn_clusters_do_not(network, held):
    order = torch.randperm(12, generator=torch.Generator().manual_seed(0)).tolist()
    clusters = tuple(tuple(sorted(order[start : start + 4])) for start in (0, 4, 8))
    ratio = held.measure(Clustering(network.digest, "imported", 0, {"coarse": clusters})).whole.ratio
    assert 0.5 < ratio < 1.5


def test_a_layer_of_one_cluster_is_left_out(network, held):
    quality = held.measure(Clustering(network.digest, "imported", 0, {"coarse": (tuple(range(12)),)}))
    assert not quality.layers
    assert isnan(quality.whole.ratio)


def test_each_figure_is_the_mean_over_pairs(network, held):
    seen = held.seen["coarse"].matrix()
    contrast = held.measure(Clustering(network.digest, "imported", 0, {"coarse": ((0, 1), (2,))})).layers["coarse"]
    assert contrast.within == pytest.approx(float(seen[0, 1]))
    assert contrast.between == pytest.approx(float(seen[0, 2] + seen[1, 2]) / 2)

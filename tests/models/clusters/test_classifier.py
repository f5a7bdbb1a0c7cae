from itertools import count

import pytest
import torch

from netbend_models.clusters import Numbers
from netbend_models.clusters.classifier import Classifier, describe_channels, find_by_classifier
from netbend_models.clusters.kmeans import kmeans
from tests.models.clusters.toy import GROUPS


@pytest.mark.parametrize("shape", [(4, 4), (8, 8), (64, 64), (1, 64), (7, 5)])
def test_maps_of_any_shape_are_told_apart(shape):
    assert Classifier(6, *shape)(torch.zeros(2, 1, *shape)).shape == (2, 6)


def test_what_it_learns_separates_channels_by_where_they_are_active():
    generator = torch.Generator().manual_seed(0)
    maps = torch.rand(16, 8, 8, 8, generator=generator)
    maps[:, :4, :4] += 2
    maps[:, 4:, 4:] += 2
    left = iter(range(30))
    points = describe_channels(maps.half(), generator, lambda: next(left, None) is not None)
    found = kmeans(points, 2, generator)
    assert found[:4].unique().numel() == found[4:].unique().numel() == 1
    assert found[0] != found[7]


def test_a_clock_ends_it_with_every_channel_in_a_cluster(network):
    ticks = count()
    found = find_by_classifier(network, Numbers(3, 3, 2), seed=2, seconds=60, clock=lambda: float(next(ticks)))
    assert (found.method, found.seed, found.digest) == ("classifier", 2, network.digest)
    for name, clusters in found.layers.items():
        assert sorted(channel for one in clusters for channel in one) == list(range(len(GROUPS[name])))
    assert 55 < next(ticks) < 90


def test_it_leaves_the_global_draws_alone(network):
    torch.manual_seed(5)
    expected = torch.rand(1)
    torch.manual_seed(5)
    ticks = count()
    find_by_classifier(network, seconds=20, clock=lambda: float(next(ticks)))
    assert torch.equal(torch.rand(1), expected)

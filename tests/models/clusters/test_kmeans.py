import pytest
import torch

from netbend_models.clusters.kmeans import kmeans


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.fixture
def blobs():
    """Points (60, 2) around three corners, and the corner of each."""
    corner = torch.arange(60) % 3
    centres = torch.tensor([[0.0, 0.0], [10.0, 0.0], [0.0, 10.0]])
    return centres[corner] + torch.randn(60, 2, generator=generator(7)), corner


@pytest.mark.parametrize("seed", range(5))
def test_blobs_are_found(blobs, seed):
    points, corner = blobs
    found = kmeans(points, 3, generator(seed))
    assert torch.equal(found[:, None] == found, corner[:, None] == corner)


def test_one_seed_gives_one_answer(blobs):
    noise = torch.randn(50, 4, generator=generator(1))
    assert torch.equal(kmeans(noise, 5, generator()), kmeans(noise, 5, generator()))


@pytest.mark.parametrize("count", [1, 2, 5, 9])
def test_every_cluster_is_used_even_where_points_coincide(count):
    points = torch.zeros(10, 3)
    assert kmeans(points, count, generator()).unique().tolist() == list(range(count))


def test_as_many_clusters_as_points_are_the_points():
    assert kmeans(torch.randn(4, 2), 7, generator()).tolist() == [0, 1, 2, 3]

"""Clusters as targets: which channels they are, in which order they act, and what happens when they change."""

import pytest
import torch

from netbend_models.bending import Bend, compile_bends
from netbend_models.bending.settings import CLUSTERS, TARGETS
from netbend_models.clusters import Clustering
from tests.models.board import LAYERS, Board

DIGEST = "0" * 16


def clustering(**layers):
    return Clustering(DIGEST, "imported", 0, layers)


FOUND = clustering(l2=((0, 3, 5), (1, 2), ()), l3=((0, 1, 2, 3), (4, 5, 6, 7)))


def test_targets_stand_in_the_order_in_which_they_act():
    clusters = [f"cluster/{number}" for number in range(CLUSTERS)]
    assert list(TARGETS) == ["all", *clusters, "random", "range", "list", "weight"]


def test_a_cluster_bends_its_channels_only(board, activation):
    board.bender.cluster(FOUND)
    x, expected = activation(2), activation(2)
    expected[:, [0, 3, 5]] *= 3
    assert torch.equal(board.layer(2, "multiply/factor", 3, "cluster/0").plan().apply(2, x), expected)


def test_targets_act_one_after_the_other(board, activation):
    board.bender.cluster(FOUND)
    board.settings.start[2], board.settings.stop[2], board.settings.lists = 1, 3, {2: (2,)}
    board.layer(2, "multiply/factor", 2).layer(2, "invert/amount", 1, "cluster/1")
    board.layer(2, "multiply/factor", 5, "range").layer(2, "invert/amount", 1, "list")
    expected = 2 * activation(2)
    expected[:, 1:3] = 5 * (1 - expected[:, 1:3])
    expected[:, 2] = 1 - expected[:, 2]
    assert torch.allclose(board.plan().apply(2, activation(2)), expected)


@pytest.mark.parametrize("target", ["cluster/2", "cluster/7"])
def test_a_place_without_a_cluster_acts_on_nothing(board, activation, target):
    board.bender.cluster(FOUND)
    x = activation(2)
    assert board.layer(2, "multiply/factor", 3, target).plan().apply(2, x) is x


def test_without_a_clustering_no_cluster_acts(board):
    assert board.layer(2, "multiply/factor", 3, "cluster/0").plan().empty


def test_another_clustering_acts_from_the_next_plan_on(board, activation):
    board.layer(2, "ablate/amount", 1, "cluster/0")
    silent = []
    for found in (FOUND, clustering(l2=((7, 8),)), None):
        board.bender.cluster(found)
        bent = board.plan().apply(2, activation(2))
        silent.append([channel for channel in range(16) if not bent[:, channel].any()])
    assert silent == [[0, 3, 5], [7, 8], []]


def test_the_same_clustering_again_keeps_the_plan(board):
    board.bender.cluster(FOUND)
    plan = board.layer(2, "multiply/factor", 3, "cluster/0").plan()
    board.bender.cluster(clustering(**FOUND.layers))
    assert board.plan() is plan


def test_clusters_go_by_names_and_channels_that_are_not_there_fall_out(activation):
    board = Board()
    board.bender.cluster(clustering(l3=((6, 7, 8, 900),), elsewhere=((0,),)))
    bent = board.layer(3, "ablate/amount", 1, "cluster/0").plan().apply(3, activation(3))
    assert [channel for channel in range(8) if not bent[:, channel].any()] == [6, 7]


def test_a_bend_names_a_cluster(activation):
    plan = compile_bends([Bend("l2", "multiply", {"factor": 3}, target="cluster/1")], LAYERS, clusters=FOUND)
    expected = activation(2)
    expected[:, 1:3] *= 3
    assert torch.equal(plan.apply(2, activation(2)), expected)


def test_an_arranged_layer_is_bent_by_the_checkpoints_numbers(activation):
    order = (3, 5, 0, 1, 2, 4, *range(6, 16))
    layers = (*LAYERS[:2], LAYERS[2].__class__(2, "l2", 16, 8, 8, order), *LAYERS[3:])
    for target in ("all", "range/2/6", "cluster/0", [5, 1], "random/0.4/1"):
        for name, values in (
            ("permute", {"seed": 3}),
            ("add_axis", {"level": 2, "index": 1}),
            ("rotate", {"angle": 9}),
        ):
            bend = [Bend(2, name, values, target=target)]
            plain, arranged = (compile_bends(bend, one, clusters=FOUND) for one in (LAYERS, layers))
            x = activation(2)
            assert torch.allclose(arranged.apply(2, x[:, order]), plain.apply(2, x)[:, order], atol=1e-6)


def test_a_watched_layer_is_seen_by_the_checkpoints_numbers(activation):
    order = tuple(reversed(range(16)))
    layers = (*LAYERS[:2], LAYERS[2].__class__(2, "l2", 16, 8, 8, order), *LAYERS[3:])
    plan = Board(layers).plan()
    plan.watched = 2
    plan.apply(2, activation(2).flip(1))
    assert torch.equal(plan.seen, activation(2))

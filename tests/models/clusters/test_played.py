"""Which clusters a network is played by, and clusters as shows carry them, whoever wrote the text."""

import json

import pytest

from netbend_models.clusters import Clustering
from netbend_models.clusters.played import LIMIT, chosen, from_text, stored, to_text
from netbend_models.clusters.store import place, write
from netbend_models.network import Layer

OWN = Clustering("a" * 16, "activation", 3, {"l0": ((0, 2), (), (1, 5)), "l1": ()})
OTHER = Clustering("b" * 16, "imported", 0, {"l0": ((0, 1, 2),)})
LAYERS = (Layer(0, "l0", 6, 4, 4), Layer(1, "l1", 4, 8, 8))


def test_a_text_holds_a_clustering():
    assert from_text(to_text(OWN)) == OWN


def test_two_thousand_channels_fit_into_as_many_signs():
    big = Clustering("a" * 16, "activation", 0, {"l0": (tuple(range(1000)), tuple(range(1000, 2000)))})
    assert len(to_text(big)) < 2100
    assert from_text(to_text(big)) == big


@pytest.mark.parametrize(
    "text",
    [None, 7, "", "hello", "[]", "{}", '{"layers":3}', "[" * 100_000, "x" * (LIMIT + 1), '{"layers":{}}',
     json.dumps({"digest": "../etc", "method": "activation", "seed": 0, "layers": {}}),
     json.dumps({"digest": "a" * 16, "method": "activation", "seed": 1e400, "layers": {}}),
     json.dumps({"digest": "a" * 16, "method": "activation", "seed": 0, "layers": {"l0": "01/"}}),
     json.dumps({"digest": "a" * 16, "method": "activation", "seed": 0, "layers": {"l0": "0" * 70_000}})],
)  # fmt: skip
def test_any_other_text_is_no_clustering(text):
    assert from_text(text) is None


@pytest.mark.parametrize(
    ("text", "own", "wins"),
    [("", OWN, OWN), (to_text(OTHER), OWN, OWN), (to_text(OTHER), None, OTHER), ("junk", OWN, OWN), ("", None, None)],
)
def test_the_shows_clusters_of_another_network_give_way_to_its_own(text, own, wins):
    assert chosen(text, own, OWN.digest) == wins


def test_the_shows_clusters_of_this_network_come_first():
    shown = Clustering(OWN.digest, "imported", 0, {"l0": ((5,),)})
    assert chosen(to_text(shown), OWN, OWN.digest) == shown


def test_stored_clusters_are_found_by_the_digest(tmp_path):
    write(tmp_path, OWN)
    assert stored(tmp_path, OWN.digest, LAYERS) == OWN
    assert stored(tmp_path, OTHER.digest, LAYERS) is None
    assert stored(None, OWN.digest, LAYERS) is None


@pytest.mark.parametrize("text", ["", "{", '{"format":"netbend-clusters-1"}', "\x00" * 99, OTHER.to_json()])
def test_a_file_that_cannot_be_used_is_told_and_left_out(tmp_path, caplog, text):
    place(tmp_path, OWN.digest).write_text(text)
    assert stored(tmp_path, OWN.digest, LAYERS) is None
    assert "the clusters are not used" in caplog.text


def test_a_file_for_other_layers_is_left_out(tmp_path, caplog):
    write(tmp_path, OWN)
    assert stored(tmp_path, OWN.digest, LAYERS[1:]) is None
    assert "cluster it anew" in caplog.text

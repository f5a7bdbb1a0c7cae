"""The trained network that comes along: its size, its recipe, and whether its pictures are worth it."""

import json

import torch

from netbend_models import load
from netbend_models.bending import compile_bends
from netbend_models.network import Frame
from netbend_models.networks.default import FILE
from netbend_models.training.measure import measure
from netbend_models.training.setting import from_plain


def test_it_is_small_and_says_how_it_was_made():
    data = FILE.read_bytes()
    recipe = json.loads(json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])["__metadata__"]["netbend.recipe"])
    setting = from_plain(recipe["setting"])
    assert len(data) <= 4_000_000
    assert f"--seed {setting.seed}" in recipe["command"]
    assert recipe["iterations"] == setting.total
    assert recipe["seconds"] > 0


def test_its_pictures_vary_and_are_not_burnt_out():
    network = load("default")
    pictures = []
    for seed in range(64):
        network.begin(Frame(0, 0.0, {"latent/seed": float(seed)}, compile_bends((), network.layers)))
        picture = network.step()
        assert picture is not None
        pictures.append(picture.clone())
    found = measure(torch.stack(pictures))
    assert pictures[0].shape == (3, 256, 256)
    assert found.ends < 0.15
    assert min(found.distance, found.distance_rms) >= 0.15
    assert found.deviation >= 0.08

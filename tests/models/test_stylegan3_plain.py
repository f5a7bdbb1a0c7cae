import numpy as np
import pytest
import torch

from netbend.bench.synthesis.plain3 import PlainStyleGAN3
from netbend_models import load
from netbend_models.networks.stylegan3 import Config, StyleGAN3
from tests.models import stylegan
from tests.models.test_stylegan3 import SHAPE, random_state


@pytest.mark.parametrize("name", stylegan.NAMES[2:])
def test_the_textbooks_form_gives_the_references_images(name):
    network, expected = load(stylegan.checkpoint(name)), stylegan.reference(name)
    plain = PlainStyleGAN3(network.config, network.generator.state_dict())
    image = plain.synthesize(torch.from_numpy(expected["ws"]))
    assert float(np.abs(image.numpy() - expected["image"]).max()) < 1e-4


@pytest.mark.parametrize("more", [{}, {"kernel": 1, "radial": True}, {"channel_max": 160, "channel_base": 4096}])
def test_ours_gives_the_same_with_filters_that_are_not_symmetric(more):
    config = Config(**SHAPE | more)
    state = random_state(config)
    ws = StyleGAN3(config, state).map(torch.ones(2, 8))
    plain = PlainStyleGAN3(config, state).synthesize(ws)
    for one in (ws, ws[:1]):
        ours = StyleGAN3(config, state).synthesize(one)
        assert float((ours - plain[: len(one)]).abs().max()) < 1e-4 * float(plain.abs().max())

import numpy as np
import pytest
import torch

from netbend.bench.synthesis.plain3 import PlainStyleGAN3
from netbend_models import load
from tests.models import stylegan


@pytest.mark.parametrize("name", stylegan.NAMES[2:])
def test_the_textbooks_form_gives_the_references_images(name):
    network, expected = load(stylegan.checkpoint(name)), stylegan.reference(name)
    plain = PlainStyleGAN3(network.config, network.generator.state_dict())
    image = plain.synthesize(torch.from_numpy(expected["ws"]))
    assert float(np.abs(image.numpy() - expected["image"]).max()) < 1e-4

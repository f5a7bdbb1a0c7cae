import numpy as np
import pytest
import torch

from netbend.renderer.screen import show


@pytest.mark.parametrize("channels", [1, 3, 5])
def test_only_a_picture_of_four_channels_lets_anything_through(channels):
    picture = np.zeros((2, 3, 4), np.uint8)
    show(torch.zeros(channels, 2, 3), 1.0, picture)
    assert (picture[..., 3] == 255).all()


def test_the_fourth_channel_is_alpha():
    picture = np.zeros((2, 3, 4), np.uint8)
    show(torch.tensor([0.0, 0.0, 0.0, -1.0])[:, None, None].expand(4, 2, 3), 1.0, picture)
    assert (picture[..., 3] == 0).all()

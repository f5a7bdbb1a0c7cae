import numpy as np
import pytest

from netbend.error import PublisherError
from netbend.publishers.base import PublisherSetting
from netbend.publishers.fit import FILTERS, check, fit

from .conftest import assert_corners, corners


def setting(width, height, name="nearest"):
    return PublisherSetting("null", width=width, height=height, filter=name)


def test_its_own_size_is_the_same_picture():
    picture = corners()
    assert fit(picture, setting(None, None)) is picture
    assert fit(picture, setting(64, 48)) is picture


@pytest.mark.parametrize("name", FILTERS)
def test_a_larger_output_keeps_every_corner(name):
    large = fit(corners(64, 48), setting(256, 192, name))
    assert large.shape == (192, 256, 4)
    assert_corners(large, 2)


def test_another_shape_is_centred_on_opaque_black():
    wide = fit(np.full((10, 10, 4), 255, np.uint8), setting(40, 20))
    assert (wide[:, 10:30] == 255).all()
    assert (wide[:, :10] == (0, 0, 0, 255)).all()
    assert (wide[:, 30:] == (0, 0, 0, 255)).all()


def test_alpha_is_scaled_like_a_colour():
    picture = np.full((4, 4, 4), 200, np.uint8)
    picture[..., 3] = 0
    assert (fit(picture, setting(8, 8, "linear")) == picture[0, 0]).all()


@pytest.mark.parametrize("bad", [setting(0, 10), setting(10, 99999), setting(1, 1, "cubic")])
def test_what_cannot_be_is_refused(bad):
    with pytest.raises(PublisherError, match="must be"):
        check(bad)

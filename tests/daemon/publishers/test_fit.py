import sys

import numpy as np
import pytest

from netbend.error import PublisherError
from netbend.publishers import fit as module
from netbend.publishers.base import PublisherSetting
from netbend.publishers.fit import FILTERS, Fitter

from .conftest import assert_corners, corners


def setting(width, height, name="nearest"):
    return PublisherSetting("null", width=width, height=height, filter=name)


def fit(picture, setting):
    return Fitter(setting)(picture)


@pytest.fixture(params=["with PyAV", "without"])
def library(request, monkeypatch):
    module._pyav.cache_clear()
    if request.param == "without":
        monkeypatch.setitem(sys.modules, "av", None)
    yield
    module._pyav.cache_clear()


def test_its_own_size_is_the_same_picture():
    picture = corners()
    assert fit(picture, setting(None, None)) is picture
    assert fit(picture, setting(64, 48)) is picture


@pytest.mark.parametrize("name", FILTERS)
@pytest.mark.parametrize("size", [(256, 192), (32, 24), (1280, 960)])
def test_every_corner_stays_where_it_is(name, size, library):
    fitted = fit(corners(64, 48), setting(*size, name))
    assert fitted.shape == (*size[::-1], 4)
    assert_corners(fitted, 3)


def test_a_result_is_untouched_while_two_more_are_made():
    fitter = Fitter(setting(9, 9))
    made = [fitter(np.full((3, 3, 4), value, np.uint8)) for value in range(3)]
    assert [int(picture[4, 4, 0]) for picture in made] == [0, 1, 2]
    assert fitter(corners(3, 3)) is made[0]


def test_a_new_shape_leaves_nothing_of_the_old_one_beside_it():
    fitter = Fitter(setting(40, 20))
    for _ in range(4):
        fitter(np.full((20, 40, 4), 255, np.uint8))
    assert (fitter(np.full((20, 20, 4), 255, np.uint8))[:, :10, :3] == 0).all()


def test_another_shape_is_centred_on_opaque_black():
    wide = fit(np.full((10, 10, 4), 255, np.uint8), setting(40, 20))
    assert (wide[:, 10:30] == 255).all()
    assert (wide[:, :10] == (0, 0, 0, 255)).all()
    assert (wide[:, 30:] == (0, 0, 0, 255)).all()


def test_alpha_is_scaled_like_a_colour(library):
    picture = np.full((4, 4, 4), 200, np.uint8)
    picture[..., 3] = 0
    assert np.abs(fit(picture, setting(8, 8, "linear")).astype(int) - picture[0, 0]).max() <= 1


@pytest.mark.parametrize("bad", [setting(0, 10), setting(10, 99999), setting(1, 1, "cubic")])
def test_what_cannot_be_is_refused(bad):
    with pytest.raises(PublisherError, match="must be"):
        Fitter(bad)

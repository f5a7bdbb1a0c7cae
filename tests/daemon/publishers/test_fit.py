import sys

import numpy as np
import pytest

from netbend.error import PublisherError
from netbend.publishers import scale as module
from netbend.publishers.base import Outlet, PublisherSetting
from netbend.publishers.fit import FILTERS, Fitter
from tests.conftest import require_module

from .conftest import assert_corners, corners


def setting(width, height, name="nearest"):
    return PublisherSetting("null", width=width, height=height, filter=name)


def fit(picture, setting):
    return Fitter(setting)(picture)


@pytest.fixture(params=["with PyAV", "without"])
def library(request, monkeypatch):
    module._scaler.cache_clear()
    if request.param == "without":
        monkeypatch.setitem(sys.modules, "av", None)
    yield
    module._scaler.cache_clear()


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


def shown(picture, **outlet):
    return Fitter(PublisherSetting("null", outlet=Outlet(**outlet)))(picture)


@pytest.mark.parametrize(
    ("flip", "turned"), [("horizontal", (0, 1)), ("vertical", (1, 0)), ("both", (1, 1)), ("none", (0, 0))]
)
def test_a_flip_mirrors(flip, turned):
    picture = corners()
    expected = picture[:: -1 if turned[0] else 1, :: -1 if turned[1] else 1]
    if flip == "horizontal":
        expected = picture[:, ::-1]
    elif flip == "vertical":
        expected = picture[::-1]
    got = shown(picture, flip=flip)
    assert np.array_equal(got, expected)
    assert got.flags.c_contiguous


def test_a_crop_is_the_part_of_these_shares():
    picture = corners(64, 48)
    assert np.array_equal(shown(picture, crop=(0.5, 0.5, 0.5, 0.5)), picture[24:, 32:])


def test_a_crop_of_nothing_is_a_pixel():
    assert shown(corners(), crop=(1.0, 1.0, 0.0, 0.0)).shape == (1, 1, 4)


def test_a_crop_keeps_its_shape_when_it_is_scaled():
    fitted = shown(corners(64, 48), crop=(0.0, 0.0, 0.25, 0.25), width=64, height=48)
    assert np.array_equal(fitted[24, 32], (255, 0, 0, 255))


def test_the_outlet_says_the_size_before_the_setting_does():
    fitter = Fitter(PublisherSetting("null", width=10, height=10, filter="nearest", outlet=Outlet(width=20, height=8)))
    assert fitter(corners()).shape == (8, 20, 4)


def unpacked(picture):
    """The colours of UYVY (BT.601 or BT.709 told apart by the caller), roughly: (H, W, 3)."""
    u, v = picture[:, ::2, 0].repeat(2, 1) - 128.0, picture[:, 1::2, 0].repeat(2, 1) - 128.0
    y = 1.164 * (picture[..., 1] - 16.0)
    return np.stack([y + 1.596 * v, y - 0.392 * u - 0.813 * v, y + 2.017 * u], -1).clip(0, 255)


def test_what_is_scaled_for_a_video_library_is_packed():
    require_module("av")
    fitter = Fitter(PublisherSetting("null", width=256, height=192), packed=True)
    picture = fitter(corners(64, 48))
    assert picture.shape == (192, 256, 2)
    assert_corners(np.dstack([unpacked(picture), np.full((192, 256), 255)]), 6)


def test_the_bars_beside_a_packed_picture_are_black():
    require_module("av")
    picture = Fitter(PublisherSetting("null", width=300, height=192), packed=True)(corners(64, 48))
    assert unpacked(picture)[:, [0, 1, -2, -1]].max() < 1


def test_glass_is_never_packed():
    glass = corners(64, 48)
    glass[5, 5, 3] = 0
    assert Fitter(PublisherSetting("null", width=256, height=192), packed=True)(glass).shape[2] == 4


def test_its_own_size_is_not_packed():
    picture = corners()
    assert Fitter(PublisherSetting("null"), packed=True)(picture) is picture


def test_without_alpha_a_picture_of_glass_is_solid():
    glass = corners()
    glass[..., 3] = 7
    solid = shown(glass, alpha=False)
    assert (solid[..., 3] == 255).all()
    assert np.array_equal(solid[..., :3], glass[..., :3])
    assert shown(glass) is glass

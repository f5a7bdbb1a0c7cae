import numpy as np
import pytest

from netbend.inputs.look import Look, colour_matrix
from netbend.inputs.process import ROWS
from netbend.inputs.row import INPUT, WIDTH


def halves(width=40, height=20):
    """Red on the left, blue on the right."""
    picture = np.zeros((height, width, 4), np.uint8)
    picture[..., 3] = 255
    picture[:, : width // 2, 0] = 200
    picture[:, width // 2 :, 2] = 200
    return picture


def test_the_defaults_of_the_rows_change_nothing():
    look = Look.of([row.default for row in INPUT[ROWS.index("crop/left") : WIDTH]])
    assert look == Look()
    assert np.array_equal(look.apply(halves(), 40, 20), halves())


@pytest.mark.parametrize("fit", ["fill", "inside", "stretch"])
def test_every_fit_gives_the_size_that_is_wanted(fit):
    assert Look(fit=fit).apply(halves(), 16, 32).shape == (32, 16, 4)


def test_filling_keeps_the_middle():
    filled = Look(fit="fill").apply(halves(), 20, 20)
    assert filled[10, 2].tolist() == [200, 0, 0, 255]
    assert filled[10, 17].tolist() == [0, 0, 200, 255]


def test_beside_what_stays_whole_nothing_shows():
    laid = Look(fit="inside").apply(halves(), 40, 40)
    assert not laid[:9].any()
    assert not laid[31:].any()
    assert laid[20, 5].tolist() == [200, 0, 0, 255]


def test_a_crop_takes_its_part():
    part = Look(crop=(0.5, 0.0, 0.5, 1.0)).apply(halves(), 20, 20)
    assert (part[..., 2] == 200).all()


@pytest.mark.parametrize("crop", [(0.0, 0.0, 0.0, 0.0), (1.0, 1.0, 1.0, 1.0)])
def test_a_crop_of_nothing_is_a_pixel(crop):
    assert Look(crop=crop).apply(halves(), 8, 8).shape == (8, 8, 4)


def test_a_flip_mirrors():
    assert Look(flip="horizontal").apply(halves(), 40, 20)[0, 0].tolist() == [0, 0, 200, 255]
    assert np.array_equal(Look(flip="vertical").apply(halves(), 40, 20), halves())


def test_level_brightens_and_ends_at_white():
    assert Look(level=0.5).apply(halves(), 40, 20)[0, 0].tolist() == [100, 0, 0, 255]
    assert Look(level=16.0).apply(halves(), 40, 20)[0, 0, 0] == 255


def test_contrast_goes_round_mid_grey():
    flat = Look(contrast=0.0).apply(halves(), 40, 20)
    assert (np.abs(flat[..., :3].astype(int) - 127) <= 1).all()
    negative = Look(contrast=-1.0).apply(halves(), 40, 20)
    assert negative[0, 0].tolist() == [55, 255, 255, 255]


def test_without_saturation_it_is_grey():
    grey = Look(saturation=0.0).apply(halves(), 40, 20)
    assert (grey[..., 0] == grey[..., 1]).all()


def test_a_third_of_a_turn_makes_red_green():
    assert np.allclose(colour_matrix(120.0) @ [1.0, 0.0, 0.0], [0.0, 1.0, 0.0], atol=1e-9)


@pytest.mark.parametrize("hue", [0.0, 33.0, 180.0, -90.0])
def test_greys_stay_at_any_hue_and_saturation(hue):
    assert np.allclose(colour_matrix(hue, 2.5) @ [0.4, 0.4, 0.4], 0.4)

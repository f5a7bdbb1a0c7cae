"""Operators that move or spread what they bend, against scipy and OpenCV."""

import cv2
import numpy as np
import pytest
import scipy.ndimage
import torch

from netbend_models.bending.taps import taps
from tests.models.bending.one import bend, drawn, through_maps


@pytest.fixture
def x():
    return drawn(2, 6, 12, 12)


def test_translate_goes_right_and_up(x):
    right = bend(x, "translate", {"x": 0.25})
    up = bend(x, "translate", {"y": 0.25})
    assert torch.allclose(right[..., 3:], x[..., :-3], atol=1e-5)
    assert torch.allclose(up[..., :-3, :], x[..., 3:, :], atol=1e-5)
    assert right[..., :3].abs().max() < 1e-5


@pytest.mark.parametrize(("border", "pad"), [("zeros", "constant"), ("replicate", "edge"), ("reflect", "symmetric")])
def test_rotate_turns_counter_clockwise_over_each_border(border, pad, x):
    def turn(one):
        padded = np.pad(one, 12, mode=pad)
        return scipy.ndimage.rotate(padded, 25, reshape=False, order=1)[12:-12, 12:-12]

    assert torch.allclose(bend(x, "rotate", {"angle": 25}, border=border), through_maps(x, turn), atol=1e-4)


@pytest.mark.parametrize("factor", [0.5, 2.0, 1.3])
def test_scale_matches_scipy(factor, x):
    def zoom(one):
        padded = np.pad(one, 12)
        centre = (np.array(padded.shape) - 1) / 2
        whole = scipy.ndimage.affine_transform(padded, [1 / factor] * 2, centre - centre / factor, order=1)
        return whole[12:-12, 12:-12]

    assert torch.allclose(bend(x, "scale", {"factor": factor}), through_maps(x, zoom), atol=1e-4)


@pytest.mark.parametrize(("name", "reference"), [("dilate", cv2.dilate), ("erode", cv2.erode)])
@pytest.mark.parametrize("radius", range(1, 9))
def test_ellipse_is_that_of_opencv(name, reference, radius, x):
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    assert torch.equal(bend(x, name, {"radius": radius}), through_maps(x, lambda one: reference(one, kernel)))


@pytest.mark.parametrize(("name", "reference"), [("dilate", cv2.dilate), ("erode", cv2.erode)])
@pytest.mark.parametrize("side", range(1, 9))
def test_square_is_that_of_opencv(name, reference, side, x):
    kernel = np.ones((side, side), np.uint8)
    expected = through_maps(x, lambda one: reference(one, kernel))
    assert torch.equal(bend(x, name, {"radius": side, "window": 1}), expected)


@pytest.mark.parametrize("name", ["dilate", "erode"])
def test_fractional_radius_mixes_its_neighbours(name, x):
    below, above = (bend(x, name, {"radius": radius}) for radius in (1, 2))
    assert torch.allclose(bend(x, name, {"radius": 1.25}), below * 0.75 + above * 0.25, atol=1e-6)
    assert torch.allclose(bend(x, name, {"radius": 0.5}), x * 0.5 + below * 0.5, atol=1e-6)


@pytest.mark.parametrize("radius", [1, 2, 3])
@pytest.mark.parametrize("window", [0, 1])
def test_gradient_is_that_of_opencv(radius, window, x):
    shape, side = [(cv2.MORPH_ELLIPSE, 2 * radius + 1), (cv2.MORPH_RECT, radius)][window]
    kernel = cv2.getStructuringElement(shape, (side, side))
    expected = through_maps(x, lambda one: cv2.dilate(one, kernel) - cv2.erode(one, kernel))
    assert torch.allclose(bend(x, "gradient", {"radius": radius, "window": window}), expected, atol=1e-5)


def test_sobel_is_that_of_opencv(x):
    def steep(one):
        across, down = (
            cv2.Sobel(one, cv2.CV_32F, *order, borderType=cv2.BORDER_REPLICATE) for order in ((1, 0), (0, 1))
        )
        return np.hypot(across, down)

    assert torch.allclose(bend(x, "sobel"), through_maps(x, steep), atol=1e-4)


# Wide layers whose channels are neighbours in memory are read another way on a CPU, by taps.
MOVES = [("rotate", {"angle": 30}), ("scale", {"factor": 0.7}), ("translate", {"x": 0.3, "y": -0.21})]


@pytest.mark.parametrize(("name", "parameters"), MOVES)
@pytest.mark.parametrize("border", ["zeros", "reflect", "replicate"])
@pytest.mark.parametrize("size", [(48, 48), (36, 60)])
def test_wide_layers_are_sampled_as_narrow_ones(name, parameters, border, size):
    x = drawn(2, 64, *size)
    wide = bend(x.to(memory_format=torch.channels_last), name, parameters, border=border)
    assert torch.allclose(wide, bend(x, name, parameters, border=border), atol=1e-4)
    assert wide.is_contiguous(memory_format=torch.channels_last)


def test_wide_layers_match_scipy():
    x = drawn(1, 64, 48, 48)
    turned = bend(x.to(memory_format=torch.channels_last), "rotate", {"angle": 25})
    expected = through_maps(
        x, lambda one: scipy.ndimage.rotate(np.pad(one, 24), 25, reshape=False, order=1)[24:-24, 24:-24]
    )
    assert torch.allclose(turned, expected, atol=1e-4)


def test_wide_layers_in_half_precision_stay_close():
    x = drawn(1, 64, 48, 48).bfloat16()
    turned = bend(x.to(memory_format=torch.channels_last), "rotate", {"angle": 25})
    assert turned.dtype == torch.bfloat16
    assert torch.allclose(turned.float(), bend(x.float(), "rotate", {"angle": 25}), atol=0.02)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1e30])
def test_taps_of_a_broken_matrix_stay_inside(value):
    read = taps(torch.full((3, 3), value), 5, 9, "zeros").read(drawn(1, 4, 5, 9))
    assert read.shape == (1, 4, 5, 9)

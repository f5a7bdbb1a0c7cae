"""Every operator is asked the same questions, and its formula is checked against a slow, plain reference."""

import cv2
import numpy as np
import pytest
import scipy.ndimage
import torch

from netbend_models.bending import Bend, compile_bends
from netbend_models.bending.catalogue import BUILT_IN
from netbend_models.network import Layer

LAYERS = (Layer(0, "l0", 6, 12, 12),)

# One setting of each operator away from identity, as a performer sends it: whole numbers too.
MOVED = {
    "ablate": {"amount": 1},
    "invert": {"amount": 1},
    "multiply": {"factor": 3},
    "threshold": {"level": 0.25, "amount": 1},
    "flip": {"horizontal": 1},
    "translate": {"x": 0.25, "y": -0.125},
    "scale": {"factor": 2},
    "rotate": {"angle": 30},
    "erode": {"radius": 1.5},
    "dilate": {"radius": 2, "window": 1},
}
OPERATORS = [operator.name for operator in BUILT_IN]


def bend(x, name, parameters, **more):
    return compile_bends([Bend(0, name, parameters, **more)], LAYERS).apply(0, x)


@pytest.fixture
def x():
    return torch.randn(2, 6, 12, 12, generator=torch.Generator().manual_seed(1))


def through_maps(x, function):
    """Apply a numpy function to each map (H, W)."""
    maps = x.numpy().reshape(-1, *x.shape[-2:])
    return torch.from_numpy(np.stack([function(one) for one in maps])).reshape(x.shape)


def test_the_table_has_the_ten_in_order():
    assert list(MOVED) == OPERATORS


@pytest.mark.parametrize("name", OPERATORS)
def test_identity_gives_the_same_tensor(name, x):
    operator = next(one for one in BUILT_IN if one.name == name)
    defaults = {row.name: row.default for row in operator.parameters}
    assert bend(x, name, defaults) is x


@pytest.mark.parametrize("name", OPERATORS)
def test_moved_keeps_shape_and_leaves_its_input_alone(name, x):
    before = x.clone()
    bent = bend(x, name, MOVED[name])
    assert bent.shape == x.shape
    assert torch.equal(x, before)
    assert not torch.equal(bent, x)


@pytest.mark.parametrize("name", OPERATORS)
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float64])
def test_dtype_and_device_stay(name, dtype, x):
    x = x.bfloat16().float()  # so that all dtypes start from the same numbers
    bent = bend(x.to(dtype), name, MOVED[name])
    assert (bent.dtype, bent.device) == (dtype, x.device)
    assert torch.allclose(bent.float(), bend(x, name, MOVED[name]), atol=0.05)


@pytest.mark.parametrize("name", OPERATORS)
def test_memory_format_changes_nothing(name, x):
    expected = bend(x, name, MOVED[name])
    wide = torch.zeros(2, 6, 12, 24)
    wide[..., ::2] = x
    assert torch.allclose(bend(x.to(memory_format=torch.channels_last), name, MOVED[name]), expected, atol=1e-6)
    assert torch.allclose(bend(wide[..., ::2], name, MOVED[name]), expected, atol=1e-6)


@pytest.mark.parametrize("name", OPERATORS)
def test_whole_and_broken_numbers_are_alike(name, x):
    whole = {key: round(value) for key, value in MOVED[name].items()}
    broken = {key: float(value) for key, value in whole.items()}
    assert torch.equal(bend(x, name, whole), bend(x, name, broken))


@pytest.mark.parametrize("name", OPERATORS)
@pytest.mark.parametrize("value", [1e30, -1e30, 1e-40, 1e6, 0, -1])
def test_wild_values_leave_finite_activations(name, value, x):
    operator = next(one for one in BUILT_IN if one.name == name)
    parameters = {row.name: value for row in operator.parameters if row.name != "amount"}
    assert bend(x * 1e30, name, {**parameters, "amount": 1}).isfinite().all()


@pytest.mark.parametrize("name", OPERATORS)
def test_amount_mixes_dry_and_wet(name, x):
    wet = bend(x, name, {**MOVED[name], "amount": 1})
    half = bend(x, name, {**MOVED[name], "amount": 0.5})
    assert torch.allclose(half, (x + wet) / 2, atol=1e-5)


@pytest.mark.parametrize("name", OPERATORS)
def test_in_place_gives_the_same(name, x):
    plan = compile_bends([Bend(0, name, MOVED[name])], LAYERS)
    assert torch.equal(plan.apply(0, x.clone(), in_place=True), plan.apply(0, x))


@pytest.mark.parametrize(
    ("name", "parameters", "formula"),
    [
        ("ablate", {}, lambda x: x * 0),
        ("invert", {}, lambda x: 1 - x),
        ("multiply", {"factor": -1.5}, lambda x: -1.5 * x),
        ("threshold", {}, lambda x: (x > 0.5).float()),
        ("flip", {"horizontal": 1}, lambda x: x.flip(-1)),
        ("flip", {"vertical": 1}, lambda x: x.flip(-2)),
        ("flip", {"horizontal": 1, "vertical": 1}, lambda x: x.flip(-1, -2)),
    ],
)
def test_point_formulas(name, parameters, formula, x):
    assert torch.equal(bend(x, name, parameters), formula(x))


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

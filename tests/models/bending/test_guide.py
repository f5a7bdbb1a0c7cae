import pytest
import torch

from netbend_models.bending import compile_bends
from netbend_models.bending.bend import Bend
from netbend_models.bending.guide import Guide
from netbend_models.network import Layer

LAYERS = (Layer(0, "a", 4, 8, 8), Layer(1, "b", 4, 16, 16))


def ramp():
    """Dark on the left, light on the right."""
    return torch.linspace(-1, 1, 32).expand(3, 32, 32)


def x(size=8, seed=0):
    return torch.randn(1, 4, size, size, generator=torch.Generator().manual_seed(seed)) * 3 + 1


def guide(amount=1.0, **values):
    return Guide(ramp(), 1, (amount, 0.0), **values)


def test_a_layer_that_is_not_steered_is_left_alone():
    given = x()
    assert guide().apply(1, given) is given
    assert guide().apply(7, given) is given


def test_all_of_it_shows_the_picture_s_brightness_in_every_channel():
    steered = guide().apply(0, x())
    columns = steered.mean(2)
    assert (columns.diff() > 0).all()
    assert torch.allclose(steered, steered[:, :, :1].expand_as(steered), atol=1e-5)


def test_a_channel_keeps_its_mean_and_its_deviation():
    given, steered = x(), guide().apply(0, x())
    assert torch.allclose(steered.mean((2, 3)), given.mean((2, 3)), atol=1e-4)
    assert torch.allclose(steered.std((2, 3)), given.std((2, 3)), rtol=0.05)


def test_below_zero_it_is_the_negative():
    assert (guide(-1.0).apply(0, x()).mean(2).diff() < 0).all()


def test_half_of_it_is_half_way():
    half = guide(0.5).apply(0, x())
    assert torch.allclose(half, (x() + guide().apply(0, x())) / 2, atol=1e-5)


def test_a_flat_picture_steers_nowhere_and_is_finite():
    steered = Guide(torch.zeros(3, 8, 8), 1, (1.0,)).apply(0, x())
    assert steered.isfinite().all()
    assert float(steered.std((2, 3)).max()) < 1e-3


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_memory_format_and_dtype_are_kept(dtype):
    given = x().to(dtype).to(memory_format=torch.channels_last)
    steered = guide(0.5, blur=0.1).apply(0, given)
    assert steered.dtype == dtype
    assert steered.is_contiguous(memory_format=torch.channels_last)


def test_a_wider_blur_takes_edges_away():
    edge = torch.full((3, 64, 64), -1.0)
    edge[:, :, 32:] = 1.0
    sharp, soft = (Guide(edge, 1, (1.0,), blur).apply(0, x(64)).mean(2).diff().max() for blur in (0.0, 0.2))
    assert soft < sharp / 4


def test_a_plan_steers_before_it_bends():
    plan = compile_bends([Bend(0, "multiply", {"factor": 2.0})], LAYERS)
    plan.guide = guide()
    assert torch.allclose(plan.apply(0, x()), guide().apply(0, x()) * 2, atol=1e-4)


def test_steering_leaves_what_is_kept_alone():
    plan = compile_bends([], LAYERS)
    plan.guide, given = guide(), x()
    plan.apply(0, given)
    assert torch.equal(given, x())


def test_a_stamp_changes_with_the_picture_the_amount_and_the_blur():
    plan = compile_bends([], LAYERS)
    stamps = [plan.stamp(0)]
    for one in (guide(), guide(0.5), guide(blur=0.1), Guide(ramp(), 2, (1.0, 0.0))):
        plan.guide = one
        stamps.append(plan.stamp(0))
        assert plan.stamp(1) is None
        assert plan.acts(0)
        assert not plan.empty
    assert len(set(stamps)) == len(stamps)


def features(seed=3):
    return torch.randn(5, 4, 4, generator=torch.Generator().manual_seed(seed))


def test_what_an_encoder_found_shows_another_mixture_in_every_channel():
    given, steered = x(), guide(features=features(), encoder="e").apply(0, x())
    assert torch.allclose(steered.mean((2, 3)), given.mean((2, 3)), atol=1e-4)
    assert torch.allclose(steered.std((2, 3)), given.std((2, 3)), rtol=1e-3)
    even = (steered - steered.mean((2, 3), keepdim=True)) / steered.std((2, 3), keepdim=True)
    likeness = torch.corrcoef(even[0].flatten(1))
    assert (likeness - torch.eye(4)).abs().max() < 0.99
    assert torch.equal(steered, guide(features=features(), encoder="e").apply(0, x()))


def test_half_of_it_lies_between():
    whole, half = (guide(amount, features=features(), encoder="e").apply(0, x()) for amount in (1.0, 0.5))
    assert torch.allclose(half, (whole + x()) / 2, atol=1e-5)


def test_features_without_light_and_shade_leave_the_mean():
    flat = guide(features=torch.ones(5, 4, 4), encoder="e").apply(0, x())
    assert torch.allclose(flat, x().mean((2, 3), keepdim=True).expand_as(flat), atol=1e-4)


def test_another_encoder_is_another_stamp():
    assert guide(encoder="a").stamp(0) != guide(encoder="b").stamp(0)
    assert guide(encoder="a").stamp(1) is None

"""Every operator is asked the same questions."""

import pytest
import torch

from tests.models.bending.one import MOVED, OPERATORS, bend, drawn, planned

every_operator = pytest.mark.parametrize("name", OPERATORS)


@pytest.fixture
def x():
    return drawn(2, 6, 12, 12)


@pytest.fixture
def wide():
    return drawn(3, 5, 6, 11)


def test_every_operator_is_asked():
    assert list(MOVED) == list(OPERATORS)


@every_operator
def test_identity_gives_the_same_tensor(name, x):
    defaults = {row.name: row.default for row in OPERATORS[name].parameters}
    assert bend(x, name, defaults) is x


@every_operator
def test_rows_say_where_they_may_go(name):
    for row in OPERATORS[name].parameters:
        low, high = row.played
        assert row.limit[0] <= low < high <= row.limit[1]
        assert row.meaning
        assert row.curve == "linear" or low > 0


@every_operator
def test_moved_keeps_shape_and_leaves_its_input_alone(name, x, wide):
    for activation in (x, wide):
        before = activation.clone()
        bent = bend(activation, name, MOVED[name])
        assert bent.shape == activation.shape
        assert torch.equal(activation, before)
        assert not torch.equal(bent, activation)


@every_operator
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float64])
def test_dtype_and_device_stay(name, dtype, x):
    x = x.bfloat16().float()  # so that all dtypes start from the same numbers
    bent, exact = bend(x.to(dtype), name, MOVED[name]), bend(x, name, MOVED[name])
    assert (bent.dtype, bent.device) == (dtype, x.device)
    assert torch.allclose(
        bent.float(), exact, atol=0.01 * float(exact.abs().max()) if dtype == torch.bfloat16 else 1e-4
    )


@every_operator
def test_memory_format_changes_nothing(name, x, wide):
    for activation in (x, wide):
        expected = bend(activation, name, MOVED[name])
        spread = torch.zeros(*activation.shape[:3], 2 * activation.shape[3])
        spread[..., ::2] = activation
        last = activation.to(memory_format=torch.channels_last)
        assert torch.allclose(bend(last, name, MOVED[name]), expected, atol=1e-5)
        assert torch.allclose(bend(spread[..., ::2], name, MOVED[name]), expected, atol=1e-5)


@every_operator
def test_each_picture_of_a_batch_is_bent_alone(name, x):
    together = bend(x, name, MOVED[name])
    alone = torch.cat([bend(one[None], name, MOVED[name]) for one in x])
    assert torch.allclose(together, alone, atol=1e-5)


@every_operator
def test_whole_and_broken_numbers_are_alike(name, x):
    whole = {key: round(value) for key, value in MOVED[name].items()}
    broken = {key: float(value) for key, value in whole.items()}
    assert torch.equal(bend(x, name, whole), bend(x, name, broken))


@every_operator
@pytest.mark.parametrize("value", [1e30, -1e30, 1e-40, 1e6, 0, -1])
def test_wild_values_leave_finite_activations(name, value, x):
    parameters = {row.name: value for row in OPERATORS[name].parameters if row.name != "amount"}
    assert bend(x * 1e30, name, {**parameters, "amount": 1}).isfinite().all()
    assert bend(x * 1e-40, name, {**parameters, "amount": 1}).isfinite().all()


@every_operator
@pytest.mark.parametrize("value", [0.0, 1.0, float("nan"), float("inf")])
def test_flat_and_broken_activations_stay_finite(name, value):
    x = torch.full((1, 4, 5, 7), value)
    assert bend(x, name, MOVED[name]).isfinite().all()


@every_operator
def test_a_single_point_is_bent(name):
    assert bend(torch.ones(1, 1, 1, 1), name, MOVED[name]).isfinite().all()


@every_operator
def test_amount_mixes_dry_and_wet(name, x):
    wet = bend(x, name, {**MOVED[name], "amount": 1})
    half = bend(x, name, {**MOVED[name], "amount": 0.5})
    assert torch.allclose(half, (x + wet) / 2, atol=1e-5)


@every_operator
def test_in_place_gives_the_same(name, x):
    plan = planned(x, name, MOVED[name])
    assert torch.equal(plan.apply(0, x.clone(), in_place=True), plan.apply(0, x))


@every_operator
@pytest.mark.parametrize("target", ["range/1/5", [0, 2, 3, 5]])
def test_only_the_targeted_channels_change_and_count_by_themselves(name, target, x):
    chosen = [1, 2, 3, 4] if target == "range/1/5" else target
    for activation in (x, x.to(memory_format=torch.channels_last)):
        bent = bend(activation, name, MOVED[name], target=target)
        expected = activation.clone()
        expected[:, chosen] = bend(activation[:, chosen], name, MOVED[name])
        assert torch.allclose(bent, expected, atol=1e-5)

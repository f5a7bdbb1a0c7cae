import numpy as np
import pytest
import torch

from netbend_models.bending import Bend, compile_bends
from netbend_models.bending.settings import Holder
from tests.models.board import LAYERS, Board


def test_default_settings_bend_nothing(board, activation):
    plan = board.plan()
    x = activation(2)
    assert plan.empty
    assert plan.apply(2, x) is x


def test_panel_order_is_the_table_with_amount_last(board):
    names = [f"{operator}/{row.name}" for operator, row in board.bender.parameters]
    assert names[:4] == ["ablate/amount", "invert/amount", "multiply/factor", "multiply/amount"]
    assert names[-2:] == ["normalise/kind", "normalise/amount"]


def test_same_settings_give_the_same_plan(board):
    board.layer(2, "rotate/angle", 30)
    plan = board.plan()
    stamp = plan.stamp(2)
    assert board.plan() is plan
    assert plan.stamp(2) == stamp


def test_moved_values_keep_the_plan_and_reach_the_activation(board, activation):
    x = activation(2)
    plan = board.layer(2, "multiply/factor", 2).plan()
    assert torch.equal(plan.apply(2, x), 2 * x)
    assert board.layer(2, "multiply/factor", 3).plan() is plan
    assert torch.equal(plan.apply(2, x), 3 * x)


def test_stamp_changes_where_a_value_moved_and_nowhere_else(board):
    plan = board.layer(1, "multiply/factor", 2).layer(2, "multiply/factor", 2).plan()
    before = [plan.stamp(layer) for layer in (0, 1, 2)]
    board.layer(2, "multiply/factor", 3).plan()
    after = [plan.stamp(layer) for layer in (0, 1, 2)]
    assert after[:2] == before[:2] == [None, before[1]]
    assert after[2] != before[2]


def test_watched_layer_is_seen_as_it_was_bent(board, activation):
    plan = board.layer(2, "multiply/factor", 2).plan()
    plan.watched = 2
    bent = plan.apply(2, activation(2))
    plan.apply(1, activation(1))
    assert plan.seen is bent


def test_moved_angle_rebuilds_the_grid(board, activation):
    x = activation(2)
    plan = board.layer(2, "rotate/angle", 30).plan()
    plan.apply(2, x)
    board.layer(2, "rotate/angle", 90).plan()
    assert torch.allclose(plan.apply(2, x), x.rot90(1, (2, 3)), atol=1e-5)


@pytest.mark.parametrize(
    ("name", "first", "second"),
    [("erode/radius", 1, 2), ("flip/horizontal", 0, 1), ("dilate/window", 0, 1), ("multiply/amount", 1, 0.5)],
)
def test_structure_changes_give_another_plan(board, name, first, second):
    board.layer(2, "multiply/factor", 2).layer(2, "dilate/radius", 3)
    plan = board.layer(2, name, first).plan()
    assert board.layer(2, name, second).plan() is not plan


def test_fraction_within_a_radius_keeps_the_plan(board):
    plan = board.layer(2, "erode/radius", 1.25).plan()
    assert board.layer(2, "erode/radius", 1.75).plan() is plan


def test_back_at_identity_the_layer_is_free_again(board, activation):
    x = activation(2)
    board.layer(2, "multiply/factor", 2).plan()
    assert board.layer(2, "multiply/factor", 1).plan().apply(2, x) is x


def test_holder_amount_goes_from_identity_to_as_set(board, activation):
    x = activation(2)
    board.layer(2, "multiply/factor", 3).layer(2, "invert/amount", 1)
    board.settings.layers.amount[2] = 0.5
    assert torch.allclose(board.plan().apply(2, x), 2 * (x + (1 - x)) / 2)


def test_amount_of_everything_multiplies_in(board, activation):
    x = activation(2)
    board.layer(2, "multiply/factor", 5)
    board.settings.layers.amount[2] = 0.5
    board.settings.everything.amount[0] = 0.5
    assert torch.allclose(board.plan().apply(2, x), 2 * x)


def test_amount_fades_a_mirror_by_mixing(board, activation):
    x = activation(2)
    board.layer(2, "flip/horizontal", 1)
    board.settings.layers.amount[2] = 0.5
    assert torch.allclose(board.plan().apply(2, x), (x + x.flip(-1)) / 2, atol=1e-6)


@pytest.mark.parametrize("holder", ["layers", "everything"])
def test_bypass_is_clean(board, holder):
    board.layer(2, "multiply/factor", 3)
    getattr(board.settings, holder).bypass[:] = 1
    assert board.plan().empty


def test_bypass_of_a_zone_leaves_the_layer_its_own(board, activation):
    x = activation(2)
    board.layer(2, "multiply/factor", 3).zone("middle", "multiply/factor", 5)
    board.settings.zones.bypass[:] = 1
    assert torch.equal(board.plan().apply(2, x), 3 * x)


def test_only_the_soloed_act(board):
    board.layer(1, "multiply/factor", 3).layer(2, "multiply/factor", 3).zone("fine", "multiply/factor", 3)
    board.settings.layers.solo[2] = 1
    plan = board.plan()
    assert [plan.acts(index) for index in range(len(LAYERS))] == [False, False, True, False, False, False]


def test_solo_on_everything_changes_nothing(board):
    board.layer(1, "multiply/factor", 3)
    board.settings.everything.solo[0] = 1
    assert board.plan().acts(1)


def test_zones_are_thirds_and_heights_are_heights(board):
    board.zone("coarse", "multiply/factor", 2)
    assert [board.plan().acts(index) for index in range(6)] == [True, True, False, False, False, False]
    board.zone("coarse", "multiply/factor", 1).res(8, "multiply/factor", 2)
    assert [board.plan().acts(index) for index in range(6)] == [False, True, True, False, False, False]


def test_layer_then_res_then_zone(board, activation):
    x = activation(2)
    board.layer(2, "multiply/factor", 2).zone("middle", "multiply/factor", 3).res(8, "invert/amount", 1)
    assert torch.allclose(board.plan().apply(2, x), 3 * (1 - 2 * x))


def test_targets_apply_in_order_on_their_channels(board, activation):
    x = activation(2)
    board.settings.start[2], board.settings.stop[2] = 2, 5
    board.settings.lists = {2: (3, 4, 99)}
    board.layer(2, "multiply/factor", 2).layer(2, "invert/amount", 1, "range")
    board.layer(2, "multiply/factor", 10, "list")
    expected = 2 * x
    expected[:, 2:5] = 1 - expected[:, 2:5]
    expected[:, 3:5] *= 10
    assert torch.allclose(board.plan().apply(2, x), expected)


def test_random_share_grows_channel_by_channel(board, activation):
    x = activation(2)
    board.layer(2, "ablate/amount", 1, "random")
    board.settings.seed[2] = 7
    silent = []
    for fraction in (0.25, 0.5, 0.75, 1.0):
        board.settings.fraction[2] = fraction
        bent = board.plan().apply(2, x)
        silent.append({channel for channel in range(16) if not bent[:, channel].any()})
    assert [len(channels) for channels in silent] == [4, 8, 12, 16]
    assert silent[0] < silent[1] < silent[2] < silent[3]


def test_empty_targets_do_not_act(board):
    board.layer(2, "ablate/amount", 1, "random").layer(3, "ablate/amount", 1, "list")
    assert board.plan().empty


def test_order_by_name_then_table_order(board, activation):
    x = activation(2)
    board.layer(2, "multiply/factor", 2).layer(2, "invert/amount", 1).layer(2, "threshold/amount", 0)
    assert torch.allclose(board.plan().apply(2, x), 2 * (1 - x))
    board.settings.orders = {2: ("nonsense", "multiply")}
    assert torch.allclose(board.plan().apply(2, x), 1 - 2 * x)


def test_border_is_the_layers_own(board, activation):
    x = activation(2).abs() + 1
    board.layer(2, "translate/x", 0.5)
    assert not board.plan().apply(2, x)[..., 0].any()
    board.settings.border[2] = 2
    assert torch.allclose(board.plan().apply(2, x)[..., 0], x[..., 0])


def test_affine_run_is_one_sampling_and_the_same_away_from_borders():
    layers = (LAYERS[0].__class__(0, "big", 3, 96, 96),)
    smooth = torch.nn.functional.interpolate(
        torch.randn(1, 3, 6, 6, generator=torch.Generator().manual_seed(3)), 96, mode="bicubic"
    )
    moves = [
        Bend(0, "flip", {"vertical": 1}),
        Bend(0, "scale", {"factor": 1.2}),
        Bend(0, "rotate", {"angle": 20}),
        Bend(0, "translate", {"x": 0.05, "y": 0.1}),
    ]
    fused = compile_bends(moves, layers).apply(0, smooth)
    one_by_one = smooth
    for move in moves:
        one_by_one = compile_bends([move], layers).apply(0, one_by_one)
    assert torch.allclose(fused[..., 32:64, 32:64], one_by_one[..., 32:64, 32:64], atol=0.02)


def test_affine_runs_keep_circles_round_on_wide_maps():
    layers = (LAYERS[0].__class__(0, "wide", 1, 20, 40),)
    x = torch.zeros(1, 1, 20, 40)
    x[..., 10:, 20:22] = 1
    turned = compile_bends([Bend(0, "rotate", {"angle": 90})], layers).apply(0, x)
    assert turned.sum() == pytest.approx(float(x.sum()), rel=1e-3)
    assert torch.nonzero(turned[0, 0] > 0.5)[:, 1].max() == 29


def test_non_finite_is_replaced_and_counted(board, activation):
    x = activation(2)
    x[0, 0, 0, 0], x[0, 1, 0, 0] = float("nan"), float("inf")
    plan = board.layer(2, "multiply/factor", 2).plan()
    assert plan.repaired() == 0
    assert plan.apply(2, x).isfinite().all()
    assert plan.repaired() == 2
    assert board.layer(3, "multiply/factor", 2).plan().repaired() == 2


def test_settings_that_are_not_finite_or_beyond_limits_are_brought_inside(board, activation):
    board.layer(2, "scale/factor", -1e30).layer(2, "rotate/angle", 1e30).layer(2, "multiply/factor", np.nan)
    board.layer(3, "erode/radius", 1e300).layer(3, "translate/x", np.inf)
    board.settings.layers.amount[2] = np.nan
    for index in (2, 3):
        assert board.plan().apply(index, activation(index)).isfinite().all()


def test_angles_wrap(board, activation):
    x = activation(2)
    assert torch.allclose(
        board.layer(2, "rotate/angle", 390).plan().apply(2, x),
        Board().layer(2, "rotate/angle", 30).plan().apply(2, x),
        atol=1e-5,
    )


def test_arrays_are_not_kept(board, activation):
    x = activation(2)
    plan = board.layer(2, "multiply/factor", 2).plan()
    board.settings.layer[:] = 0
    assert torch.equal(plan.apply(2, x), 2 * x)


def test_neutral_holders_bypass_nothing():
    holder = Holder.neutral(3)
    assert holder.amount.tolist() == [1, 1, 1]
    assert holder.bypass.tolist() == holder.solo.tolist() == [0, 0, 0]

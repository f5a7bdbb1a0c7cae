import pytest
import torch

from netbend.renderer.view import View, chosen, false_colour, fitted, normalised
from netbend_models.bending.plan import Plan, plan_of

CONTROLS = {"view/layer": 1.0, "view/colour": 0.0, "view/normalise": 1.0}


@pytest.fixture
def plan() -> Plan:
    return plan_of((), (), "cpu")


@pytest.fixture
def maps() -> torch.Tensor:
    return torch.tensor([[[0.0, 1.0], [2.0, 4.0]], [[4.0, 3.0], [2.0, 0.0]], [[8.0, 8.0], [8.0, 8.0]]])


def looked(plan, maps, controls, texts=None):
    view = View(2, 2, 2)
    view.watch(controls, plan)
    plan.apply(1, maps[None])
    return view.look(torch.zeros(3, 2, 2), controls, texts or {}, plan)


def test_the_picture_is_untouched_where_no_layer_is_looked_at(plan, maps):
    assert not looked(plan, maps, CONTROLS | {"view/layer": -1.0}).any()


def test_a_layer_is_the_mean_of_the_chosen_channels(plan, maps):
    picture = looked(plan, maps, CONTROLS, {"/view/channels": (0,)})
    assert torch.equal(picture, torch.tensor([[-1.0, -0.5], [0.0, 1.0]]).expand(3, 2, 2))


def test_beyond_the_last_layer_is_the_last(plan, maps):
    assert looked(plan, maps, CONTROLS | {"view/layer": 99.0}, {"/view/channels": (0,)}).any()


def test_three_channels_are_seen_apart_in_the_order_given(maps):
    assert torch.equal(chosen(maps, (2, 0, 1), apart=True), maps[[2, 0, 1]])


def test_channels_that_the_layer_lacks_are_left_out(maps):
    assert torch.equal(chosen(maps, (7, 1), apart=False), maps[1:2])


def test_a_flat_map_is_mid_grey(maps):
    assert (normalised(maps)[2] == 0.5).all()


def test_without_normalising_zero_is_mid_grey_and_four_white(plan, maps):
    picture = looked(plan, maps, CONTROLS | {"view/normalise": 0.0}, {"/view/channels": (0,)})
    assert torch.equal(picture[0], torch.tensor([[0.0, 0.25], [0.5, 1.0]]))


def test_false_colour_grows_lighter_throughout():
    light = false_colour(torch.linspace(0, 1, 50)[None, None]).mean(0)[0]
    assert (light.diff() > 0).all()


def test_small_maps_are_shown_as_squares(maps):
    assert torch.equal(fitted(maps, (4, 4))[:, ::2, ::2], maps)


def test_nothing_is_kept_between_frames(plan, maps):
    looked(plan, maps, CONTROLS)
    assert plan.seen is None

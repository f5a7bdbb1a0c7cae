"""What a training does, at the smallest sizes."""

import pytest
import torch

from netbend_models.training.equilibrium import begin, step
from netbend_models.training.parallel import Share
from netbend_models.training.preview import pictures
from netbend_models.training.setting import Setting

SMALL = {
    "size": 8, "first": 8, "colour_from": 8, "batch": (6,), "z_dim": 8, "w_dim": 8, "mapping_layers": 1,
    "channel_base": 128, "channel_max": 8,
}  # fmt: skip


def trained(iterations, **changes):
    game = begin(Setting(**(SMALL | {"iterations": (iterations,)} | changes)))
    costs = [step(game, Share()) for _ in range(iterations)]
    return game, costs


@pytest.mark.parametrize("distance", ["adversarial", "cosine", "euclidean"])
def test_the_papers_term_makes_the_batch_vary_more(distance):
    game = begin(Setting(**SMALL, loss="paper", distance=distance, draw="plain", rate=0.01))
    before = [pictures(one, 8, 8).var() for one in game.generators]
    for _ in range(20):
        step(game, Share())
    assert all(pictures(one, 8, 8).var() > 1.2 * was for one, was in zip(game.generators, before, strict=True))


def test_the_bounded_terms_are_met_ever_better():
    _, costs = trained(40)
    assert costs[-1].spread < 0.6 * costs[0].spread


def test_the_seed_decides_everything():
    one, again, other = (trained(3, seed=seed)[0].generators.state_dict() for seed in (1, 1, 2))
    assert all(torch.equal(one[name], again[name]) for name in one)
    assert not all(torch.equal(one[name], other[name]) for name in one)


def test_training_draws_nothing_from_the_random_numbers_of_others():
    torch.manual_seed(0)
    expected = torch.randn(1)
    torch.manual_seed(0)
    trained(1)
    assert torch.equal(torch.randn(1), expected)


def test_what_is_kept_follows_what_is_learnt():
    game, _ = trained(10)
    kept, learnt = (next(iter(part[0].synthesis.parameters())) for part in (game.averages, game.generators))
    assert 0 < (kept - learnt).abs().max().item() < 0.2


def test_a_smooth_start_has_edges_and_calm():
    """The mean step between neighbours against its root mean square: 0.8 where there is only grain."""
    smooth, plain = (begin(Setting(size=64, draw=draw)).generators[0] for draw in ("smooth", "plain"))
    calm = [torch.diff(pictures(one, 128, 64)[..., 8:-8, 8:-8]) for one in (smooth, plain)]
    shares = [float(one.abs().mean() / one.square().mean().sqrt()) for one in calm]
    assert shares[0] < shares[1]

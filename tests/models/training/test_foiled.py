import pytest
import torch

from netbend_models.training.equilibrium import begin, latents, step
from netbend_models.training.error import TrainingError
from netbend_models.training.foiled import Foil, fakeness, way
from netbend_models.training.parallel import Share
from netbend_models.training.setting import Setting


@pytest.fixture(scope="module")
def game():
    found = begin(
        Setting(
            size=8,
            first=8,
            colour_from=8,
            iterations=(5,),
            batch=(4,),
            z_dim=8,
            w_dim=8,
            mapping_layers=1,
            channel_base=128,
            channel_max=8,
        )
    )
    for _ in range(5):
        step(found, Share())
    return found


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("objective", ["plain", "logarithmic"])
def test_it_looks_ever_more_fake(game, which, objective):
    z, fake = latents(8, 16, 3, 0), []
    for _, generator in way(game, Foil(which=which, objective=objective, iterations=30, every=15, rate=0.002)):
        with torch.no_grad():
            fake.append(fakeness(game.discriminator, generator(z, 8), which).mean().item())
    assert fake[0] < fake[1] < fake[2]


def test_the_game_stays_as_it_was(game):
    before = [parameter.clone() for part in (game.averages, game.discriminator) for parameter in part.parameters()]
    assert [iteration for iteration, _ in way(game, Foil(iterations=5, every=2))] == [0, 2, 4, 5]
    after = [parameter for part in (game.averages, game.discriminator) for parameter in part.parameters()]
    assert all(torch.equal(one, other) for one, other in zip(before, after, strict=True))


def test_a_wrong_value_is_named():
    with pytest.raises(TrainingError, match="objective must be one of plain, logarithmic"):
        Foil(objective="log")
    with pytest.raises(TrainingError, match="rate must be between"):
        Foil(rate=2.0)

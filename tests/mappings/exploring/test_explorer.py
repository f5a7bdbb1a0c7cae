"""The explorer: what it proposes is legal, new, near what is liked, and liked more often the more it was told."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netbend_mappings.exploring import Explorer, ExplorerSettings
from netbend_mappings.exploring.explorer import ExploreError


@settings(max_examples=30)
@given(
    parameters=st.integers(1, 40), seed=st.integers(0, 99),
    deeds=st.lists(st.sampled_from(["leap", "step", "yes", "no", "back"]), max_size=12),
)  # fmt: skip
def test_a_proposal_is_always_inside(parameters: int, seed: int, deeds: list[str]) -> None:
    explorer = Explorer(parameters, ExplorerSettings(seed=seed))
    place = explorer.leap()
    for deed in deeds:
        match deed:
            case "leap":
                place = explorer.leap()
            case "step":
                place = explorer.step(place)
            case "yes":
                explorer.yes(place)
            case "no":
                explorer.no(place)
            case _:
                explorer.take_back()
        assert place.shape == (parameters,)
        assert ((place >= 0) & (place <= 1)).all()


def test_a_step_is_near_and_a_leap_is_far() -> None:
    explorer, place = Explorer(6), np.full(6, 0.5)
    steps = [np.abs(explorer.step(place) - place).mean() for _ in range(20)]
    leaps = [np.abs(explorer.leap() - place).mean() for _ in range(20)]
    assert 0 < max(steps) < np.mean(leaps)
    assert all(step > 0.01 for step in steps)


def test_leaps_do_not_come_back() -> None:
    explorer = Explorer(2)
    leaps = np.array([explorer.leap() for _ in range(12)])
    apart = np.sqrt(((leaps[:, None] - leaps) ** 2).mean(2))[np.triu_indices(12, 1)]
    drawn = np.random.default_rng(0).random((12, 2))
    assert apart.min() > np.sqrt(((drawn[:, None] - drawn) ** 2).mean(2))[np.triu_indices(12, 1)].min()
    assert apart.min() > 0.1


def test_a_leap_leaves_about_half_at_home() -> None:
    explorer = Explorer(40)
    explorer.home = np.full(40, 0.5)
    stays = [np.mean(explorer.leap() == 0.5) for _ in range(10)]
    assert 0.2 < np.mean(stays) < 0.7


def test_a_no_goes_back_to_what_was_liked_and_some_in_a_row_elsewhere() -> None:
    explorer, liked, refused = Explorer(4, ExplorerSettings(patience=3)), np.full(4, 0.1), np.full(4, 0.9)
    explorer.yes(liked)
    for _ in range(2):
        explorer.no(refused)
        assert np.abs(explorer.step(refused) - liked).mean() < 0.35
    explorer.no(refused)
    away = explorer.step(refused)
    assert np.abs(away - liked).mean() > 0.3


def liked_share(parameters: int, seed: int, answers: int = 60) -> float:
    """How often a performer with two goals, who says no to four looks of five, says yes to the last twenty."""
    rng = np.random.default_rng((seed, 9))
    goals = rng.random((2, parameters))

    def away(place: np.ndarray) -> float:
        return float(((place - goals) ** 2).mean(1).min())

    limit = np.quantile([away(rng.random(parameters)) for _ in range(500)], 0.2)
    explorer = Explorer(parameters, ExplorerSettings(seed=seed))
    place, said = explorer.leap(), []
    for _ in range(answers):
        said.append(away(place) < limit)
        (explorer.yes if said[-1] else explorer.no)(place)
        place = explorer.step(place)
    return float(np.mean(said[-20:]))


@pytest.mark.parametrize(("parameters", "share"), [(2, 0.9), (4, 0.9), (12, 0.6), (32, 0.5)])
def test_it_learns_what_is_liked(parameters: int, share: float) -> None:
    assert np.mean([liked_share(parameters, seed) for seed in range(4)]) > share  # chance is 0.2


def test_the_same_seed_and_answers_propose_the_same() -> None:
    runs = []
    for _ in range(2):
        explorer = Explorer(5, ExplorerSettings(seed=3))
        explorer.yes(explorer.leap())
        runs.append(explorer.step(np.full(5, 0.4)).tolist())
    assert runs[0] == runs[1]


@pytest.mark.parametrize("place", [np.zeros(2), np.full(3, np.nan), np.zeros((3, 1))])
def test_what_is_no_setting_is_refused(place: np.ndarray) -> None:
    explorer = Explorer(3)
    with pytest.raises(ExploreError, match="3 finite numbers"):
        explorer.yes(place)
    assert len(explorer.reward) == 0


def test_nothing_to_explore_is_said() -> None:
    with pytest.raises(ExploreError, match="map some parameters"):
        Explorer(0)

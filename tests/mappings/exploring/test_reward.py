"""What is liked, by a Gaussian process: against its textbook form, certain at answers and ignorant far from them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netbend_mappings.exploring import Reward
from netbend_mappings.exploring.reward import MOST


def answered(count: int, parameters: int, seed: int) -> Reward:
    rng, reward = np.random.default_rng(seed), Reward(parameters)
    for _ in range(count):
        reward.add(rng.random(parameters), float(rng.choice([-1, 1])))
    return reward


def plain(reward: Reward, x: np.ndarray, width: float = 0.25, noise: float = 0.1) -> tuple[float, float]:
    """Rasmussen and Williams, (2.25) and (2.26), inverse and all."""

    def k(a: np.ndarray, b: np.ndarray) -> float:
        return float(np.exp(-((a - b) ** 2).mean() / (2 * width**2)))

    at = reward.settings
    inverse = np.linalg.inv([[k(a, b) + noise * (i == j) for j, b in enumerate(at)] for i, a in enumerate(at)])
    near = np.array([k(x, a) for a in at])
    return float(near @ inverse @ reward.answers), float(np.sqrt(1 - near @ inverse @ near))


@settings(max_examples=40)
@given(count=st.integers(1, 20), parameters=st.integers(1, 8), seed=st.integers(0, 99))
def test_mean_and_deviation_are_those_of_the_book(count: int, parameters: int, seed: int) -> None:
    reward = answered(count, parameters, seed)
    x = np.random.default_rng(seed + 1).random(parameters)
    mean, deviation = reward.predict(x[None])
    assert (mean[0], deviation[0]) == pytest.approx(plain(reward, x), abs=1e-9)


def test_nothing_is_known_before_the_first_answer() -> None:
    mean, deviation = Reward(3).predict(np.zeros((2, 3)))
    assert mean.tolist() == [0, 0]
    assert deviation.tolist() == [1, 1]


def test_an_answer_is_foreseen_where_it_was_given_and_not_far_away() -> None:
    reward = Reward(2)
    reward.add(np.array([0.0, 0.0]), 1.0)
    (near, far), (sure, unsure) = reward.predict(np.array([[0.05, 0.0], [1.0, 1.0]]))
    assert near > 0.8
    assert abs(far) < 0.01
    assert sure < 0.4
    assert unsure > 0.99


def test_the_last_answer_is_taken_back() -> None:
    reward = answered(3, 2, 0)
    before = reward.predict(np.eye(2))[0]
    reward.add(np.zeros(2), 1.0)
    assert reward.drop()
    assert reward.predict(np.eye(2))[0] == pytest.approx(before)
    assert [reward.drop() for _ in range(4)] == [True, True, True, False]


def test_the_oldest_answers_are_forgotten() -> None:
    reward = answered(5, 1, 0)
    last = reward.settings[-1].copy()
    for _ in range(MOST - 1):
        reward._settings = np.vstack([reward._settings, [0.5]])
        reward._answers = np.append(reward._answers, 1.0)
    reward.add(np.array([0.25]), -1.0)
    assert len(reward) == MOST
    assert last not in reward.settings

"""Every learner of numbers is asked the same questions."""

import numpy as np
import pytest

from netbend_mappings.learners.base import Lesson, Matrix, quiet
from netbend_mappings.learners.catalogue import learner, names
from netbend_mappings.learners.setting import Choice, complete

NUMBERS = names("numbers")
SMOOTH = ("neural-network", "rbf")
THROUGH = ("rbf", "inverse-distance", "nearest-numbers")
"""Those that answer an example with its own values."""


def taught(name: str, x: Matrix, y: Matrix, **settings: Choice) -> Matrix:
    """What the learner answers to a thousand inputs of its own examples and 200 others."""
    member = learner(name)
    arrays = member.fit(Lesson(x, y), complete(member.settings, settings), quiet)
    run = member.runner(arrays)
    return np.array([run(one) for one in x])


def waves(x: Matrix, outputs: int = 5) -> Matrix:
    slopes = np.random.default_rng(1).normal(size=(outputs, x.shape[1]))
    return 0.5 + 0.5 * np.sin(x @ slopes.T + np.arange(outputs))


def points(count: int, inputs: int = 3, seed: int = 0) -> Matrix:
    return np.random.default_rng(seed).random((count, inputs))


@pytest.mark.parametrize("name", NUMBERS)
def test_a_constant_is_learnt(name: str) -> None:
    assert taught(name, points(20), np.full((20, 2), 0.75)) == pytest.approx(0.75, abs=1e-6)


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("count", [1, 2, 3])
def test_few_examples_are_enough_to_answer(name: str, count: int) -> None:
    answers = taught(name, points(count), points(count, 4, 1))
    assert answers.shape == (count, 4)
    assert np.isfinite(answers).all()


@pytest.mark.parametrize("name", NUMBERS)
def test_the_same_example_twice_with_an_input_that_stands_still_is_no_fault(name: str) -> None:
    x = np.repeat(points(10), 20, axis=0)
    x[:, 1] = 0.5
    assert np.isfinite(taught(name, x, waves(x))).all()


@pytest.mark.parametrize("name", NUMBERS)
def test_more_inputs_than_examples_are_no_fault(name: str) -> None:
    x = points(8, 40)
    assert taught(name, x, waves(x, 2)) == pytest.approx(waves(x, 2), abs=0.5)


@pytest.mark.parametrize("name", SMOOTH)
def test_a_smooth_function_is_learnt_as_well_as_wekinator_learns_it(name: str) -> None:
    member, x, other = learner(name), points(500), points(200, seed=2)
    run = member.runner(member.fit(Lesson(x, waves(x)), complete(member.settings, {}), quiet))
    error = np.array([run(one) for one in other]) - waves(other)
    assert np.sqrt((error**2).mean()) < 0.0013


@pytest.mark.parametrize("name", THROUGH)
def test_an_example_answers_with_its_values(name: str) -> None:
    x, y = points(12, 2), points(12, 3, 1)
    assert taught(name, x, y) == pytest.approx(y, abs=1e-5)


def test_a_plane_is_learnt_by_linear_and_a_square_by_a_polynomial() -> None:
    x = points(50, 2)
    plane, square = x @ np.array([[2.0], [-1.0]]) + 3.0, x[:, :1] ** 2
    assert taught("linear", x, plane) == pytest.approx(plane, abs=1e-7)
    assert taught("polynomial", x, square, exponent=2) == pytest.approx(square, abs=1e-7)
    assert taught("polynomial", x, square) != pytest.approx(square, abs=1e-2)


def test_smoothing_follows_the_noise() -> None:
    x, random = points(300, 2), np.random.default_rng(5)
    noisy = waves(x, 2) + random.normal(0, 0.1, (300, 2))
    assert np.abs(taught("rbf", x, noisy) - waves(x, 2)).mean() < 0.05
    assert taught("rbf", x, noisy, smoothing="exact") == pytest.approx(noisy, abs=1e-3)


def test_a_surface_of_more_examples_than_bumps_still_follows_them() -> None:
    x = points(900, 2)
    assert taught("rbf", x, waves(x, 3), centres=200) == pytest.approx(waves(x, 3), abs=0.01)


def test_neighbours_are_weighed_by_nearness_or_not() -> None:
    x, y = np.array([[0.0], [1.0], [3.0]]), np.array([[0.0], [3.0], [9.0]])
    member = learner("nearest-numbers")
    plain = member.runner(member.fit(Lesson(x, y), {"k": 2, "weighting": "none"}, quiet))
    near = member.runner(member.fit(Lesson(x, y), {"k": 2, "weighting": "nearness"}, quiet))
    assert plain(np.array([0.1])) == pytest.approx(1.5)
    assert near(np.array([0.1])) < 0.1


@pytest.mark.parametrize(
    "settings",
    [
        {"layers": 2},
        {"shared": "yes", "nodes": 12},
        {"shared": "yes", "layers": 2, "nodes": 8},
        {"layers": 3, "nodes": 4},
        {"nodes": 12},
    ],
)
def test_a_network_may_have_other_layers_and_nodes(settings: dict[str, Choice]) -> None:
    x = points(150)
    assert taught("neural-network", x, waves(x), **settings) == pytest.approx(waves(x), abs=0.05)


def test_shared_nodes_are_learnt_jointly_and_kept_once() -> None:
    member, x = learner("neural-network"), points(400)
    settings = complete(member.settings, {"shared": "yes", "nodes": 15})
    arrays = member.fit(Lesson(x, waves(x)), settings, quiet)
    assert arrays["layer0"].shape == (1, 15, 4)
    assert arrays["layer1"].shape == (5, 1, 16)
    run = member.runner(arrays)
    other = points(200, seed=4)
    assert np.sqrt(((np.array([run(one) for one in other]) - waves(other)) ** 2).mean()) < 0.0013


def test_the_same_seed_gives_the_same_network() -> None:
    x = points(60)
    assert (taught("neural-network", x, waves(x)) == taught("neural-network", x, waves(x))).all()


def test_weights_from_elsewhere_answer_by_the_formula() -> None:
    from netbend_mappings.learners.neural import arrays, run_of

    random = np.random.default_rng(3)
    hidden, last = random.normal(size=(2, 4, 4)), random.normal(size=(2, 1, 5))
    base, reach = random.random((2, 3)), random.random((2, 3)) + 0.5
    low, span, x = random.random(2), random.random(2) + 0.5, random.random(3)
    answer = run_of(arrays([hidden, last], base, reach, low, span))(x)
    for output in range(2):
        scaled = (x - base[output]) / reach[output]
        nodes = 1 / (1 + np.exp(-(hidden[output, :, :3] @ scaled + hidden[output, :, 3])))
        wanted = (last[output, 0, :4] @ nodes + last[output, 0, 4]) * span[output] + low[output]
        assert answer[output] == pytest.approx(wanted, abs=1e-12)

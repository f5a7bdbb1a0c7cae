"""Time warping says what the textbook's table says, for every stretch of the stream at once."""

import numpy as np
import pytest

from netbend_mappings.learners.base import Lesson, Matrix, quiet
from netbend_mappings.learners.dtw import Hearing, RealGestures, TimeWarping
from netbend_mappings.learners.setting import Choice, complete


def textbook(stream: Matrix, example: Matrix, radius: int, squares: bool = False) -> float:
    sums = np.full((len(stream) + 1, len(example) + 1), np.inf)
    sums[0, 0] = 0
    for i, j in np.ndindex(len(stream), len(example)):
        if abs(i - j) <= radius:
            apart = float(np.linalg.norm(stream[i] - example[j]))
            cost = apart**2 if squares else apart
            sums[i + 1, j + 1] = cost + min(sums[i, j], sums[i, j + 1], sums[i + 1, j])
    return float(sums[-1, -1])


def hearing(sequences: list[Matrix], labels: list[int], most: int = 3, **settings: Choice) -> Hearing:
    member = TimeWarping()
    lesson = Lesson(np.empty((0, 2)), np.array(labels, float)[:, None], tuple(sequences), most)
    made = member.runner(member.fit(lesson, complete(member.settings, settings), quiet))
    assert isinstance(made, Hearing)
    return made


def walks(*lengths: int) -> list[Matrix]:
    random = np.random.default_rng(0)
    return [random.random((length, 2)).cumsum(axis=0) for length in lengths]


@pytest.mark.parametrize("radius", [0, 2, 5, 100])
def test_distances_are_the_textbooks_smallest_over_stretches_and_examples(radius: int) -> None:
    examples, stream = walks(9, 4, 7, 1), walks(25)[0]
    hear = hearing(examples, [1, 2, 2, 3], points=0, radius=radius, minimum=2)
    for now in range(len(stream)):
        heard = hear(stream[now])
        wanted = [np.inf] * 3
        for example, label in zip(examples, [0, 1, 1, 2], strict=True):
            for length in range(2, min(now + 1, 9) + 1):
                back = stream[now + 1 - length : now + 1][::-1]
                wanted[label] = min(wanted[label], textbook(back, example[::-1], radius))
        assert heard.distances == pytest.approx(np.array(wanted), abs=1e-9)


def test_measures_and_stretches_are_the_textbooks() -> None:
    examples, stream = walks(8, 3), walks(20)[0]
    hear = hearing(examples, [1, 2], points=0, radius=99, minimum=1, distance="squares", stretch=0.7)
    for one in stream:
        heard = hear(one)
    for label, example in enumerate(examples):
        fitting = [n for n in range(1, 9) if min(n / len(example), len(example) / n) >= 0.7]
        wanted = min(textbook(stream[-n:][::-1], example[::-1], 99, squares=True) / (n + len(example)) for n in fitting)
        assert heard.distances[label] == pytest.approx(wanted)


def test_a_gesture_without_examples_is_infinitely_far() -> None:
    hear = hearing(walks(6), [2])
    for one in walks(6)[0]:
        heard = hear(one)
    assert heard.distances.tolist() == [np.inf, 0.0, np.inf]


def test_a_gesture_matches_as_it_ends_and_says_so_once() -> None:
    gesture = walks(10)[0]
    hear = hearing([gesture, gesture[::-1] + 50], [1, 2], threshold=0.5)
    heard = [hear(one) for one in [*(gesture * 0 - 20), *gesture, gesture[-1]]]
    assert [one.changed for one in heard[-2:]] == [True, False]
    assert [one.match for one in heard[-2:]] == [1, 1]
    assert heard[-2].confidence == pytest.approx(1.0)


def test_nothing_matches_over_the_threshold() -> None:
    hear = hearing(walks(10), [1], threshold=0.5)
    heard = [hear(one) for one in walks(10)[0] + 9.0]
    assert not any(one.match or one.changed for one in heard)


def test_long_gestures_are_thinned_and_so_is_the_stream() -> None:
    gesture = walks(60)[0]
    hear = hearing([gesture], [1])
    heard = [hear(one) for one in gesture]
    assert [number for number, one in enumerate(heard) if one.fresh] == list(range(0, 60, 6))
    assert heard[-1].distances[0] == pytest.approx(0.0)


def test_inputs_of_one_size_count_alike_when_scaled() -> None:
    still, moving = np.column_stack([np.zeros(8), np.arange(8) / 8]), np.column_stack([np.zeros(8), np.zeros(8)])
    large = np.array([1000.0, 1.0])
    hear = hearing([still * large, moving * large, moving * large + [1000, 0]], [1, 2, 3], points=0, scaling="range")
    for one in still * large:
        heard = hear(one)
    assert heard.distances.argmin() == 0


def test_forgetting_begins_anew() -> None:
    gesture = walks(8)[0]
    hear = hearing([gesture], [1])
    first = [hear(one).distances[0] for one in gesture]
    hear.reset()
    assert [hear(one).distances[0] for one in gesture] == first


def noisy(shape: Matrix, seed: int) -> Matrix:
    return shape + np.random.default_rng(seed).normal(0, 0.05, shape.shape)


def test_a_threshold_of_its_own_examples_lets_them_through_and_nothing_else() -> None:
    member, (one, two, other) = RealGestures(), walks(30, 40, 35)
    sequences = tuple(noisy(shape, seed) for shape in (one, two) for seed in range(4))
    lesson = Lesson(np.empty((0, 2)), np.array([[1.0]] * 4 + [[2.0]] * 4), sequences, 3)
    hear = member.runner(member.fit(lesson, complete(member.settings, {}), quiet))
    assert isinstance(hear, Hearing)
    for shape, wanted in ((one, 1), (two, 2), (other * [1, -1], 0)):
        hear.reset()
        heard = [hear(sample) for sample in noisy(shape, 9)]
        assert heard[-1].match == wanted


@pytest.mark.parametrize("count", [1, 2])
def test_one_example_of_a_gesture_is_enough(count: int) -> None:
    member, shapes = RealGestures(), walks(30, 40)[:count]
    lesson = Lesson(np.empty((0, 2)), np.arange(1.0, count + 1)[:, None], tuple(shapes), 2)
    hear = member.runner(member.fit(lesson, complete(member.settings, {}), quiet))
    assert [hear(sample) for sample in shapes[0]][-1].match == 1  # type: ignore[attr-defined]

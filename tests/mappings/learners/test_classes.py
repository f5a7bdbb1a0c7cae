"""Every classifier is asked the same questions; the arrays answer as the library that trained them."""

import importlib

import numpy as np
import pytest
from numpy.typing import NDArray

from netbend_mappings.learners.base import Lesson, Matrix, quiet
from netbend_mappings.learners.catalogue import learner, names
from netbend_mappings.learners.scale import scale
from netbend_mappings.learners.setting import Choice, complete
from tests.conftest import require_module

CLASSES = names("classes")
Labels = NDArray[np.int64]


def clouds(classes: int = 4, count: int = 200, seed: int = 0, width: float = 0.05) -> tuple[Matrix, Labels]:
    random = np.random.default_rng(seed)
    centres = np.random.default_rng(9).random((classes, 3))
    labels = random.integers(0, classes, count)
    return centres[labels] + random.normal(0, width, (count, 3)), labels + 1


def answers(name: str, x: Matrix, labels: Labels, asked: Matrix, **settings: Choice) -> tuple[Labels, Matrix]:
    member = learner(name)
    for module in member.needs:
        require_module(module)
    arrays = member.fit(Lesson(x, labels[:, None].astype(float)), complete(member.settings, settings), quiet)
    run = member.runner(arrays)
    shares = np.array([run(one) for one in asked])
    return arrays["classes"][shares.argmax(axis=1)], shares


@pytest.mark.parametrize("name", [name for name in CLASSES if name != "stump"])
def test_clouds_apart_are_told_apart(name: str) -> None:
    settings: dict[str, Choice] = {"gamma": 10.0} if name == "svm" else {}
    x, labels = clouds()
    other, truth = clouds(seed=1)
    found, _ = answers(name, x, labels, other, **settings)
    assert (found == truth).mean() > 0.95


def test_a_stump_asks_one_question() -> None:
    x, labels = clouds(2)
    assert (answers("stump", x, labels, x)[0] == labels).mean() > 0.95


@pytest.mark.parametrize("name", CLASSES)
def test_shares_are_probabilities(name: str) -> None:
    x, labels = clouds(5, width=0.2)
    _, shares = answers(name, x, labels, clouds(5, seed=3, width=0.4)[0])
    assert shares.shape == (200, 5)
    assert shares.min() >= 0
    assert shares.sum(axis=1) == pytest.approx(1.0)


@pytest.mark.parametrize("name", CLASSES)
def test_one_class_alone_is_always_the_answer(name: str) -> None:
    found, shares = answers(name, clouds()[0], np.full(200, 3), clouds(seed=1)[0])
    assert (found == 3).all()
    assert shares == pytest.approx(1.0)


@pytest.mark.parametrize("name", CLASSES)
def test_one_example_of_each_class_is_enough(name: str) -> None:
    x = np.array([[0.0, 0.0, 0.0], [1.0, 1.0, 1.0]])
    found, _ = answers(name, x, np.array([2, 5]), x)
    assert set(found) <= {2, 5}


PEERS: dict[str, tuple[str, str, dict[str, object]]] = {
    "tree": ("sklearn.tree", "DecisionTreeClassifier", {"min_samples_leaf": 2, "random_state": 0}),
    "stump": ("sklearn.tree", "DecisionTreeClassifier", {"max_depth": 1, "random_state": 0}),
    "nearest": ("sklearn.neighbors", "KNeighborsClassifier", {"n_neighbors": 1}),
}
KERNELS = {"polynomial": ("poly", 1.0), "linear": ("linear", 1.0), "rbf": ("rbf", 0.01)}


@pytest.mark.parametrize("name", PEERS)
def test_arrays_answer_as_scikit_learn(name: str) -> None:
    place, member, settings = PEERS[name]
    require_module("sklearn")
    x, labels = clouds(5, width=0.2)
    other, _ = clouds(5, seed=1, width=0.2)
    peer = getattr(importlib.import_module(place), member)(**settings)
    inputs = scale(x) if name == "nearest" else scale(np.array([[-1.0] * 3, [1.0] * 3]))
    peer.fit(inputs.of(x), labels)
    assert (answers(name, x, labels, other)[0] == peer.predict(inputs.of(other))).all()


@pytest.mark.parametrize("classes", [2, 3, 5])
@pytest.mark.parametrize("kernel", KERNELS)
def test_borders_answer_as_scikit_learn(kernel: str, classes: int) -> None:
    require_module("sklearn")
    svm = importlib.import_module("sklearn.svm")
    x, labels = clouds(classes, width=0.2)
    other, _ = clouds(classes, seed=1, width=0.2)
    name, gamma = KERNELS[kernel]
    ties = {"break_ties": True} if classes > 2 else {}
    peer = svm.SVC(kernel=name, degree=2, coef0=1.0, gamma=gamma, **ties).fit(scale(x).of(x), labels)
    assert (answers("svm", x, labels, other, kernel=kernel)[0] == peer.predict(scale(x).of(other))).all()


def test_boosted_trees_answer_as_scikit_learn() -> None:
    require_module("sklearn")
    ensemble, tree = importlib.import_module("sklearn.ensemble"), importlib.import_module("sklearn.tree")
    x, labels = clouds(5, width=0.2)
    other, _ = clouds(5, seed=1, width=0.2)
    grow = tree.DecisionTreeClassifier(min_samples_leaf=2, max_depth=2, random_state=0)
    peer = ensemble.AdaBoostClassifier(grow, n_estimators=20, random_state=0).fit(x, labels)
    found, _ = answers("adaboost", x, labels, other, rounds=20, depth=2)
    assert (found == peer.predict(other)).all()


def test_more_neighbours_outvote_a_stray_example() -> None:
    x = np.array([[0.0], [0.1], [0.2], [0.11], [1.0]])
    labels = np.array([1, 1, 1, 2, 2])
    assert answers("nearest", x, labels, np.array([[0.112]]))[0][0] == 2
    assert answers("nearest", x, labels, np.array([[0.112]]), k=3)[0][0] == 1

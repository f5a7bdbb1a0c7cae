"""Training error and cross-validation: folds that are fair, scores that are right, and both against scikit-learn."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbend_mappings import Session
from netbend_mappings.evaluation import (
    EvaluationError,
    Predict,
    Values,
    cross_validation,
    evaluate,
    folds_of,
    training_error,
)
from netbend_mappings.learners.output import Classes, Number
from tests.conftest import require_module


def nearest(inputs: Values, targets: Values) -> Predict:
    def predict(asked: Values) -> Values:
        return targets[((asked[:, None] - inputs[None]) ** 2).sum(2).argmin(1)]

    return predict


def mean(_inputs: Values, targets: Values) -> Predict:
    return lambda asked: np.tile(targets.mean(0), (len(asked), 1))


def data(count: int = 40) -> tuple[Values, Values]:
    rng = np.random.default_rng(1)
    inputs = rng.random((count, 2))
    return inputs, np.column_stack([inputs.sum(1), 1.0 + (inputs[:, 0] > 0.5)])


@given(count=st.integers(2, 60), folds=st.integers(2, 12), seed=st.integers(0, 99))
def test_each_example_is_left_out_once(count: int, folds: int, seed: int) -> None:
    parts = folds_of(np.zeros((count, 1)), ["numeric"], folds, seed)
    assert sorted(np.concatenate(parts).tolist()) == list(range(count))
    assert len(parts) == min(folds, count)
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


@given(classes=st.lists(st.integers(1, 4), min_size=4, max_size=60), folds=st.integers(2, 6))
def test_each_class_is_dealt_evenly(classes: list[int], folds: int) -> None:
    targets = np.array(classes, float)[:, None]
    parts = folds_of(targets, ["classes"], folds)
    for one in set(classes):
        counts = [int((targets[part, 0] == one).sum()) for part in parts]
        assert max(counts) - min(counts) <= 1


def test_a_round_stays_in_one_fold() -> None:
    rounds = [1, 1, 1, 2, 2, 5, 5, 5, 9, 9]
    parts = folds_of(np.zeros((10, 1)), ["numeric"], 3, rounds=rounds)
    assert len(parts) == 3
    held = [set(np.array(rounds)[part].tolist()) for part in parts]
    assert sum(map(len, held)) == 4


def test_the_error_of_the_mean_is_the_deviation() -> None:
    inputs, targets = data()
    found = training_error(mean, inputs, targets[:, :1], ["numeric"])
    assert found.scores[0].value == pytest.approx(targets[:, 0].std())
    assert found.folds == 0


def test_what_is_remembered_word_for_word_has_no_training_error_but_an_honest_one_in_folds() -> None:
    inputs, targets = data()
    learnt = training_error(nearest, inputs, targets, ["numeric", "classes"])
    assert [score.value for score in learnt.scores] == [0.0, 1.0]
    unseen = cross_validation(nearest, inputs, targets, ["numeric", "classes"])
    assert unseen.scores[0].value > 0.01
    assert unseen.scores[1].value < 1.0


def test_rounds_tell_of_copies_that_folds_of_examples_hide() -> None:
    inputs, targets = data(12)
    inputs, targets = np.repeat(inputs, 8, axis=0), np.repeat(targets, 8, axis=0)
    rounds = np.repeat(np.arange(12), 8)
    flattering = cross_validation(nearest, inputs, targets, ["numeric", "classes"])
    honest = cross_validation(nearest, inputs, targets, ["numeric", "classes"], rounds=rounds.tolist())
    assert flattering.scores[0].value == 0.0
    assert honest.scores[0].value > 0.05


def test_progress_is_told_and_may_cancel() -> None:
    inputs, targets = data()
    told: list[float] = []
    cross_validation(mean, inputs, targets[:, :1], ["numeric"], 4, told=told.append)
    assert told == [0.25, 0.5, 0.75, 1.0]

    def cancel(_share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cross_validation(mean, inputs, targets[:, :1], ["numeric"], told=cancel)


def test_sequences_of_any_length_are_evaluated_as_gestures() -> None:
    gestures = np.empty(6, object)
    gestures[:] = [np.ones((3 + n, 2)) * (n % 2) for n in range(6)]
    targets = np.array([[1.0 + n % 2] for n in range(6)])

    def fit(known: "np.ndarray", classes: Values) -> Predict:
        means = np.array([one.mean() for one in known])
        return lambda asked: np.array([classes[np.abs(means - one.mean()).argmin()] for one in asked])

    assert cross_validation(fit, gestures, targets, ["classes"], 3).scores[0].value == 1.0


@pytest.mark.parametrize("count", [0, 1])
def test_too_little_is_said(count: int) -> None:
    with pytest.raises(EvaluationError, match="at least 2 examples"):
        cross_validation(mean, np.zeros((count, 1)), np.zeros((count, 1)), ["numeric"])
    with pytest.raises(EvaluationError, match="at least 2 rounds"):
        cross_validation(mean, np.zeros((3, 1)), np.zeros((3, 1)), ["numeric"], rounds=[4, 4, 4])
    with pytest.raises(EvaluationError, match="record some"):
        training_error(mean, np.zeros((0, 1)), np.zeros((0, 1)), ["numeric"])


def test_leaving_one_out_agrees_with_scikit_learn() -> None:
    require_module("sklearn")
    from sklearn.linear_model import LinearRegression
    from sklearn.model_selection import LeaveOneOut, cross_val_predict

    inputs, targets = data(20)

    def fit(x: Values, y: Values) -> Predict:
        return LinearRegression().fit(x, y).predict

    found = cross_validation(fit, inputs, targets[:, :1] ** 2, ["numeric"], folds=20)
    answers = cross_val_predict(LinearRegression(), inputs, targets[:, :1] ** 2, cv=LeaveOneOut())
    assert found.scores[0].value == pytest.approx(float(np.sqrt(np.mean((answers - targets[:, :1] ** 2) ** 2))))


def taught() -> Session:
    session = Session(inputs=2, outputs=[Number("sum"), Number("noise"), Classes("side", 2)])
    rng = np.random.default_rng(2)
    for _ in range(60):
        x = rng.random(2)
        session.record(x.tolist(), [float(x.sum() / 2), float(rng.random()), 1.0 + float(x[0] > 0.5)])
    return session


def test_what_can_be_learnt_is_told_from_what_cannot() -> None:
    session = taught()
    session.set_learner(0, "linear")
    session.set_learner(1, "linear")
    found = {
        output: score
        for one in evaluate(session.jobs(), 5)
        for output, score in zip(one.outputs, one.evaluation.scores, strict=True)
    }
    assert found[0].value < 1e-6
    assert found[1].value > 0.2
    assert found[2].measure == "accuracy"
    assert found[2].value > 0.85
    assert not session.trained


def test_what_was_learnt_by_heart_is_all_right_without_folds() -> None:
    session = taught()
    (found,) = evaluate(session.jobs([2]), 0)
    assert (found.outputs, found.evaluation.scores[0].value, found.evaluation.folds) == ((2,), 1.0, 0)


def test_the_progress_of_several_jobs_is_one() -> None:
    session, told = taught(), list[float]()
    session.set_learner(0, "linear")
    session.set_learner(1, "linear", ridge=1.0)
    evaluate(session.jobs(), 4, told=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert len(told) >= 12


def test_a_session_evaluates_itself() -> None:
    session = taught()
    (found,) = session.evaluate([2], 6)
    assert found.evaluation.folds == 6
    assert found.evaluation == evaluate(session.jobs([2]), 6)[0].evaluation

"""Settings are checked by their range, and named when they are not there."""

import pytest

from netbend_mappings.error import LearnerError
from netbend_mappings.learners.catalogue import learner, names
from netbend_mappings.learners.setting import Setting, complete

K = Setting("k", 1, 1, 500, whole=True)
KERNEL = Setting("kernel", "linear", words=("linear", "rbf"))


@pytest.mark.parametrize("value", [0, 501, 1.5, float("nan"), float("inf"), "two", None, True])
def test_a_value_out_of_range_is_refused_with_the_range(value: object) -> None:
    with pytest.raises(LearnerError, match=r"k must be a .*1\.\.500"):
        K.check(value)


def test_whole_numbers_come_as_such_from_floats() -> None:
    assert repr(K.check(3.0)) == "3"


def test_a_word_is_one_of_them() -> None:
    assert KERNEL.check("rbf") == "rbf"
    with pytest.raises(LearnerError, match="kernel must be one of linear, rbf, got 'cubic'"):
        KERNEL.check("cubic")


def test_what_is_not_given_is_the_default_and_what_is_unknown_is_named() -> None:
    assert complete((K, KERNEL), {"k": 4}) == {"k": 4, "kernel": "linear"}
    with pytest.raises(LearnerError, match="there is no setting q; there are k, kernel"):
        complete((K, KERNEL), {"q": 1})


@pytest.mark.parametrize("name", names())
def test_every_default_is_legal_and_every_setting_has_a_meaning(name: str) -> None:
    for setting in learner(name).settings:
        assert setting.check(setting.default) == setting.default
        assert setting.meaning


def test_wekinators_defaults() -> None:
    def defaults(name: str) -> dict[str, object]:
        return dict(complete(learner(name).settings, {}))

    assert defaults("nearest")["k"] == 1
    assert defaults("adaboost")["rounds"] == 100
    assert defaults("polynomial") == {"exponent": 1, "ridge": 1e-8}
    assert {key: defaults("svm")[key] for key in ("kernel", "c", "exponent", "gamma")} == {
        "kernel": "polynomial", "c": 1.0, "exponent": 2, "gamma": 0.01,
    }  # fmt: skip
    assert {key: defaults("dtw")[key] for key in ("radius", "threshold", "minimum", "hop", "points")} == {
        "radius": 5, "threshold": 5.0, "minimum": 5, "hop": 1, "points": 10,
    }  # fmt: skip


def test_an_unknown_learner_is_named_with_those_that_are_there() -> None:
    with pytest.raises(LearnerError, match=r"no learner 'guesswork'; there are neural-network, linear"):
        learner("guesswork")

"""None of these: every classifier may say so."""

import numpy as np
import pytest

from netbend_mappings.learners.catalogue import learner, names
from netbend_mappings.learners.output import Classes
from netbend_mappings.session import Session
from tests.conftest import require_module


def session(name: str, **settings: float) -> Session:
    for module in learner(name).needs:
        require_module(module)
    made, random = Session(2, [Classes("class", 3)]), np.random.default_rng(0)
    made.set_learner(0, name, **settings)
    for number in range(60):
        label = number % 3 + 1
        made.record(random.normal([label, -label], 0.02).tolist(), [label])
    made.train()
    return made


@pytest.mark.parametrize("name", names("classes"))
def test_what_is_far_from_all_examples_is_none_of_them(name: str) -> None:
    made = session(name, closeness=5.0)
    answer = made.answer([40.0, 40.0])
    assert answer.values.tolist() == [0.0]
    assert answer.probabilities[0].tolist() == [1.0, 0.0, 0.0, 0.0]
    assert session(name).predict([40.0, 40.0])[0] > 0


@pytest.mark.parametrize("name", [name for name in names("classes") if name != "stump"])
def test_what_is_near_keeps_its_class(name: str) -> None:
    settings = {"gamma": 10.0, "closeness": 5.0} if name == "svm" else {"closeness": 5.0}
    made = session(name, **settings)
    assert [made.predict([label, -label])[0] for label in (1, 2, 3)] == [1, 2, 3]


def test_an_uncertain_class_is_none_of_them() -> None:
    made = session("bayes", certainty=0.999)
    assert made.predict([1.0, -1.0])[0] == 1
    made = session("nearest", k=4, certainty=0.9)
    assert made.predict([1.5, -1.5])[0] in {0, 1, 2}
    answers = {made.predict([value, -value])[0] for value in np.linspace(1.3, 1.7, 41)}
    assert 0 in answers

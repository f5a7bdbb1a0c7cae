from netbend.doctor.learner import learners
from netbend_mappings.error import LearnerError
from netbend_mappings.learners import catalogue


def test_all_learners_are_told_where_their_libraries_are_there():
    (found,) = learners("", lambda _: True)
    assert found.state == "ok"
    assert "neural-network" in found.detail
    assert "svm" in found.detail


def test_a_learner_without_its_library_is_missing_with_the_remedy():
    found = {one.name: one for one in learners("", lambda _: None)}
    assert "svm" not in found["learners"].detail
    assert "dtw" in found["learners"].detail
    assert (found["learner svm"].state, found["learner svm"].remedy) == ("missing", "pip install 'netbend[learn]'")


def test_anothers_learner_that_does_not_load_is_broken(monkeypatch):
    ours = catalogue.learner

    def load(name):
        if name == "dtw":
            raise LearnerError("learner dtw does not load: no luck")
        return ours(name)

    monkeypatch.setattr(catalogue, "learner", load)
    found = {one.name: one for one in learners("", lambda _: True)}
    assert (found["learner dtw"].state, found["learner dtw"].detail) == ("broken", "learner dtw does not load: no luck")

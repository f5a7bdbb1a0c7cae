from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbend.conductor.mapped import Mapped, legal, nearness, share_of, value_of
from netbend.tree.rest import panic
from netbend.tree.tree import Sender, Tree
from netbend_mappings.learners.output import Classes, Number
from netbend_mappings.session import Session
from tests.daemon.conductor.desk import description

KIND = st.one_of(
    st.builds(Number, st.just("a"), st.floats(-100, 0), st.floats(1, 100), integer=st.booleans(), hard=st.booleans()),
    st.builds(Classes, st.just("b"), st.integers(1, 9)),
)


@given(KIND, st.floats(0, 1))
def test_a_share_of_the_way_is_a_legal_value_and_back(kind: Number | Classes, share: float) -> None:
    value = value_of(kind, share)
    assert kind.legal(value)
    assert 0 <= share_of(kind, value) <= 1
    if isinstance(kind, Number) and not kind.integer:
        assert share_of(kind, value) == pytest.approx(share, abs=1e-9)


@given(KIND, st.floats(-1e6, 1e6))
def test_any_value_becomes_one_that_may_be_recorded(kind: Number | Classes, value: float) -> None:
    assert kind.legal(legal(kind, value))


def test_a_gesture_is_near_by_its_distance() -> None:
    assert nearness(np.array([0.0, 5.0, 10.0, inf]), 5.0) == [1.0, 0.5, 0.0, 0.0]


@pytest.fixture
def tree() -> Tree:
    return Tree(description())


def _sent(tree: Tree, number: int, address: str) -> Mapped:
    tree.texts.put(f"/mod/map/{number}/to", address)
    return Mapped(tree)


def test_outputs_play_what_they_are_sent_to_inside_its_limits(tree: Tree) -> None:
    mapped = _sent(tree, 2, "/zone/middle/rotate/angle")
    mapped.play([9.0, 30.0])
    assert tree.get("/zone/middle/rotate/angle") == (30.0,)
    mapped.play([9.0])
    assert tree.get("/zone/middle/rotate/angle") == (30.0,)


@pytest.mark.parametrize("address", ["", "/nowhere", "/zone/*/rotate/angle", "/bend/flash", "/midi/map"])
def test_what_is_no_number_of_this_network_is_not_played(tree: Tree, address: str) -> None:
    assert _sent(tree, 1, address).targets == {}


def test_panic_lets_what_was_learnt_rest_and_undo_brings_it_back(tree: Tree) -> None:
    hand = Sender("hand")
    tree.play("/map/output/3", (0.5,), hand, 0.0)
    tree.play("/map/running", (1,), hand, 10.0)
    panic(tree, hand, 20.0)
    assert (tree.get("/map/output/3"), tree.get("/map/running")) == ((0.0,), (0.0,))
    tree.undo()
    assert (tree.get("/map/output/3"), tree.get("/map/running")) == ((0.5,), (1.0,))


def test_targets_are_where_the_parameters_stand(tree: Tree) -> None:
    mapped, session = _sent(tree, 1, "/zone/middle/rotate/angle"), Session(1, 2)
    tree.play("/zone/middle/rotate/angle", (-45.0,), Sender("hand"), 0.0)
    mapped.take(session)
    assert session.values.tolist() == [-45.0, 0.0]


def test_an_output_gets_the_played_range_of_what_it_plays(tree: Tree) -> None:
    session = Session(1, 1)
    _sent(tree, 1, "/zone/middle/rotate/angle").fit(session, 0)
    (kind,) = session.outputs
    assert isinstance(kind, Number)
    assert (kind.minimum, kind.maximum) == (-180.0, 180.0)

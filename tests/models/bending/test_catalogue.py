from importlib.metadata import EntryPoint

import pytest
import torch

from netbend_models.bending import base
from netbend_models.bending.catalogue import BUILT_IN, GROUP, collect
from netbend_models.bending.operators.multiply import FACTOR, multiply


def named(name):
    return base.Operator(name=name, parameters=(FACTOR, base.AMOUNT), bend=multiply)


good, reserved, numeral, twin = named("louder"), named("cluster"), named("12"), named("rotate")
plain = torch.neg


def found(attribute):
    return collect([EntryPoint(attribute, f"{__name__}:{attribute}", GROUP)])


@pytest.fixture(autouse=True)
def importable(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, __name__, sys.modules.get(__name__, sys.modules["builtins"]))


def test_an_installed_operator_stands_after_the_built_in_ones():
    catalogue = found("good")
    assert catalogue.operators == (*BUILT_IN, good)
    assert catalogue.refused == ()


@pytest.mark.parametrize(
    ("attribute", "reason"),
    [
        ("reserved", "cluster is reserved"),
        ("numeral", "no numeral"),
        ("twin", "operator rotate already"),
        ("plain", "must be an Operator"),
        ("nowhere", "AttributeError"),
    ],
)
def test_a_broken_operator_is_a_named_state(attribute, reason):
    catalogue = found(attribute)
    assert catalogue.operators == BUILT_IN
    assert reason in catalogue.refused[0].reason


def test_amount_comes_last():
    with pytest.raises(ValueError, match="last parameter must be amount"):
        base.Operator(name="x", parameters=(FACTOR,), bend=multiply)

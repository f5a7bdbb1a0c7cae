"""Arguments of a checkpoint: what lies outside is refused by name, however large it is."""

import math

import pytest

from netbend_models.checkpoint.argument import Arguments
from netbend_models.error import LoadError

HUGE = 1 << 20000  # neither a float nor, in decimal digits, a text


@pytest.mark.parametrize(
    "value",
    [HUGE, -HUGE, math.inf, math.nan, 101, True, "1", [1]],
    ids=lambda one: type(one).__name__,
)
def test_a_number_outside_is_refused_by_name(value: object) -> None:
    with pytest.raises(LoadError, match=r"gives rate .*, which must be .*convert the checkpoint"):
        Arguments({"rate": value}).number("rate", 1.0, 0.1, 100)


@pytest.mark.parametrize("value", [HUGE, -1, 1.0], ids=lambda one: type(one).__name__)
def test_a_whole_number_outside_is_refused_by_name(value: object) -> None:
    with pytest.raises(LoadError, match=r"gives size .*, which must be 1..64"):
        Arguments({"size": value}).whole("size", 4, 1, 64)


def test_a_choice_that_is_a_huge_number_is_refused_by_name() -> None:
    with pytest.raises(LoadError, match="gives kind a number of 20001 bits"):
        Arguments({"kind": HUGE}).choice("kind", "skip", ["skip", "orig"])

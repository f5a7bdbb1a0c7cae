import math

import pytest

from netbend_mappings.number import finite


@pytest.mark.parametrize("value", [0, -1.5, 2**63, 1e308])
def test_a_number_that_a_float_holds_is_itself(value: float) -> None:
    assert finite(value) == value


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 10**400, "1", None, [1.0], 1j])
def test_anything_else_is_none(value: object) -> None:
    assert finite(value) is None


def test_a_truth_is_a_number_only_where_it_is_said_so() -> None:
    assert (finite(True), finite(True, truth=True), finite(False, truth=True)) == (None, 1.0, 0.0)

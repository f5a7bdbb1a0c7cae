import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbend_models.latent import latent_rows, place, seed_latent


def test_whole_seeds_are_numpys():
    expected = np.random.RandomState(123456789).standard_normal(64)
    assert place({"latent/seed": 123456789.0}).seeds == (123456789,)
    assert np.array_equal(seed_latent(123456789, 64), expected)


def test_negative_seeds_wrap():
    assert place({"latent/seed": -1.0}).seeds == (2**32 - 1,)


def test_fractions_blend_the_neighbours():
    at = place({"latent/seed": 5.25})
    assert (at.seeds, at.weights) == ((5, 6), (0.75, 0.25))


def test_phase_and_x_add_to_the_seed():
    assert place({"latent/seed": 5.0, "latent/walk/phase": 1.5, "latent/x": 0.5}) == place({"latent/seed": 7.0})


def test_y_steps_over_a_hundred_seeds():
    assert place({"latent/seed": 5.0, "latent/y": 2.0}) == place({"latent/seed": 205.0})
    at = place({"latent/seed": 5.5, "latent/y": 0.25})
    assert at.seeds == (5, 6, 105, 106)
    assert at.weights == (0.375, 0.375, 0.125, 0.125)


ANY = st.floats(allow_subnormal=False)  # this thread flushes them


@given(ANY, ANY, ANY)
def test_any_number_has_a_place(seed, x, y):
    at = place({"latent/seed": seed, "latent/x": x, "latent/y": y})
    assert sum(at.weights) == pytest.approx(1)
    assert all(0 <= one < 2**32 for one in at.seeds)


def test_rows_are_named_once():
    rows = latent_rows(cutoff=14)
    assert len({row.name for row in rows}) == len(rows)
    assert next(row.rate for row in rows if row.name == "latent/walk/phase") == "latent/walk/speed"

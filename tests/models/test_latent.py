import json
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbend_models.latent import LABELS, PLACE, latent_rows, place, seed_latent, spot, stored_mixture, stored_spot
from netbend_models.latent.seed import pair
from netbend_models.latent.spot import LIVE


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


ROWS = latent_rows(cutoff=6, labels=3, directions=16)


def test_every_row_is_named_once_and_refers_to_rows_that_are_there():
    names = [row.name for row in ROWS]
    assert len(set(names)) == len(names)
    named = {name for row in ROWS for name in (row.rate, row.lap, row.beats, row.gate) if name}
    assert named <= set(names)


def test_a_place_is_made_of_rows():
    names = {row.name for row in ROWS}
    assert set(PLACE) <= names
    assert "latent/walk/phase" not in PLACE


def test_there_are_rows_for_each_style_class_direction_and_store():
    names = {row.name for row in ROWS}
    for last in ("latent/layer/5/truncation", "style/5/amount", "label/2", "latent/direction/16", "latent/64/place"):
        assert last in names
    assert not names & {"latent/layer/6/truncation", "style/6/seed", "label/3", "latent/0/place", "latent/65/place"}


def test_a_thousand_classes_have_rows():
    assert sum(row.name.startswith("label/") for row in latent_rows(labels=5000)) == LABELS


def stored(**values):
    return stored_spot(json.dumps({name.replace("__", "/"): value for name, value in values.items()}))


def test_a_stored_place_is_what_was_played():
    played = {row.name: row.default for row in LIVE} | {
        "latent/seed": 8.5, "latent/y": 0.25, "latent/space": 1.0, "latent/plane/x": 0.5, "latent/direction/3": -1.0,
        "latent/direction/source": 1.0, "latent/file/amount": 0.5, "latent/file/index": 2.0,
    }  # fmt: skip
    kept = {name: value for name, value in played.items() if name in PLACE} | {"latent/file/name": "one.npy"}
    assert stored_spot(json.dumps(kept)) == spot(list(played.values()), "one.npy")


def test_what_a_stored_place_lacks_is_at_its_default_and_what_no_row_has_means_nothing():
    assert stored(latent__seed=3) == stored(latent__seed=3.0, latent__x=0, latent__truncation=7, other="x")


def test_stored_values_stay_within_their_rows():
    assert stored(latent__direction__1=1e9) == stored(latent__direction__1=100)
    assert stored(latent__file__name="a", latent__file__amount=7).file.amount == 1


@pytest.mark.parametrize("text", [
    "", "null", "[]", "3", "{", '{"latent/seed": "3"}', '{"latent/seed": true}', '{"latent/seed": null}',
    '{"latent/seed": NaN}', '{"latent/seed": 1e999}', '{"latent/seed": 1' + "0" * 400 + "}", "[" * 60_000,
    '{"latent/file/name": 3}', '{"x": "' + "x" * 70_000 + '"}', None, 3, b"{}",
])  # fmt: skip
def test_what_is_no_place_is_an_empty_store(text):
    assert stored_spot(text) is None


def test_a_mixture_is_weighted_places():
    text = json.dumps([[1, {"latent/seed": 3}], [3, {}], [0, {"latent/seed": 9}]])
    assert stored_mixture(text) == ((0.25, stored(latent__seed=3)), (0.75, stored()))


@pytest.mark.parametrize("text", [
    "", "{}", "[1]", "[[1]]", "[[1, {}, 2]]", '[["1", {}]]', "[[-1, {}], [2, {}]]", "[[0, {}]]", "[[1, {}], [1, 3]]",
    "[[1e308, {}], [1e308, {}]]", "[[true, {}]]", json.dumps([[1, {}]] * 65),
])  # fmt: skip
def test_what_is_no_mixture_is_empty(text):
    assert stored_mixture(text) == ()


ROW_VALUES = st.dictionaries(st.sampled_from(PLACE), st.none() | st.floats(allow_subnormal=False) | st.text())


@given(ROW_VALUES | st.text() | st.lists(st.integers()))
def test_any_text_is_a_place_or_none(junk):
    for text in (junk if isinstance(junk, str) else "", json.dumps(junk)):
        found = stored_spot(text)
        assert found is None or sum(found.seeds.weights) == pytest.approx(1)
        assert isinstance(stored_mixture(text), tuple)


def test_planes_lie_far_from_the_seeds_of_hands():
    assert pair(0) == (2**31, 2**31 + 1)
    assert not set(pair(1)) & set(pair(0))
    assert all(0 <= seed < 2**32 for number in (-1, 10**12, -(2**40)) for seed in pair(number))


def test_what_the_conductor_imports_brings_no_torch():
    code = (
        "import sys, netbend_models.latent, netbend_models.projection, netbend_models.folder;"
        "import netbend_models.description; sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

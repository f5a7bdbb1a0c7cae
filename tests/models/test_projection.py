import io
import zipfile
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbend_models.error import LoadError
from netbend_models.projection import LIMIT, LatentShape, read_projection

SHAPE = LatentShape(z_dim=6, w_dim=6, num_ws=4)
APART = LatentShape(z_dim=6, w_dim=8, num_ws=4)


def saved(folder, array, key=None):
    path = folder / ("some.npz" if key else "some.npy")
    np.savez(path, **{key: array}) if key else np.save(path, array)
    return path


@pytest.mark.parametrize(("sides", "shape", "kind", "count"), [
    ((6,), SHAPE, "z", 1), ((5, 6), SHAPE, "z", 5), ((4, 6), SHAPE, "w", 1), ((3, 4, 6), SHAPE, "w", 3),
    ((3, 1, 6), SHAPE, "w", 3), ((8,), APART, "w", 1), ((5, 8), APART, "w", 5), ((4, 8), APART, "w", 1),
    ((4, 6), APART, "z", 4), ((1, 4, 8), APART, "w", 1),
])  # fmt: skip
def test_an_array_says_by_its_shape_what_it_is(tmp_path, sides, shape, kind, count):
    found = read_projection(saved(tmp_path, np.ones(sides)), shape)
    assert (found.kind, found.count) == (kind, count)
    assert found.latents.dtype == np.float32


@pytest.mark.parametrize(("key", "sides", "kind", "count"), [
    ("w", (6,), "w", 1), ("ws", (5, 6), "w", 5), ("w_plus", (4, 6), "w", 1), ("latents", (2, 4, 6), "w", 2),
    ("latent", (1, 1, 6), "w", 1), ("z", (4, 6), "z", 4), ("z", (6,), "z", 1), ("whatever", (6,), "z", 1),
])  # fmt: skip
def test_a_key_says_what_it_is(tmp_path, key, sides, kind, count):
    found = read_projection(saved(tmp_path, np.ones(sides), key), SHAPE)
    assert (found.kind, found.count) == (kind, count)


def test_what_is_read_is_what_was_saved(tmp_path):
    array = np.arange(2 * 4 * 6, dtype=">f8").reshape(2, 4, 6)
    assert np.array_equal(read_projection(saved(tmp_path, np.asfortranarray(array)), SHAPE).latents, array)
    path = tmp_path / "packed.npz"
    np.savez_compressed(path, other=np.zeros(3), w=array.astype(np.int16))
    assert np.array_equal(read_projection(path, SHAPE).latents, array)


@pytest.mark.parametrize("array", [
    np.ones((2, 5)), np.ones((2, 3, 6)), np.ones((1, 2, 4, 6)), np.float32(1), np.ones((0, 6)), np.full(6, np.nan),
    np.full(6, 1e300), np.array(["text"] * 6), np.ones(6, complex), np.ones(6, [("a", "f4")]), np.ones(6, bool),
])  # fmt: skip
def test_what_is_no_latent_is_refused_by_name(tmp_path, array):
    with pytest.raises(LoadError, match=r"some\.npy.+; |takes z"):
        read_projection(saved(tmp_path, array), SHAPE)


def test_nothing_is_unpickled(tmp_path):
    np.save(tmp_path / "some.npy", np.array([{"a": 1}] * 6, object), allow_pickle=True)
    with pytest.raises(LoadError, match=r"some\.npy holds object"):
        read_projection(tmp_path / "some.npy", SHAPE)


def header(shape, descr="<f4"):
    text = f"{{'descr': {descr!r}, 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text.encode()


@pytest.mark.parametrize("data", [
    header((10**9, 6)), header((2**40, 2**40, 6)), header((-1, 6)), header((6,)) + b"\0" * 23, header(("x",)),
    header("(" * 5000), header((6,), "|O"), header((6,), "nonsense"), b"", b"PK", b"PK\x03\x04",
    b"\x93NUMPY\x09\x09", b"text",
])  # fmt: skip
def test_a_hostile_file_is_refused_without_taking_memory(tmp_path, data):
    path = tmp_path / "bad.npy"
    path.write_bytes(data)
    with pytest.raises(LoadError, match=r"bad\.npy"):
        read_projection(path, SHAPE)


def test_a_bomb_is_refused_by_what_it_declares(tmp_path):
    path = tmp_path / "bomb.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("w.npy", "w") as member:
        member.write(header((LIMIT // 4, 6)))
        for _ in range(96):
            member.write(bytes(2**20))
    with pytest.raises(LoadError, match=r"bomb\.npz"):
        read_projection(path, SHAPE)


def test_a_file_without_a_latent_says_which_keys_would_do(tmp_path):
    np.savez(tmp_path / "two.npz", a=np.ones(6), b=np.ones(6))
    with pytest.raises(LoadError, match="w_plus"):
        read_projection(tmp_path / "two.npz", SHAPE)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(LoadError, match=r"none\.npy"):
        read_projection(tmp_path / "none.npy", SHAPE)


def _bytes(save, array):
    file = io.BytesIO()
    save(file, array)
    return file.getvalue()


SOUND = (_bytes(np.save, np.ones((2, 6), np.float32)), _bytes(np.savez_compressed, np.ones((2, 6), np.float32)))


@given(st.sampled_from(SOUND), st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=6), st.data())
def test_a_damaged_file_is_read_or_refused(tmp_path_factory, sound, damage, data):
    broken = bytearray(sound[: data.draw(st.integers(0, len(sound)))])
    for place, value in damage:
        if place < len(broken):
            broken[place] = value
    path = tmp_path_factory.getbasetemp() / "damaged"
    path.write_bytes(broken)
    with suppress(LoadError):
        assert np.isfinite(read_projection(path, SHAPE).latents).all()

import numpy as np
import pytest

from netbend.error import InputError
from netbend.inputs.film import FilmSource

from .conftest import number_of


@pytest.fixture
def opened(film):
    source = FilmSource()
    source.open(str(film()))
    yield source
    source.close()


def at(source, number, count=20):
    picture = source.take((number + 0.5) / count)
    assert picture is not None, number
    return number_of(picture)


def test_a_film_says_how_long_it_is(opened):
    assert opened.seconds == pytest.approx(2.0, abs=0.01)


def test_every_place_shows_its_picture_forwards(opened):
    assert [at(opened, n) for n in range(20)] == list(range(20))


def test_every_place_shows_its_picture_backwards(opened):
    assert [at(opened, n) for n in reversed(range(20))] == list(reversed(range(20)))


def test_every_place_shows_its_picture_by_leaps(opened):
    places = np.random.default_rng(1).permutation(20).tolist()
    assert [at(opened, n) for n in places] == places


def test_the_same_picture_is_given_once(opened):
    assert opened.take(0.01) is not None
    assert opened.take(0.02) is None


def test_round_again_begins_at_its_first_picture(opened):
    assert at(opened, 19) == 19
    assert at(opened, 0) == 0


def test_a_film_without_a_length_is_measured(film):
    source = FilmSource()
    source.open(str(film("film.m4v")))
    assert source.seconds == pytest.approx(2.0, abs=0.15)
    assert at(source, 13) == 13


def test_what_is_cut_off_is_left_out_and_the_last_picture_stays(film, tmp_path):
    whole = film("whole.mkv").read_bytes()
    broken = tmp_path / "broken.mkv"
    broken.write_bytes(whole[: len(whole) * 6 // 10])
    source = FilmSource()
    source.open(str(broken))
    last = source.take(0.999)
    assert last is not None
    assert 8 <= number_of(last) <= 14


def test_garbage_within_a_film_is_played_over(film, tmp_path):
    data = bytearray(film("whole.avi").read_bytes())
    middle = len(data) // 2
    data[middle : middle + 300] = bytes(300)
    broken = tmp_path / "broken.avi"
    broken.write_bytes(data)
    source = FilmSource()
    source.open(str(broken))
    shown = [source.take((n + 0.5) / 20) for n in range(20)]
    assert sum(picture is not None for picture in shown) >= 10


@pytest.mark.parametrize("content", [b"", b"no film", bytes(10000)])
def test_a_broken_film_is_a_state_with_a_remedy(tmp_path, content):
    path = tmp_path / "clip.mp4"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"clip\.mp4 is no film that FFmpeg reads"):
        FilmSource().open(str(path))


def test_sound_alone_is_a_state(tmp_path, film):
    import wave

    path = tmp_path / "sound.wav"
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(bytes(1600))
    with pytest.raises(InputError, match="has sound and no pictures"):
        FilmSource().open(str(path))

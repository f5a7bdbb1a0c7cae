"""Sound files of any kind, rate and number of channels are read from their beginning, as often as asked."""

from pathlib import Path

import numpy as np
import pytest

from netbend.audio.base import AudioError
from netbend.offline.recording import recording
from netbend.offline.sound import frames_of
from netbend.publishers.film import Film
from netbend.publishers.voice import Sound
from tests.conftest import require_module


def write(path: Path, rate: int = 44100, channels: int = 2, seconds: float = 0.5) -> np.ndarray:
    """Tones of another pitch in each channel."""
    time = np.arange(round(seconds * rate)) / rate
    sound = np.stack([0.4 * np.sin(2 * np.pi * 200.0 * (one + 1) * time) for one in range(channels)], 1)
    require_module("soundfile").write(str(path), sound, rate)
    return sound.astype(np.float32)


@pytest.mark.parametrize("name", ["x.wav", "x.flac", "x.ogg", "x.mp3"])
def test_a_file_is_read_to_its_end_and_again(tmp_path: Path, name: str) -> None:
    given = write(tmp_path / name)
    with recording(str(tmp_path / name)) as file:
        length = file.length(10**9)
        assert abs(length - len(given)) <= 2304 * (name == "x.mp3")  # it has frames
        first = file.around(length)
        assert len(file.read(1)) == 0
        assert np.array_equal(file.around(length), first)
    if name in ("x.wav", "x.flac"):
        assert np.allclose(first, given, atol=1e-4)


@pytest.mark.parametrize(("rate", "channels"), [(8000, 1), (96000, 2), (44100, 6), (192000, 2), (22050, 12)])
def test_a_film_has_the_sound_of_any_rate_and_channels(tmp_path: Path, rate: int, channels: int) -> None:
    av = require_module("av")
    write(tmp_path / "x.wav", rate, channels)
    with recording(str(tmp_path / "x.wav")) as file:
        film = Film(tmp_path / "x.mp4", 32, 32, 20.0, sound=Sound(file.rate, file.channels, file.read))
        for number in range(10):
            film.write(np.zeros((32, 32, 4), np.uint8), number / 20)
        film.close()
    with av.open(str(tmp_path / "x.mp4")) as found:
        audio = found.streams.audio[0]
        assert (audio.start_time, len(audio.layout.channels)) == (0, min(channels, 2))
        assert float(audio.duration * audio.time_base) == pytest.approx(0.5, abs=0.01)
        heard = np.concatenate([one.to_ndarray() for one in found.decode(audio)], 1)
    power = np.abs(np.fft.rfft(heard[0, : audio.rate // 2]))
    assert 2 * int(power.argmax()) in [200 * (one + 1) for one in range(channels)]


def test_the_sound_of_a_film_is_read_as_that_of_a_file(tmp_path: Path) -> None:
    require_module("av")
    given = write(tmp_path / "x.wav")
    with recording(str(tmp_path / "x.wav")) as file:
        film = Film(tmp_path / "x.mp4", 32, 32, 20.0, sound=Sound(file.rate, file.channels, file.read))
        for number in range(10):
            film.write(np.zeros((32, 32, 4), np.uint8), number / 20)
        film.close()
    with recording(str(tmp_path / "x.mp4")) as file:
        assert (file.rate, file.channels) == (44100, 2)
        found = file.around(file.length(10**9))
        assert np.array_equal(file.around(len(found)), found)
    assert np.linalg.norm(found[: len(given)] - given) < 0.1 * np.linalg.norm(given)


def test_a_file_lasts_as_many_frames_as_begin_in_it(tmp_path: Path) -> None:
    write(tmp_path / "x.wav", 8000, 1, 0.5)
    assert [frames_of(str(tmp_path / "x.wav"), fps) for fps in (10.0, 12.0, 60.0)] == [5, 6, 30]


def test_a_film_without_sound_is_named(tmp_path: Path) -> None:
    require_module("av")
    film = Film(tmp_path / "x.mp4", 32, 32, 20.0)
    film.write(np.zeros((32, 32, 4), np.uint8), 0.0)
    film.close()
    with pytest.raises(AudioError, match=r"x.mp4 has no sound"), recording(str(tmp_path / "x.mp4")):
        pass


def test_a_header_without_sound_is_named(tmp_path: Path) -> None:
    write(tmp_path / "x.wav", seconds=0.0)
    with pytest.raises(AudioError, match=r"x.wav has no sound"):
        frames_of(str(tmp_path / "x.wav"), 60.0)


def test_what_lasts_more_than_a_day_needs_a_number_of_frames(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "x.wav", 8000, 1, 2.0)
    monkeypatch.setattr("netbend.offline.sound._LONGEST_SECONDS", 1)
    with pytest.raises(AudioError, match=r"x.wav lasts more than a day; --frames says how much of it to render"):
        frames_of(str(tmp_path / "x.wav"), 60.0)

"""Offline, a sound file moves pictures as far as it lasts, the same every time."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from netbend.cli import main
from tests.conftest import require_module
from tests.mappings.audio.sound import clicks
from tests.support.daemon import TINY


@pytest.fixture
def beat(tmp_path: Path) -> str:
    path = tmp_path / "beat.wav"
    require_module("soundfile").write(str(path), clicks(22050, 120.0, 1.4), 22050)
    return str(path)


def render(out: Path, *options: str) -> list[np.ndarray]:
    assert main(["render", TINY, "--out", f"{out}/", "--fps", "20", "--threads", "1", *options]) == 0
    return [np.asarray(Image.open(one)) for one in sorted(out.glob("*.png"))]


def test_a_file_moves_what_it_is_linked_to_for_as_long_as_it_lasts(beat: str, tmp_path: Path) -> None:
    link = "--set", "/mod/audio/rms/add=/zone/middle/rotate/angle 0 90"
    pictures = render(tmp_path / "one", "--audio", beat, *link)
    assert len(pictures) == 28
    assert len({one.tobytes() for one in pictures}) > 10
    again = render(tmp_path / "two", "--audio", beat, *link)
    assert all(np.array_equal(one, other) for one, other in zip(pictures, again, strict=True))


def test_onsets_play_their_messages_and_what_cannot_be_played_is_said_once(
    beat: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plays = "--set", "/mod/audio/onset/plays=/latent/next;/latent/random"
    pictures = render(tmp_path / "out", "--audio", beat, *plays)
    assert len({one.tobytes() for one in pictures}) == 3
    assert capsys.readouterr().err.count("an onset plays /latent/random") == 1


def test_a_film_that_nothing_is_linked_to_moves_with_its_sound(
    beat: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    av = require_module("av")
    out = tmp_path / "out.mp4"
    assert main(["render", TINY, "--out", str(out), "--fps", "20", "--audio", beat]) == 0
    assert "sound moves rms /latent/walk/speed" in capsys.readouterr().err
    with av.open(str(out)) as film:
        pictures = [one.to_ndarray(format="gray") for one in film.decode(video=0)]
    assert len(pictures) == 28
    assert len({one.tobytes() for one in pictures}) > 10
    assert [one.name for one in tmp_path.glob("out*")] == ["out.mp4"]


def test_the_sound_of_a_film_begins_and_ends_with_it(beat: str, tmp_path: Path) -> None:
    av, soundfile = require_module("av"), require_module("soundfile")
    out = tmp_path / "out.mp4"
    assert main(["render", TINY, "--out", str(out), "--fps", "20", "--audio", beat]) == 0
    with av.open(str(out)) as film:
        (video,), (audio,) = film.streams.video, film.streams.audio
        assert video.start_time == audio.start_time == 0
        assert abs(video.duration * video.time_base - audio.duration * audio.time_base) < 0.01
        found = np.concatenate([one.to_ndarray().mean(0) for one in film.decode(audio)])
    given, _ = soundfile.read(beat, dtype="float32")
    assert np.linalg.norm(found[: given.size] - given) < 0.1 * np.linalg.norm(given)  # a sample aside: 0.25


def test_a_film_of_one_frame_has_its_sound(beat: str, tmp_path: Path) -> None:
    av = require_module("av")
    out = tmp_path / "out.mp4"
    assert main(["render", TINY, "--out", str(out), "--fps", "20", "--frames", "1", "--audio", beat]) == 0
    with av.open(str(out)) as film:
        assert float(film.streams.audio[0].duration * film.streams.audio[0].time_base) == pytest.approx(0.05, abs=0.01)


def test_a_film_that_fails_leaves_nothing(beat: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    require_module("av")
    flac = tmp_path / "cut.flac"
    samples, rate = require_module("soundfile").read(beat)
    require_module("soundfile").write(str(flac), samples, rate)
    flac.write_bytes(flac.read_bytes()[: flac.stat().st_size // 2])
    asked = "--seconds", "1.4", "--fps", "20", "--audio", str(flac)
    assert main(["render", TINY, "--out", str(tmp_path / "out.mp4"), *asked]) == 1
    assert "cut.flac breaks off after" in capsys.readouterr().err
    assert not list(tmp_path.glob("out*"))


def test_what_is_no_sound_is_named_and_nothing_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "bad.wav"
    bad.write_bytes(b"no sound")
    assert main(["render", TINY, "--out", str(tmp_path / "out.png"), "--audio", str(bad)]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "bad.wav cannot be heard: Error opening" in line
    assert not (tmp_path / "out.png").exists()

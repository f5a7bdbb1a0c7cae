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
    plays = "--set", "/mod/audio/onset/plays=/latent/seed/toggle;/latent/next"
    pictures = render(tmp_path / "out", "--audio", beat, *plays)
    assert len({one.tobytes() for one in pictures}) == 2
    assert capsys.readouterr().err.count("an onset plays /latent/next") == 1


def test_what_is_no_sound_is_named_and_nothing_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "bad.wav"
    bad.write_bytes(b"no sound")
    assert main(["render", TINY, "--out", str(tmp_path / "out.png"), "--audio", str(bad)]) == 1
    assert "bad.wav cannot be heard" in capsys.readouterr().err
    assert not (tmp_path / "out.png").exists()

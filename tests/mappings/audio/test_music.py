"""On real music: onsets as they happen agree with those that librosa finds with the whole piece before it."""

from functools import cache

import numpy as np
import pytest

from netbend_mappings.audio.analyser import Analyser
from tests.conftest import require_module
from tests.mappings.audio.sound import Samples, load, recording

pytestmark = pytest.mark.peer

SECONDS = 0.05
TRACKS = {
    "calm/calm_acoustic_1": 68, "calm/calm_electronic_s522": 72, "energetic/energetic_acoustic_1": 132,
    "energetic/energetic_electronic_2": 150, "happy/happy_acoustic_1": 110, "happy/happy_electronic_1": 123,
    "nostalgic/nostalgic_acoustic_1": 78, "nostalgic/nostalgic_electronic_2": 84, "tender/tender_acoustic_2": 90,
    "tender/tender_electronic_1": 99,
}  # fmt: skip
"""With the tempo that its licence names."""
STEADY_SECONDS = 16.0
"""After which the tempo is asked for."""


def f_measure(ours: list[float], theirs: list[float]) -> float:
    """Twice the pairs that are near enough, each used once, against all of both."""
    pairs = one = other = 0
    while one < len(ours) and other < len(theirs):
        apart = ours[one] - theirs[other]
        near = abs(apart) <= SECONDS
        pairs += near
        one += near or apart < 0
        other += near or apart > 0
    return 2 * pairs / max(1, len(ours) + len(theirs))


def hear(sound: Samples, rate: int) -> tuple[list[float], float]:
    """The moments at which onsets were told, frame after frame, and the tempo once it could be heard."""
    analyser, found, tempo = Analyser(rate), [], 0.0
    frame = rate // 60
    for place in range(0, sound.size - frame, frame):
        analyser.feed(sound[place : place + frame])
        if analyser.read()[7]:
            found.append((place + frame) / rate)
        if place <= STEADY_SECONDS * rate < place + frame:
            tempo = analyser.bpm
    return found, tempo


@cache
def heard(track: str) -> tuple[list[float], float]:
    return hear(*load(recording("immich_memories_music", f"tracks/{track}.opus")))


def librosas(sound: Samples, rate: int) -> list[float]:
    librosa = require_module("librosa")
    return librosa.onset.onset_detect(
        y=librosa.resample(sound, orig_sr=rate, target_sr=22050), sr=22050, units="time"
    ).tolist()


@pytest.mark.parametrize("track", TRACKS)
def test_onsets_agree_with_librosas(track: str, record_property) -> None:
    sound, rate = load(recording("immich_memories_music", f"tracks/{track}.opus"))
    agreement = f_measure(heard(track)[0], librosas(sound, rate))
    record_property("f_measure", agreement)
    assert agreement >= 0.85


@pytest.mark.parametrize("name", ["house_lo.wav", "house_lo.ogg", "house_lo.mp3"])
def test_onsets_agree_at_a_low_rate(name: str) -> None:
    sound, rate = load(recording("pygame", f"examples/data/{name}"))
    assert rate == 11025
    assert f_measure(hear(sound, rate)[0], librosas(sound, rate)) >= 0.85


def test_the_tempo_of_steady_tracks_is_heard() -> None:
    right = 0
    for track, bpm in TRACKS.items():
        ours = heard(track)[1]
        right += any(abs(ours / bpm - ratio) < 0.04 * ratio for ratio in (0.5, 1.0, 2.0, 1.5, 4 / 3, 2 / 3))
    assert right >= 0.8 * len(TRACKS)


def test_pairs_are_counted_once() -> None:
    assert f_measure([1.0, 1.02, 2.0], [1.01, 2.04, 3.0]) == pytest.approx(2 / 3)
    assert np.isclose(f_measure([], [1.0]), 0.0)

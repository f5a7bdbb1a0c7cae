"""A score plays its messages at their times: what hands could do, and what presets and cues hold."""

from pathlib import Path

import pytest

from netbend.offline.hand import Hand
from netbend.offline.score import Cue, Score, ScoreError, cues_of
from netbend.offline.studio import Studio
from tests.support.tiny import Tiny

FPS = 10.0
ANGLE = "/zone/middle/rotate/angle"


class Scene:
    """A rendering of ten frames a second that a score plays."""

    def __init__(self, score: str) -> None:
        self.studio = Studio(Tiny(), "cpu")
        self.hand = Hand(self.studio, FPS)
        self.tree = self.hand.tree
        self.score, self.number = Score(cues_of(score), self.tree), -1

    def play_until(self, seconds: float) -> None:
        while self.number < round(seconds * FPS):
            self.number += 1
            time = self.number / FPS
            self.hand.frame(time)
            self.score.until(time)
            self.studio.take_texts(dict(self.tree.texts))
            self.studio.frame(self.tree.base_view, self.tree.seconds_view, self.number, time)

    def played(self, address: str) -> float:
        (value,) = self.tree.get(f"{address}/played")
        return float(value)


def test_lines_are_read_in_the_order_of_their_times() -> None:
    text = "# a comment\n\n1:02.5 /latent/next\n 3 /layer/1/translate 0.1 0.2\n"
    assert cues_of(text) == [
        Cue(4, 3.0, "/layer/1/translate", "0.1 0.2"), Cue(3, 62.5, "/latent/next", "")
    ]  # fmt: skip


def test_all_lines_that_say_nothing_are_named() -> None:
    with pytest.raises(ScoreError, match="line 2, 3 of the score must be SECONDS ADDRESS VALUES"):
        cues_of("0 /latent/next\nsoon /latent/next\n7 latent/next\n")


def test_what_the_network_lacks_is_named_before_anything_is_rendered() -> None:
    with pytest.raises(ScoreError, match=r"line 2 of the score: this network has no /prompt/1/weight"):
        Scene("0 /latent/next\n1 /prompt/1/weight 1\n")


def test_a_message_acts_with_the_first_frame_at_its_time_and_a_ramp_goes_on_from_there() -> None:
    scene = Scene(f"0.2 {ANGLE} 10\n0.5 {ANGLE}/ramp 30 1")
    scene.play_until(0.1)
    assert scene.played(ANGLE) == 0
    scene.play_until(0.2)
    assert scene.played(ANGLE) == 10
    scene.play_until(0.9)
    assert scene.played(ANGLE) == pytest.approx(20)
    scene.play_until(2)
    assert scene.played(ANGLE) == 30


def test_a_value_that_does_not_fit_names_its_line() -> None:
    with pytest.raises(ScoreError, match=r"line 1 of the score: /zone/middle/rotate/angle needs a number, got 'far'"):
        Scene(f"0 {ANGLE} far").play_until(0)


def test_a_text_is_taken_whole() -> None:
    scene = Scene('0 /preset/3/name a 1 "of" them')
    scene.play_until(0)
    assert scene.tree.get("/preset/3/name") == ('a 1 "of" them',)


def test_presets_and_cues_are_recalled_on_the_way() -> None:
    scene = Scene("0 /preset/2/recall\n0.5 /cue/1/preset 1\n0.5 /cue/1/seconds 1\n0.5 /cue/1/go")
    scene.play_until(0.4)
    assert scene.played(ANGLE) == 40
    scene.play_until(0.9)
    assert scene.played(ANGLE) == pytest.approx(20)


def test_the_next_seed_waits_for_the_beat_where_it_is_asked_to() -> None:
    scene = Scene("0 /tempo/bpm 60\n0 /latent/beat 1\n0.35 /latent/next")
    scene.play_until(0.7)
    assert scene.tree.get("/latent/seed") == (0.0,)
    scene.play_until(1.1)
    assert scene.tree.get("/latent/seed") == (1.0,)


def test_a_walk_is_nudged_from_where_it_stands() -> None:
    scene = Scene("0 /latent/walk/speed 1\n1 /latent/walk/phase/nudge 0.5")
    scene.play_until(2)
    assert scene.played("/latent/walk/phase") == pytest.approx(2.5, abs=0.11)


def test_what_is_no_text_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from netbend.cli import main
    from tests.support.daemon import TINY

    (tmp_path / "score").write_bytes(b"\xff\xfe\x00")
    assert main(["render", TINY, "--out", f"{tmp_path}/out.png", "--score", f"{tmp_path}/score"]) == 1
    assert "score is no text that can be read" in capsys.readouterr().err

"""Sound in the conductor with inputs in memory: what is heard when, who is told, and what never stops the show."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from netbend.audio.base import AudioState
from netbend.conductor.audio import Audio
from netbend.conductor.peer import Peer
from netbend.tree.tree import Tree
from tests.daemon.tree.hand import Hand, description

RATE = 8000.0


class Tone:
    """An input or a file in memory."""

    def __init__(self, name: object, channel: int, tell: Callable[[AudioState], None]) -> None:
        self.name, self.channel, self.rate, self.closed = str(name), channel, RATE, False
        tell(AudioState(self.name, "open"))

    def take(self, seconds: float) -> np.ndarray:
        if self.name == "bad":
            raise RuntimeError("a driver's own way")
        return np.full(int(seconds * RATE), 0.5, np.float32)

    def close(self) -> None:
        self.closed = True


class Room:
    """A conductor's surroundings; `sounds` are those that were opened."""

    def __init__(self, asked: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.refused: list[Any] = []
        self.told: list[Any] = []
        self.sounds: list[Tone] = []
        stage = {"start": time.perf_counter(), "fps": 200.0}
        state = SimpleNamespace(count=0)
        self.audio = Audio(
            lambda: SimpleNamespace(tree=self.tree, state=state),  # type: ignore[arg-type,return-value]
            asked, self.refused.append, self.commit, lambda *one: self.told.append(one), stage,
        )  # fmt: skip
        self.tree = Tree(description(), self.audio.table())
        self.hand = Hand(self.tree)
        for place in ("ear.Ear", "file.FileSound"):
            monkeypatch.setattr(f"netbend.audio.{place}", self._open)

    def _open(self, *given: Any) -> Tone:
        self.sounds.append(Tone(*given))
        return self.sounds[-1]

    def commit(self) -> None:
        while (commit := self.tree.commit()) is not None:
            self.audio.committed(commit)

    def play(self, address: str, *arguments: Any) -> None:
        self.hand.play(address, *arguments)
        self.commit()


async def until(ready: Callable[[], object]) -> None:
    while not ready():  # noqa: ASYNC110  frames are waited for
        await asyncio.sleep(0.005)


def run(room: Room, act: Callable[[Room], Awaitable[None]]) -> Room:
    async def whole() -> None:
        room.audio.start()
        await act(room)
        await room.audio.stop()

    asyncio.run(asyncio.wait_for(whole(), 60))
    return room


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Room]:
    return lambda asked="": Room(asked, monkeypatch)


def test_what_is_asked_for_is_heard_and_moves_what_it_is_linked_to(room) -> None:
    async def act(room: Room) -> None:
        await until(lambda: room.hand.get("/audio/rms") > 0.3)
        assert room.told == [("/audio/input", "mic", "open", "")]

    assert run(room("mic"), act).sounds[0].closed


def test_a_device_that_is_named_takes_the_place_of_another(room) -> None:
    async def act(room: Room) -> None:
        room.play("/audio/device", "line")
        room.play("/audio/channel", 2)
        assert [(one.name, one.channel, one.closed) for one in room.sounds] == [
            ("mic", 0, True), ("line", 0, True), ("line", 2, False),
        ]  # fmt: skip

    run(room("mic"), act)


def test_none_is_silence_and_everything_falls_to_0(room) -> None:
    async def act(room: Room) -> None:
        await until(lambda: room.hand.get("/audio/rms") > 0.3)
        room.play("/mod/audio/rms/release", 0.01)
        room.play("/audio/device", "none")
        await until(lambda: room.hand.get("/audio/rms") == 0.0)
        assert room.sounds[0].closed
        assert room.told[-1][2] == "off"

    run(room("mic"), act)


def test_a_file_is_played_by_the_command_line_anywhere_and_by_message_below_the_models_folder(
    room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NETBEND_MODELS", str(tmp_path / "models"))
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "in.wav").touch()
    (tmp_path / "out.wav").touch()

    async def act(room: Room) -> None:
        for name in (str(tmp_path / "out.wav"), "../out.wav", "in.wav"):
            room.play("/audio/file", name)
        assert [one.name for one in room.sounds] == ["song.mp3", str(tmp_path / "models" / "in.wav")]
        assert [told[2] for told in room.told if told[1].endswith("out.wav")] == ["failed", "failed"]

    run(room("song.mp3"), act)


def test_onsets_play_messages_and_those_that_cannot_be_are_refused(room) -> None:
    async def act(room: Room) -> None:
        room.play("/mod/audio/onset/plays", "/macro/3 0.5; ;/macro/4 1 ; /nowhere 1; /latent/seed high")
        room.audio._fire()
        assert (room.hand.get("/macro/3"), room.hand.get("/macro/4")) == (0.5, 1.0)
        assert [one.address for one in room.refused] == ["/nowhere", "/latent/seed"]

    run(room(), act)


def test_a_fault_stops_sound_and_nothing_else_until_it_is_named_again(room, capsys) -> None:
    async def act(room: Room) -> None:
        await until(lambda: "sound has stopped" in capsys.readouterr().err)
        room.play("/audio/device", "line")
        await until(lambda: room.hand.get("/audio/rms") > 0.3)

    run(room("bad"), act)


def test_what_a_show_left_of_sound_moves_nothing_without_it(room) -> None:
    async def act(room: Room) -> None:
        assert room.hand.get("/audio/peak") == 0.0

    one = room()
    one.play("/audio/peak", 0.7)
    run(one, act)


def test_whoever_asks_hears_how_sound_stands_and_which_inputs_there_are(room, monkeypatch) -> None:
    from netbend.audio.library import Device

    monkeypatch.setattr("netbend.audio.inputs.inputs", lambda: [Device(0, "line", 2, 44100.0, "ALSA")])
    answers: list[bytes] = []

    async def act(room: Room) -> None:
        room.tree.play("/audio/inputs", (), Peer("me", answer=answers.append), 0.0)
        await until(lambda: len(answers) == 2)

    run(room("mic"), act)
    assert b"mic\0" in answers[0]
    assert b"line\0" in answers[1]


def test_where_no_sound_is_asked_for_nothing_of_it_is_imported() -> None:
    names = "sounddevice", "soundfile", "netbend_mappings.audio.analyser"
    code = f"import sys, netbend.conductor.conductor; print(*{{*{names}}} & {{*sys.modules}})"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "\n"

"""Sound in the real daemon: a real tone over PortAudio and JACK, a device pulled and put back, files, journals."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from math import nan
from pathlib import Path

import numpy as np
import pytest

from netbend.offline.replay import replay
from netbend_client import ClientError
from tests.conftest import require_module, require_program
from tests.daemon.conductor.test_feedback import Ear
from tests.daemon.midi.jack import server
from tests.mappings.audio.sound import clicks
from tests.support.daemon import TINY, Daemon, daemon, until

ANGLE = "/zone/middle/rotate/angle"
eventually = partial(until, seconds=60.0)


@contextmanager
def metronome() -> Iterator[None]:
    """A JACK client that gives a tone twice a second; to PortAudio it is a device called metro."""
    tone = eventually(_tone, what="jack_metro does not start")
    try:
        yield
    finally:
        tone.kill()
        tone.wait(60)


def _tone() -> "subprocess.Popen[bytes] | None":
    """The metronome once it plays; before the server does it ends at once."""
    tone = subprocess.Popen([require_program("jack_metro"), "-b", "120", "-D", "100"], stdout=subprocess.DEVNULL)
    try:
        tone.wait(1.0)
    except subprocess.TimeoutExpired:
        return tone
    return None


@pytest.fixture(autouse=True, scope="module")
def own_jack() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JACK_DEFAULT_SERVER", f"netbend-sound-{os.getpid()}")
        yield


@pytest.fixture
def portaudio() -> str:
    """The path of jackd, where PortAudio is."""
    try:
        require_module("sounddevice")
    except OSError as fault:
        pytest.fail(f"PortAudio is not installed: {fault}")
    return require_program("jackd")


@pytest.fixture(scope="module")
def beat(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of clicks, twelve seconds at a rate of its own."""
    path = tmp_path_factory.mktemp("models") / "beat.wav"
    require_module("soundfile").write(str(path), clicks(22050, 120.0, 12.0), 22050)
    return path


@pytest.fixture(scope="module")
def show(beat: Path) -> Iterator[Daemon]:
    """It hears the clicks, round and round."""
    with daemon("--audio", str(beat)) as running:
        yield running


def number(show: Daemon, address: str) -> float:
    """A value; none while a conductor is being started, or the machine has no time for it."""
    try:
        return float(show.client.get(address))
    except ClientError:
        return nan


def loud(show: Daemon) -> bool:
    return number(show, "/audio/rms") > 0.2


@pytest.mark.peer
def test_a_real_tone_moves_a_parameter_and_comes_back_by_itself(portaudio: str, tmp_path: Path) -> None:
    with daemon("--audio", "metro", "--midi", "none") as show:
        show.client.set("/mod/audio/rms/add", ANGLE, 0.0, 90.0)
        clean = show.settle()
        with server(portaudio, tmp_path / "jackd.log") as jackd:
            with metronome():
                eventually(lambda: number(show, f"{ANGLE}/played") > 20.0)
                eventually(lambda: not np.array_equal(show.frame()[1], clean))
                assert number(show, ANGLE) == 0.0
                absent = show.log().count("metro: absent")
            eventually(lambda: show.log().count("metro: absent") > absent)
            eventually(lambda: number(show, "/audio/rms") == 0.0)
            assert np.array_equal(show.settle(), clean)
            with metronome():
                eventually(lambda: loud(show))
                jackd.kill()  # its clients cannot even let go of it
                jackd.wait(60)
                eventually(lambda: number(show, "/audio/rms") == 0.0)
        with server(portaudio, tmp_path / "again.log", rate=44100), metronome():
            eventually(lambda: loud(show))
        assert "metro: open: 48000 Hz" in show.log()
        assert "metro: open: 44100 Hz" in show.log()


def test_a_file_plays_by_its_onsets_and_is_rendered_again_bit_for_bit(beat: Path, tmp_path: Path) -> None:
    path = tmp_path / "show.jsonl"
    with daemon("--audio", str(beat), "--journal", str(path)) as show:
        show.client.set("/mod/audio/rms/add", ANGLE, 0.0, 90.0)
        show.client.set("/mod/audio/onset/add", "/zone/fine/multiply/factor", 0.0, 1.5, "smooth")
        show.client.set("/mod/audio/onset/plays", "/latent/next; /macro/9 0.25; /no/such")
        eventually(lambda: number(show, "/latent/seed") >= 3)
        eventually(lambda: abs(number(show, "/audio/bpm") - 120.0) < 1.0)
        assert number(show, "/macro/9") == 0.25
        assert "/no/such" in show.log()
        show.client.ping()
    lines = path.read_text().splitlines()
    result = replay(path, TINY, None)
    assert (result.frames, result.different) == (len(lines) - 1, 0)


def test_time_held_holds_the_file(show: Daemon) -> None:
    began = show.client.get("/latent/seed")
    show.client.set("/mod/audio/onset/plays", "/latent/next")
    eventually(lambda: number(show, "/latent/seed") >= began + 2)
    show.client.set("/time/hold", 1)
    show.settle()
    held = number(show, "/latent/seed")
    time.sleep(1.2)  # two beats
    assert number(show, "/latent/seed") == held
    show.client.set("/time/hold", 0)
    eventually(lambda: number(show, "/latent/seed") > held)
    show.client.set("/mod/audio/onset/plays", "")


def test_a_file_is_named_by_message_only_below_the_models_folder(beat: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETBEND_MODELS", str(beat.parent))
    with daemon() as show:
        show.client.set("/audio/file", "../beat.wav")
        eventually(lambda: "../beat.wav: failed: there is no file" in show.log())
        show.client.set("/audio/file", "beat.wav")
        eventually(lambda: loud(show))
        show.client.set("/audio/file", "")
        eventually(lambda: number(show, "/audio/rms") == 0.0)
        assert "sound: off" in show.log()


def test_what_is_heard_outlives_the_conductor(show: Daemon) -> None:
    eventually(lambda: loud(show))
    victim = show.pid("conductor")
    os.kill(victim, 9)
    eventually(lambda: show.pid("conductor") != victim)
    show.client.set("/audio/rms", 0.0)
    eventually(lambda: loud(show))


def test_without_any_input_the_show_plays_and_says_what_it_waits_for(portaudio: str) -> None:
    with daemon("--audio", "no such input") as show:
        eventually(lambda: "no such input: absent: there are" in show.log())
        clean = show.settle()
        show.client.set("/audio/device", "none")
        eventually(lambda: "sound: off" in show.log())
        show.client.set(ANGLE, 20.0)
        assert not np.array_equal(show.settle(), clean)


def test_panic_stops_what_sound_does(show: Daemon) -> None:
    show.client.set("/mod/audio/rms/add", ANGLE, 30.0, 90.0)
    eventually(lambda: number(show, f"{ANGLE}/played") > 30.0)
    show.client.call("/panic")
    eventually(lambda: number(show, f"{ANGLE}/played") == 0.0)
    show.client.call("/undo")
    eventually(lambda: number(show, f"{ANGLE}/played") >= 30.0)
    show.client.set("/mod/audio/rms/clear")


def test_features_are_told_to_those_who_name_them(show: Daemon) -> None:
    every, named = Ear(), Ear()
    show.client.set("/subscribe", "", every.port)
    show.client.set("/subscribe", "", named.port, "/audio")
    eventually(lambda: len(named.heard("/audio/rms")) > 5)
    assert every.heard("/audio/rms") == []

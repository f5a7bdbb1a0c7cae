"""Each driver against a recorder with netbend's decoder: what arrives is what the peer was told."""

import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from netbend.osc.encode import encode
from netbend.osc.message import Bundle, Color, Impulse, Message, Midi, TimeTag
from tests.peers.liblo import Liblo, LibloTools
from tests.peers.npm_osc import NpmOsc
from tests.peers.peer import DEADLINE_SECONDS, Heard, Peer, Unable
from tests.peers.pure_data import PureData
from tests.peers.python_osc import PythonOsc
from tests.peers.recorder import Recorder
from tests.peers.supercollider import SuperCollider

pytestmark = pytest.mark.peer

_VALUES: dict[str, Any] = {
    "i": -5,
    "f": 0.25,
    "h": 2**40 + 1,
    "d": 0.1,
    "s": 'größe "a" \\b',
    "S": "symbol",
    "b": b"\0\1\xff",
    "t": TimeTag(2**63 + 5),
    "c": "x",
    "r": Color(1, 2, 3, 255),
    "m": Midi(0, 0x90, 60, 127),
    "T": True,
    "F": False,
    "N": None,
    "I": Impulse.IMPULSE,
}


@pytest.fixture(scope="module")
def recorder() -> Iterator[Recorder]:
    with Recorder() as recorder:
        yield recorder


@pytest.fixture(scope="module", params=[PureData, SuperCollider, LibloTools, Liblo, PythonOsc, NpmOsc])
def peer(request: pytest.FixtureRequest, recorder: Recorder) -> Iterator[Peer]:
    with request.param(recorder.target) as peer:
        yield peer


def test_each_type_a_peer_sends_is_read_as_sent(peer: Peer, recorder: Recorder) -> None:
    for tag in peer.types.replace("[]", ""):
        peer.send(f"/type/{ord(tag)}", tag, _VALUES[tag])
        assert repr(recorder.next()) == repr(Message(f"/type/{ord(tag)}", (_VALUES[tag],)))


def test_several_arguments_and_none_are_read_as_sent(peer: Peer, recorder: Recorder) -> None:
    peer.send("/layer/5/translate", "fif", 0.5, 3, -1.0)
    assert recorder.next() == Message("/layer/5/translate", (0.5, 3, -1.0))
    peer.send("/panic")
    assert recorder.next() == Message("/panic", ())


def test_arrays_are_read_as_sent(peer: Peer, recorder: Recorder) -> None:
    if "[" not in peer.types:
        pytest.skip("this peer has no arrays")
    peer.send("/array", "i[f[s]]i", 1, (0.5, ("x",)), 2)
    assert recorder.next() == Message("/array", (1, (0.5, ("x",)), 2))


def test_bundles_keep_order_and_time(peer: Peer, recorder: Recorder) -> None:
    requests = [("/a", "f", (1.0,)), ("/b", "i", (2,))]
    elements = (Message("/a", (1.0,)), Message("/b", (2,)))
    if not peer.bundles:
        with pytest.raises(Unable):
            peer.send_bundle(None, requests)
        return
    peer.send_bundle(None, requests)
    assert recorder.next() == Bundle(None, elements)
    due = time.time() + 0.5
    peer.send_bundle(due, requests)
    bundle = recorder.next()
    assert isinstance(bundle, Bundle)
    assert bundle.elements == elements
    assert bundle.time == pytest.approx(due, abs=0.25)  # sclang counts from when it runs the line


def test_an_answer_comes_back_to_the_socket_that_asked(peer: Peer, recorder: Recorder) -> None:
    if isinstance(peer, LibloTools):
        with pytest.raises(Unable):
            peer.ask("/ping")
        return
    assert peer.ask("/get", "s", "/layer/5/rotate/angle") == Heard("/layer/5/rotate/angle", (0.5,))
    assert peer.ask("/ping") == Heard("/pong", ("recorder",))
    assert [recorder.next(), recorder.next()][1] == Message("/ping", ())


def test_feedback_reaches_a_port_of_the_peer(peer: Peer, recorder: Recorder) -> None:
    ear = peer.listen()
    for value in (30.5, 31.5):
        recorder.tell(ear.port, encode("/layer/5/rotate/angle", value, "two", 3))
        assert ear.next() == Heard("/layer/5/rotate/angle", (value, "two", 3))


_ROOT = Path(__file__).parents[2]
_CHILD = """
    import sys
    import psutil
    from tests.peers.{module} import {name}
    peer = {name}(("127.0.0.1", 9))
    peer.listen()
    print(*[child.pid for child in psutil.Process().children(recursive=True)], flush=True)
    sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
@pytest.mark.parametrize("kind", [PureData, SuperCollider, LibloTools, NpmOsc])
def test_a_killed_test_leaves_no_program_behind(kind: type[Peer]) -> None:
    with Recorder() as recorder:
        kind(recorder.target).close()  # type: ignore[call-arg]  # skips here if it is missing
    code = textwrap.dedent(_CHILD.format(module=kind.__module__.rpartition(".")[2], name=kind.__name__))
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        pids = [int(word) for word in child.stdout.readline().split()]
        child.send_signal(signal.SIGKILL)
    assert pids
    _, alive = psutil.wait_procs([psutil.Process(pid) for pid in pids if _runs(pid)], DEADLINE_SECONDS)
    assert not [process for process in alive if _runs(process.pid)]


def _runs(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE  # some containers never reap orphans
    except psutil.NoSuchProcess:
        return False

"""What stands in the way when the daemon starts: one line that names it and the remedy, or a show without it."""

import io
import os
import pickle
import socket
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest

from tests.conftest import missing, require_program
from tests.support.daemon import ROOT, TINY, daemon, until

MARK = "it-was-executed"


class Trap:
    def __reduce__(self) -> tuple[object, ...]:
        return os.system, (f"touch {MARK}",)


def start(*options: str, before: tuple[str, ...] = (), folder: Path = ROOT) -> tuple[int, list[str]]:
    """Exit status and stderr of a daemon that should not start."""
    command = [*before, sys.executable, "-m", "netbend", "play", "--osc-port", "0", "--http-port", "0", "--still",
               "--publish", "null", "--seconds", "5", *options]  # fmt: skip
    with tempfile.TemporaryDirectory() as state:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=60, check=False,
            env=os.environ | {"NETBEND_STATE": state},
        )  # fmt: skip
    return done.returncode, done.stderr.splitlines()


def test_a_taken_osc_port_names_port_holder_and_remedy() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as holder:
        holder.bind(("127.0.0.1", 0))
        port = holder.getsockname()[1]
        status, (line,) = start(TINY, "--osc-port", str(port))
    assert status == 1
    assert all(part in line for part in (str(port), f"process {os.getpid()}", "--osc-port"))


def test_a_taken_http_port_is_one_line_and_the_next_free_one() -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        with daemon("--http-port", str(port), publish="browser") as show:
            assert port < int(str(show.facts["http_port"])) < port + 20
            lines = [line for line in show.log().splitlines() if str(port) in line]
    assert len(lines) == 1
    assert str(show.facts["http_port"]) in lines[0]


def archive() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as inner:
        inner.writestr("model/data.bin", pickle.dumps(Trap()))
    return data.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [("model.pt", archive(), "zip"), ("model.pkl", pickle.dumps(Trap()), "pickle")],
)
def test_a_file_that_is_no_model_is_named_and_never_run(tmp_path: Path, name: str, data: bytes, what: str) -> None:
    (tmp_path / name).write_bytes(data)
    status, (line,) = start(str(tmp_path / name), folder=tmp_path)
    assert status == 1
    assert what in line
    assert not (tmp_path / MARK).exists()


def test_an_unknown_publisher_is_named_with_those_there_are() -> None:
    status, (line,) = start(TINY, "--publish", "null,television")
    assert status in (1, 2)
    assert "television" in line
    assert "browser" in line


def test_without_an_ndi_runtime_the_show_plays_and_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "NDIlib").mkdir()
    (tmp_path / "NDIlib" / "__init__.py").write_text("raise ImportError('libndi.so.6: cannot be opened')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with daemon(publish="ndi,null") as show:
        until(lambda: "libndi.so.6" in show.log())
        assert "netbend[ndi]" in show.log()
        number = show.frame()[0].number
        until(lambda: show.frame()[0].number > number + 10)
        show.client.set("/layer/1/rotate/angle", 40.0)
        assert show.client.get("/layer/1/rotate/angle") == 40.0


def small_memory(size: str) -> tuple[str, ...]:
    """A command in front of another: it runs with a /dev/shm of this size."""
    if not Path("/dev/shm").is_dir():
        missing("/dev/shm is not there")
    mount = f'mount -t tmpfs -o size={size} tmpfs /dev/shm && exec "$@"'
    command = (require_program("unshare"), "-m", "sh", "-c", mount, "sh")
    if subprocess.run([*command, "true"], capture_output=True, check=False).returncode:
        missing("unshare -m may not mount here")
    return command


@pytest.mark.parametrize("size", ["64k", "1m", "4500k"])
def test_a_small_dev_shm_is_an_error_with_a_size_and_a_remedy(size: str) -> None:
    status, lines = start("default", before=small_memory(size))
    assert status == 1
    assert len(lines) == 1, lines
    assert "MiB" in lines[0]
    assert "--shm-size" in lines[0]

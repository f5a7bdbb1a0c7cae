"""The README of the Python client, every block of it in order, against the real daemon on free ports."""

import re
from collections.abc import Iterator
from functools import partial

import pytest

import netbend_client
from netbend_client import frames
from tests.clients.address import CLIENTS
from tests.support.daemon import daemon, until

BLOCK = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)


@pytest.fixture
def ports(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A daemon whose ports are what the README's calls without arguments lead to."""
    with daemon("--name", "readme", network="default", publish="shm") as show:
        http = int(str(show.facts["http_port"]))
        for name in ("Client", "AsyncClient"):
            usual = partial(getattr(netbend_client, name), port=show.osc_port, timeout_seconds=60.0)
            monkeypatch.setattr(netbend_client, name, usual)
        monkeypatch.setattr(netbend_client, "ask", partial(netbend_client.ask, http_port=http))
        monkeypatch.setattr(frames, "Frames", partial(frames.Frames, name="readme"))
        until(_is_published)
        yield


def _is_published() -> bool:
    try:
        frames.Frames().close()
    except frames.FramesError:
        return False
    return True


@pytest.mark.usefixtures("ports")
def test_the_readme_runs_from_top_to_bottom(capsys: pytest.CaptureFixture[str]) -> None:
    blocks = BLOCK.findall((CLIENTS / "python" / "README.md").read_text("utf-8"))
    assert len(blocks) == 6
    notebook: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, "README.md", "exec"), notebook)
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "30.0"
    assert "/macro/1 (0.5,)" in said
    assert [float(line.split()[1]) > 1 for line in said if line.startswith(("coarse ", "middle ", "fine "))] == [
        True
    ] * 3

"""A layer turned by a real program is seen by a real NDI receiver and in a real browser."""

import base64
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.conftest import require_module, require_program
from tests.end_to_end.conftest import Picture
from tests.peers.pure_data import PureData
from tests.support.daemon import ROOT, Daemon, daemon, until

pytestmark = pytest.mark.peer

NAME = f"netbend-stage-{os.getpid()}"
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
LOSS = 6.0
"""How far JPEG with halved chroma, or NDI's codec, may take a picture, on average of 255."""

Apart = Callable[[Picture, Picture], float]
Keep = Callable[[str, Picture], None]


@pytest.fixture(scope="module")
def loopback(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """NDI that is found on loopback, under a machine name of its own."""
    folder = tmp_path_factory.mktemp("ndi")
    setting = {"ndi": {"machinename": "box", "networks": {"ips": "127.0.0.1,"}}}
    (folder / "ndi-config.v1.json").write_text(json.dumps(setting))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NDI_CONFIG_DIR", str(folder))
        yield


@pytest.fixture(scope="module")
def show(loopback: None) -> Iterator[Daemon]:
    require_module("NDIlib")
    with daemon("--name", NAME, network="default", publish="browser,ndi,null") as show:
        until(lambda: f"ndi is on as BOX ({NAME})" in show.log(), what="NDI is on")
        yield show


@pytest.fixture(scope="module")
def page(show: Daemon) -> Iterator[Any]:
    api = require_module("playwright.sync_api")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=require_program("chromium"), args=SWITCHES)
        page = browser.new_page()
        page.goto(show.url)
        yield page
        browser.close()


def test_a_turned_layer_is_seen_over_ndi_and_in_the_browser(
    show: Daemon, page: Any, tmp_path: Path, apart: Apart, keep: Keep
) -> None:
    clean = show.settle()
    until(lambda: apart(_in_the_browser(page), clean) < LOSS, what="the clean picture in the browser")
    keep("browser-clean", _in_the_browser(page))
    with PureData(("127.0.0.1", show.osc_port)) as pd:
        pd.send("/layer/4-6/rotate/angle", "f", 40.0)
        until(lambda: show.client.get("/layer/6/rotate/angle") == 40.0)
    bent = show.settle()
    assert apart(bent, clean) > 3 * LOSS
    until(lambda: apart(_in_the_browser(page), bent) < LOSS, what="the bent picture in the browser")
    received = _over_ndi(NAME, tmp_path)
    assert apart(received, bent) < LOSS
    for name, picture in {"browser": _in_the_browser(page), "ndi": received, "ring": bent}.items():
        keep(name, picture)


def _in_the_browser(page: Any) -> Picture:
    """What the page's canvas holds."""
    url: str = page.evaluate("document.getElementById('picture').toDataURL('image/png')")
    image = Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2])))
    return _fitting(np.asarray(image.convert("RGB")))


def _fitting(picture: Picture) -> Picture:
    """Black where the canvas has no picture yet."""
    return picture if picture.shape == (256, 256, 3) else np.zeros((256, 256, 3), np.uint8)


def _over_ndi(name: str, folder: Path) -> Picture:
    """What a receiver in a process of its own gets."""
    script = ROOT / "tests" / "daemon" / "publishers" / "ndi_receiver.py"
    command = [sys.executable, str(script), f"BOX ({name})", str(folder / "got.npz")]
    subprocess.run(command, check=True, timeout=60)
    with np.load(folder / "got.npz") as got:
        picture: Picture = got["picture"]
    return picture


def test_a_second_daemon_takes_the_next_free_name_and_says_so(show: Daemon, tmp_path: Path) -> None:
    with daemon("--name", NAME, publish="ndi") as second:
        until(lambda: f"ndi is on as BOX ({NAME} 2)" in second.log(), what="the next free name")
        assert _over_ndi(f"{NAME} 2", tmp_path).shape == (32, 32, 4)
    assert _over_ndi(NAME, tmp_path).shape == (256, 256, 4)

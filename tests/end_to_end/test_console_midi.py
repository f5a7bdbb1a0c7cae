"""In the console a click on a fader learns a knob of a real JACK peer."""

from collections.abc import Iterator
from typing import Any

import pytest

from netbend_mappings.midi.message import Message, encode
from tests.conftest import require_module, require_program
from tests.daemon.midi.jack import Peer, own_server
from tests.end_to_end.test_console import SWITCHES, Keep, opened, shown, wait
from tests.support.daemon import daemon, until

pytestmark = pytest.mark.peer


@pytest.fixture
def jack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch, own_server(patch, tmp_path_factory.mktemp("jack")):
        yield


@pytest.fixture
def browser() -> Iterator[Any]:
    api = require_module("playwright.sync_api")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=require_program("chromium"), args=SWITCHES)
        yield browser
        browser.close()


def test_a_clicked_fader_learns_the_knob_that_moves_next(jack: None, browser: Any, keep: Keep) -> None:
    peer = Peer()
    with daemon("--fps", "20", "--audio", "none", publish="browser,null") as show:
        page = opened(browser, show)
        page.click("#learn")
        page.click("input[type=range][data-address='/macro/5']", position={"x": 30, "y": 20})
        wait(page, "document.querySelector('.waiting')")
        keep("console-learning", shown(page))
        until(lambda: _sweep(peer) and '"cc 30"' in str(show.client.get("/midi/map")), 30.0)
        wait(page, "!document.querySelector('.waiting')")
        until(lambda: _sweep(peer) and float(str(show.client.get("/macro/5"))) > 0.5, 30.0)
        wait(page, "document.querySelector('input[type=range][data-address=\"/macro/5\"]').value > 0.5")
        keep("console-learnt", shown(page))
        page.context.close()
    peer.stop()


def _sweep(peer: Peer) -> bool:
    peer.play(*[encode(Message("cc", 1, 30, value)) for value in range(0, 125, 4)], wait=0.004)
    return True

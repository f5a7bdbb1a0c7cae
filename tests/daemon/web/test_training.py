"""The page of a training: what it answers, whom it refuses, and what a real browser shows."""

import http.client
import json
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from netbend.error import PortError
from netbend.web.training import TrainingPage
from netbend_models.training.progress import News
from tests.conftest import require_module, require_program

SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    paint(tmp_path, "red")
    return tmp_path


def paint(folder: Path, colour: str) -> None:
    beside = folder / "part"
    Image.new("RGB", (64, 64), colour).save(beside, "PNG")
    beside.replace(folder / "preview.png")


def ask(page: TrainingPage, path: str, **headers: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(page.url.split("/")[2], timeout=60)
    connection.request("GET", path, headers={name.capitalize(): value for name, value in headers.items()})
    answer = connection.getresponse()
    found = answer.status, answer.read()
    connection.close()
    return found


def test_it_tells_the_newest_news(folder: Path) -> None:
    with TrainingPage(folder, 0) as page:
        page.tell(News("iteration 1 of 9", 1, 9, 5.0))
        page.tell(News("iteration 2 of 9", 2, 9, 4.0))
        told = json.loads(ask(page, "/state")[1])
        page._asked_at = 0.0
    assert (told["line"], told["done"], told["total"], told["ended"]) == ("iteration 2 of 9", 2, 9, False)
    assert list(told["pictures"]) == ["preview.png"]


def test_a_new_picture_has_a_new_version(folder: Path) -> None:
    with TrainingPage(folder, 0) as page:
        before = json.loads(ask(page, "/state")[1])["pictures"]
        assert ask(page, "/picture/preview.png") == (200, (folder / "preview.png").read_bytes())
        paint(folder, "blue")
        assert json.loads(ask(page, "/state")[1])["pictures"] != before
        page._asked_at = 0.0


@pytest.mark.parametrize("path", ["/", "/page.js", "/page.css", "/icon.svg"])
def test_its_own_files_are_there(folder: Path, path: str) -> None:
    with TrainingPage(folder, 0) as page:
        assert ask(page, path)[0] == 200


@pytest.mark.parametrize(
    "path",
    ["/picture/secret.png", "/picture/..%2Fsecret.png", "/secret.png", "/..%2Ftraining.py", "/picture/variance.png"],
)
def test_nothing_else_is(folder: Path, path: str) -> None:
    (folder / "secret.png").touch()
    with TrainingPage(folder, 0) as page:
        assert ask(page, path)[0] == 404


@pytest.mark.parametrize("headers", [{"host": "evil.example"}, {"origin": "http://evil.example"}])
def test_foreign_pages_may_not_ask(folder: Path, headers: dict[str, str]) -> None:
    with TrainingPage(folder, 0) as page:
        assert [ask(page, path, **headers)[0] for path in ("/", "/state", "/picture/preview.png")] == [403] * 3


def test_the_next_free_port_is_taken(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with TrainingPage(folder, port) as page:
            assert port < int(page.url.split(":")[2].strip("/")) < port + 20


def test_no_free_port_is_one_line(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("netbend.web.training._TRIES", 1)
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(PortError, match="--http-port"):
        TrainingPage(folder, taken.getsockname()[1])


def test_without_a_page_open_it_ends_at_once(folder: Path) -> None:
    began = time.monotonic()
    with TrainingPage(folder, 0):
        pass
    assert time.monotonic() - began < 2.0
    assert not [one for one in threading.enumerate() if one.name == "training-page"]


@pytest.mark.peer
def test_a_browser_follows_without_a_bare_moment(folder: Path, wait_until: Callable[..., None]) -> None:
    api = require_module("playwright.sync_api")
    with api.sync_playwright() as playwright, TrainingPage(folder, 0) as shown:
        browser = playwright.chromium.launch(executable_path=require_program("chromium"), args=SWITCHES)
        page = browser.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.goto(shown.url)
        page.wait_for_selector("#preview img")
        page.evaluate(COUNT_BARE)
        paint(folder, "blue")
        shown.tell(News("iteration 5 of 10, 8 x 8", 5, 10, 3.0))
        wait_until(lambda: page.evaluate(MIDDLE) == 255)
        assert page.inner_text("#state") == "iteration 5 of 10, 8 x 8"
        assert page.title() == "50 % · netbend trains"
        assert page.evaluate("window.bare") == 0
        assert complaints == []
        browser.close()


MIDDLE = """() => {
  const image = document.querySelector('#preview img'), canvas = document.createElement('canvas');
  const ink = canvas.getContext('2d');
  ink.drawImage(image, 0, 0);
  return ink.getImageData(20, 20, 1, 1).data[2];
}"""

COUNT_BARE = """() => {
  window.bare = 0;
  const look = () => {
    const image = document.querySelector('#preview img');
    if (!image?.naturalWidth) window.bare += 1;
    requestAnimationFrame(look);
  };
  look();
}"""

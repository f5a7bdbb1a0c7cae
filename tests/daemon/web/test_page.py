import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest

from tests.conftest import require_module, require_program

from .conftest import Frames, Site

SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
COLOURS = {"left": (220, 30, 40), "right": (20, 60, 210)}


class Player(Frames):
    """Shows a red and a blue half at 60 frames a second, with a white bar that moves."""

    def __init__(self) -> None:
        super().__init__()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._play)
        self._thread.start()

    def _play(self) -> None:
        picture = np.zeros((256, 256, 4), np.uint8)
        row = 0
        while not self._stop.wait(1 / 60):
            picture[:, :128, :3], picture[:, 128:, :3] = COLOURS["left"], COLOURS["right"]
            row = (row + 1) % 64
            picture[192 + row, :, :3] = 255
            self.put(picture, 256)

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()


@pytest.fixture
def player() -> Iterator[Player]:
    player = Player()
    yield player
    player.stop()


@pytest.fixture(scope="module")
def browser():
    api = require_module("playwright.sync_api")
    path = require_program("chromium")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture
def page(browser):
    page = browser.new_page(viewport={"width": 800, "height": 600})
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    yield page
    page.close()


def pixel(page, x: int, y: int) -> list[int]:
    script = "([x, y]) => [...picture.getContext('2d').getImageData(x, y, 1, 1).data.slice(0, 3)]"
    return page.evaluate(script, [x, y])


def until(page, condition: str) -> None:
    """Wait for an expression; playwright's own waiting needs the eval that our policy forbids."""
    deadline = time.monotonic() + 60.0
    while not page.evaluate(condition):
        assert time.monotonic() < deadline, condition
        page.wait_for_timeout(20)


def wait_for_picture(page) -> None:
    until(page, "picture.width === 256 && !document.body.classList.contains('empty')")


def says(page, text: str) -> None:
    until(page, f"document.getElementById('state').textContent.includes('{text}')")


def assert_halves(page) -> None:
    for x, name in ((40, "left"), (210, "right")):
        assert np.abs(np.subtract(pixel(page, x, 60), COLOURS[name])).max() <= 6


def test_the_page_shows_the_right_colours_in_their_places(page, site, player):
    page.goto(site(player).url)
    wait_for_picture(page)
    assert page.complaints == []
    assert_halves(page)


def test_the_page_counts_what_it_shows(page, site, player):
    page.goto(site(player).url)
    says(page, "playing")
    until(page, "parseInt(figures.textContent) > 5")
    assert "60 rendered" in page.inner_text("#figures")


def test_the_picture_is_held_while_the_server_is_away_and_it_comes_back(page, site, player):
    first = site(player)
    page.goto(first.url)
    wait_for_picture(page)
    first.run(first.server.stop())
    says(page, "connection lost")
    assert_halves(page)
    second = Site(player, port=first.port)
    try:
        says(page, "playing")
        until(page, "parseInt(figures.textContent) > 5")
    finally:
        second.stop()


def test_a_page_without_a_picture_says_that_it_waits(page, site):
    page.goto(site().url)
    says(page, "playing")
    assert page.is_visible("#waiting")
    assert not page.is_visible("#picture")


def test_full_screen_by_key_and_by_button(page, site, player):
    page.goto(site(player).url)
    wait_for_picture(page)
    page.keyboard.press("f")
    until(page, "document.fullscreenElement !== null")
    page.keyboard.press("f")
    until(page, "document.fullscreenElement === null")
    page.click("#full")
    until(page, "document.fullscreenElement !== null")


def test_a_hidden_page_is_sent_nothing(page, site, player, wait_until):
    place = site(player)
    page.goto(place.url)
    wait_for_picture(page)
    page.evaluate(
        """() => {
            Object.defineProperty(document, 'hidden', { value: true, configurable: true });
            document.dispatchEvent(new Event('visibilitychange'));
        }"""
    )
    wait_until(lambda: place.server.watching == 0)


@pytest.mark.parametrize("size", [(360, 640), (768, 1024), (1600, 900)])
def test_nothing_overflows_at_any_width(page, site, player, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(site(player).url)
    says(page, "playing")
    until(page, "figures.textContent !== ''")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    box = page.locator("#full").bounding_box()
    assert box["x"] + box["width"] <= size[0]


def test_the_page_is_named_and_tells_its_state_aloud(page, site):
    page.goto(site().url)
    assert page.title() == "netbend"
    assert page.get_attribute("html", "lang") == "en"
    assert page.get_attribute("#state", "aria-live") == "polite"
    assert page.get_by_role("button", name="Full screen").count() == 1

"""The console in Chromium against the real daemon: each part is played, and a picture of the page kept."""

import io
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.conftest import missing, require_module, require_program
from tests.end_to_end.conftest import Picture
from tests.support.daemon import Daemon, daemon, until

pytestmark = pytest.mark.peer

SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
WIDTHS = {360: 740, 820: 1180, 1920: 1080}
PANELS = ("play", "presets", "picture", "network", "modulation", "mapping", "sound", "log", "doctor")

Keep = Callable[[str, Any], None]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    api = require_module("playwright.sync_api")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=require_program("chromium"), args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def keep(keep: Callable[[str, Picture], None]) -> Keep:
    """Save a page as it is seen, which takes a while, where pictures are kept."""

    def photograph(name: str, page: Any) -> None:
        if "NETBEND_PICTURES" in os.environ:
            keep(name, shown(page))

    return photograph


@pytest.fixture(scope="module")
def show(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NETBEND_MODELS", str(tmp_path_factory.mktemp("models")))
        yield from _show()


def _show() -> Iterator[Daemon]:
    with daemon("--fps", "20", "--midi", "none", "--audio", "none", publish="browser,null") as running:
        yield running


@pytest.fixture
def console(browser: Any, show: Daemon) -> Iterator[Any]:
    show.client.call("/panic")
    page = opened(browser, show)
    yield page
    page.context.close()


def opened(browser: Any, show: Daemon, width: int = 1920) -> Any:
    """A page in a browser session of its own, once it is there."""
    page = browser.new_context(viewport={"width": width, "height": WIDTHS[width]}).new_page()
    page.goto(show.url, wait_until="commit")
    wait(page, "document.querySelector('#panel .group') && !document.body.classList.contains('empty')")
    return page


def wait(page: Any, condition: str, seconds: float = 60.0) -> None:
    """Until an expression is true; playwright's own waiting needs the eval that our policy forbids."""

    def look() -> bool:
        page.wait_for_timeout(20)
        return bool(page.evaluate(f"Boolean({condition})"))

    until(look, seconds, condition)


def turn_to(page: Any, panel: str) -> None:
    page.click(f"#tab-{panel}")
    wait(page, f"document.getElementById('panel').getAttribute('aria-labelledby') === 'tab-{panel}'")


def slide(page: Any, address: str, value: float) -> None:
    """Set a slider as a hand does, by its input event."""
    page.locator(f"input[type=range][data-address='{address}']").evaluate(
        "(slider, value) => { slider.value = value; slider.dispatchEvent(new Event('input'));"
        " slider.dispatchEvent(new Event('change')); }", value)  # fmt: skip


def shown(page: Any) -> Picture:
    """The page as it is seen."""
    return np.asarray(Image.open(io.BytesIO(page.screenshot())).convert("RGB"))


def picture(page: Any) -> list[int]:
    """What the canvas holds."""
    found: list[int] = page.evaluate(
        "[...picture.getContext('2d').getImageData(0, 0, picture.width, picture.height).data]"
    )
    return found


def heard(show: Daemon, address: str, value: float) -> None:
    until(lambda: abs(float(str(show.client.get(address))) - value) < 5e-3, what=f"{address} is {value}")


def test_a_turned_slider_changes_the_picture(console: Any, show: Daemon, keep: Keep) -> None:
    before = picture(console)
    slide(console, "/zone/coarse/multiply/factor", 3.0)
    heard(show, "/zone/coarse/multiply/factor", 3.0)
    until(lambda: picture(console) != before, what="another picture")
    keep("console-slider", console)


def test_a_slider_goes_back_by_a_double_click(console: Any, show: Daemon) -> None:
    slide(console, "/macro/1", 0.5)
    heard(show, "/macro/1", 0.5)
    console.dblclick("input[type=range][data-address='/macro/1']", position={"x": 40, "y": 20})
    heard(show, "/macro/1", 0.0)


def test_a_number_is_typed(console: Any, show: Daemon) -> None:
    console.fill("input[aria-label='level, number']", "0.25")
    console.keyboard.press("Enter")
    heard(show, "/master/level", 0.25)


def test_a_cluster_is_computed_and_bent_by_its_picture(console: Any, show: Daemon, keep: Keep) -> None:
    turn_to(console, "network")
    console.click("[data-layer='2']")
    wait(console, "document.querySelector('[data-layer=\"2\"]').ariaCurrent === 'true'")
    console.get_by_role("button", name="Compute clusters").click()
    wait(console, "document.getElementById('previews')", 120.0)
    console.click("#previews")
    wait(console, "document.querySelector('[data-cluster=\"0\"] img')?.naturalWidth > 0", 120.0)
    console.click("[data-cluster='0']")
    wait(console, "document.querySelector('[data-address=\"/layer/2/cluster/0/ablate/amount\"]')")
    before = picture(console)
    slide(console, "/layer/2/cluster/0/ablate/amount", 1.0)
    heard(show, "/layer/2/cluster/0/ablate/amount", 1.0)
    until(lambda: picture(console) != before, what="another picture")
    keep("console-cluster", console)


def test_two_consoles_stay_equal(browser: Any, console: Any, show: Daemon) -> None:
    other = opened(browser, show, 820)
    at = "document.querySelector('input[type=range][data-address=\"/macro/2\"]').value"
    slide(console, "/macro/2", 0.75)
    wait(other, f"{at} == 0.75")
    slide(other, "/macro/2", 0.25)
    wait(console, f"{at} == 0.25")
    other.context.close()


def test_a_recall_moves_the_sliders_of_who_asked_for_it(console: Any, show: Daemon) -> None:
    slide(console, "/macro/3", 0.5)
    heard(show, "/macro/3", 0.5)
    console.click("[data-address='/panic']")
    wait(console, "document.querySelector('input[type=range][data-address=\"/macro/3\"]').value == 0")


def test_presets_are_stored_recalled_and_morphed(console: Any, show: Daemon, keep: Keep) -> None:
    angle = "/zone/coarse/rotate/angle"
    turn_to(console, "presets")
    for number, value in ((15, 20.0), (16, 80.0)):
        show.client.set(angle, value)
        heard(show, angle, value)
        console.click("#store")
        console.click(f"[data-preset='{number}']")
        until(lambda number=number, value=value: str(value) in str(show.client.get(f"/preset/{number}/data")))
    console.click("[data-preset='15']")
    heard(show, angle, 20.0)
    slide(console, "/morph/a", 15)
    slide(console, "/morph/b", 16)
    slide(console, "/morph/position", 0.5)
    until(lambda: 30.0 < float(str(show.client.get(angle))) < 70.0, what="between the two")
    keep("console-presets", console)


def test_a_stored_preset_is_shown_by_what_was_seen(console: Any, show: Daemon, keep: Keep) -> None:
    shows = "document.querySelector('[data-preset=\"{0}\"] img')?.naturalWidth > 0"
    turn_to(console, "presets")
    for number, factor in ((13, 2.5), (14, 0.2)):
        show.client.set("/zone/fine/multiply/factor", factor)
        show.settle()
        console.click("#store")
        console.click(f"[data-preset='{number}']")
        wait(console, shows.format(number))
    sources = "[...document.querySelectorAll('.preset img')].map((one) => one.src)"
    assert len(set(console.evaluate(sources))) >= 2
    console.click("[data-preset='5']")  # one of the factory's is shown once it has been recalled
    wait(console, shows.format(5))
    keep("console-pictures", console)
    show.client.set("/preset/14/clear")
    wait(console, "!document.querySelector('[data-preset=\"14\"] img')")


def test_the_doctor_is_asked_and_its_list_shown(console: Any, keep: Keep) -> None:
    turn_to(console, "doctor")
    console.get_by_role("button", name="Examine this machine").click()
    wait(console, "document.querySelectorAll('.findings li').length > 10", 180.0)
    assert "netbend can" in console.inner_text("#panel")
    keep("console-doctor", console)


def test_a_mapping_is_recorded_trained_and_run(console: Any, show: Daemon, keep: Keep) -> None:
    turn_to(console, "mapping")
    console.click("#newmap")
    wait(console, "mapstate.textContent.includes('1 outputs')")
    console.fill("[data-address='/mod/map/1/to']", "/zone/coarse/rotate/angle")
    console.keyboard.press("Tab")
    until(lambda: show.client.get("/mod/map/1/to") == "/zone/coarse/rotate/angle")
    for side, value in ((0.1, -60.0), (0.9, 60.0)):
        show.client.set("/zone/coarse/rotate/angle", value)
        console.get_by_role("button", name="Record", exact=True).click()
        wait(console, "mapstate.textContent.includes('recording')")
        _drag(console, side)
        console.get_by_role("button", name="Stop", exact=True).click()
        wait(console, "!mapstate.textContent.includes('recording')")
    keep("console-recorded", console)
    console.get_by_role("button", name="Train", exact=True).click()
    wait(console, "mapstate.textContent.includes('at rest')")
    console.get_by_role("button", name="Run", exact=True).click()
    wait(console, "mapstate.textContent.includes('running')", 60.0)
    _drag(console, 0.1)
    until(lambda: float(str(show.client.get("/zone/coarse/rotate/angle"))) < -20.0, what="what was shown at the left")
    keep("console-mapping", console)
    console.get_by_role("button", name="Stop", exact=True).click()


def _drag(page: Any, across: float) -> None:
    box = page.locator("[aria-label^='Input pad']").bounding_box()
    x = box["x"] + across * box["width"]
    page.mouse.move(x, box["y"] + 50)
    page.mouse.down()
    for step in range(12):
        page.mouse.move(x + step % 3, box["y"] + 50 + 10 * step)
        page.wait_for_timeout(60)
    page.mouse.up()


def test_a_link_is_added_and_removed(console: Any, show: Daemon, keep: Keep) -> None:
    turn_to(console, "modulation")
    console.fill("[aria-label='address it moves']", "/master/level")
    console.get_by_role("button", name="Add", exact=True).click()
    wait(console, "[...document.querySelectorAll('.link .to')].some((one) => one.textContent === '/master/level')")
    assert "/master/level" in str(show.client.get("/mod/macro/1/links"))
    keep("console-matrix", console)
    console.get_by_role("button", name="Remove macro/1 to /master/level").click()
    until(lambda: "/master/level" not in str(show.client.get("/mod/macro/1/links")))


def test_what_is_refused_is_told(console: Any, show: Daemon, keep: Keep) -> None:
    turn_to(console, "log")
    show.client.set("/macro/900", 1.0)
    wait(console, "document.querySelector('.lines')?.textContent.includes('/macro/900')")
    keep("console-log", console)


def test_it_is_played_by_keyboard_alone(console: Any, show: Daemon) -> None:
    console.focus("#tab-play")
    console.keyboard.press("ArrowRight")
    wait(console, "document.activeElement.id === 'tab-presets' && document.activeElement.ariaSelected === 'true'")
    console.keyboard.press("ArrowLeft")
    wait(console, "document.querySelector('[data-address=\"/macro/1\"]')")
    console.focus("#tab-play")
    for _ in range(3):
        console.keyboard.press("Tab")
        if console.evaluate("document.activeElement.dataset.address") == "/macro/1":
            break
    for _ in range(10):
        console.keyboard.press("ArrowRight")
    heard(show, "/macro/1", 0.01)


def test_a_killed_conductor_is_told_and_played_again(browser: Any, keep: Keep) -> None:
    with daemon("--fps", "20", "--midi", "none", "--audio", "none", publish="browser,null") as show:
        page = opened(browser, show)
        before = show.pid("conductor")
        os.kill(before, signal.SIGKILL)
        wait(page, "document.body.classList.contains('lost')")
        keep("console-lost", page)
        until(lambda: show.pid("conductor") not in {0, before}, 60.0)
        wait(
            page,
            "!document.body.classList.contains('lost') && document.querySelector('[data-address=\"/macro/1\"]')",
            60,
        )
        page.wait_for_timeout(500)
        slide(page, "/macro/1", 0.5)
        heard(show, "/macro/1", 0.5)
        page.context.close()


def test_a_hidden_console_listens_to_nothing(console: Any, show: Daemon) -> None:
    console.evaluate(
        "Object.defineProperty(document, 'hidden', { value: true, configurable: true });"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )
    at = "document.querySelector('input[type=range][data-address=\"/macro/4\"]').value"
    told = iter(range(1, 40))

    def is_deaf() -> bool:
        before = console.evaluate(at)
        show.client.set("/macro/4", next(told) / 40)
        console.wait_for_timeout(500)
        return bool(console.evaluate(at) == before)

    until(is_deaf)
    show.client.set("/macro/4", 0.0)
    show.client.set("/macro/4", 1.0)
    console.evaluate(
        "Object.defineProperty(document, 'hidden', { value: false, configurable: true });"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )
    wait(console, f"{at} == 1")


@pytest.mark.parametrize("width", WIDTHS)
def test_every_panel_fits_and_has_no_serious_finding(browser: Any, show: Daemon, keep: Keep, width: int) -> None:
    script = _axe()
    page = opened(browser, show, width)
    found = {}
    for panel in PANELS:
        turn_to(page, panel)
        page.wait_for_timeout(300)
        keep(f"console-{width}-{panel}", page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate(
            "document.getElementById('panel').scrollWidth <= document.getElementById('panel').clientWidth"
        )
        page.evaluate(script)
        # what is in order is not asked for: it is a megabyte each time
        for one in page.evaluate("axe.run({ resultTypes: ['violations'] }).then((found) => found.violations)"):
            if one["impact"] in {"serious", "critical"}:
                found[f"{panel}: {one['id']}"] = one["nodes"][0]["html"]
    page.context.close()
    assert found == {}


def _axe() -> str:
    """The source of axe-core, of npm."""
    path = Path(os.environ.get("NETBEND_NODE_MODULES", "")) / "axe-core" / "axe.min.js"
    if not path.is_file():
        missing(
            "npm's axe-core is not installed: npm install --prefix DIR axe-core, NETBEND_NODE_MODULES=…/node_modules"
        )
    return path.read_text()

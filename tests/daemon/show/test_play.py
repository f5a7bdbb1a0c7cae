"""The whole daemon, played over its real port: values, patterns, undo, panic, the stage's switches."""

import time
from collections.abc import Iterator

import numpy as np
import pytest

from netbend_client import Client, ClientError
from tests.support.daemon import Daemon, daemon, until


@pytest.fixture(scope="module")
def show() -> Iterator[Daemon]:
    with daemon() as running:
        yield running


@pytest.fixture(autouse=True)
def _clean(show: Daemon) -> Iterator[None]:
    yield
    show.client.call("/panic")
    for address, value in (("/latent/seed", 0.0), ("/latent/walk/speed", 0.0), ("/latent/x", 0.0)):
        show.client.set(address, value)
    show.client.close()
    show.client = Client(port=show.osc_port, timeout_seconds=60.0)  # the next hand holds no fader
    time.sleep(0.4)  # a panic glides for 0.3 s


def test_a_turned_layer_changes_the_picture_and_back_is_the_same_picture(show: Daemon) -> None:
    clean = show.settle()
    show.client.set("/layer/1/rotate/angle", 40.0)
    bent = show.settle()
    show.client.set("/layer/1/rotate/angle", 0.0)
    assert not np.array_equal(clean, bent)
    assert np.array_equal(clean, show.settle())


def test_a_pattern_sets_several_layers_and_get_answers(show: Daemon) -> None:
    show.client.set("/layer/{0,2}/rotate/angle", 30.0)
    assert [show.client.get(f"/layer/{n}/rotate/angle") for n in range(4)] == [30.0, 0.0, 30.0, 0.0]


def test_a_layer_answers_by_number_and_by_name(show: Daemon) -> None:
    show.client.set("/layer/b16.conv1/multiply/factor", 2.0)
    assert show.client.get("/layer/3/multiply/factor") == 2.0


def test_a_seed_of_nine_digits_stays_that_seed(show: Daemon) -> None:
    show.client.set("/latent/seed", 123456789)
    assert show.client.get("/latent/seed") == 123456789


def test_undo_brings_the_look_back_after_panic(show: Daemon) -> None:
    show.client.set("/layer/*/rotate/angle", 33.0)
    show.client.set("/zone/fine/threshold/amount", 1.0)
    bent = show.settle()
    time.sleep(0.6)
    show.client.call("/panic")
    until(lambda: show.client.get("/layer/2/rotate/angle") == 0.0)
    show.client.call("/undo")
    assert np.array_equal(bent, show.settle())


def test_panic_is_clean_within_half_a_second_from_any_state(show: Daemon) -> None:
    """Once of five times at least: a busy machine takes what it takes."""
    clean, seconds = show.settle(), []
    rng = np.random.default_rng(7)
    tails = ("rotate/angle", "multiply/factor", "dilate/radius", "threshold/amount", "flip/horizontal")
    targets = [f"/layer/{n}{target}" for n in range(4) for target in ("", "/random", "/range")]
    rows = [f"{target}/{tail}" for target in targets for tail in tails]
    for _ in range(5):
        for address in rng.choice(rows, 20):
            show.client.set(f"{address}/normalized", float(rng.random()))
        for address in ("/layer/1/bypass", "/zone/middle/solo", "/master/freeze", "/time/hold"):
            show.client.set(address, 1)
        show.client.set("/master/level", 0.2)
        show.client.call("/zone/coarse/flash")
        show.settle()
        show.client.call("/panic")
        sent = time.perf_counter()

        def is_clean(since: float = sent) -> float | None:
            frame = show.programme.copy()
            return frame[0].done if frame and frame[0].done > since and np.array_equal(frame[1], clean) else None

        seconds.append(until(is_clean) - sent)
    assert min(seconds) < 0.5


def test_the_walk_moves_and_hold_stops_it(show: Daemon) -> None:
    show.client.set("/latent/walk/speed", 2.0)
    before = show.settle()
    time.sleep(0.1)
    assert not np.array_equal(before, show.settle())
    show.client.set("/time/hold", 1)
    held = show.settle()
    time.sleep(0.1)
    assert np.array_equal(held, show.settle())


def test_freeze_holds_the_picture_while_it_is_played(show: Daemon) -> None:
    show.client.set("/master/freeze", 1)
    held = show.settle()
    show.client.set("/layer/0/invert/amount", 1.0)
    assert np.array_equal(held, show.settle())
    show.client.set("/master/freeze", 0)
    assert not np.array_equal(held, show.settle())


def test_level_fades_to_black(show: Daemon) -> None:
    show.client.set("/master/level", 0.0)
    assert show.settle()[..., :3].max() == 0


def test_a_ramp_is_under_way_and_arrives_exactly(show: Daemon) -> None:
    show.client.set("/master/level/ramp", 0.5, 3.0)
    until(lambda: 0.5 < float(show.client.get("/master/level/played")) < 1.0)  # type: ignore[arg-type]
    until(lambda: show.client.get("/master/level/played") == 0.5)


def test_flash_pulses_and_leaves_the_picture_as_it_was(show: Daemon) -> None:
    clean = show.settle()

    def flashes() -> bool:
        show.client.call("/layer/1/flash")  # who looks late has missed one
        return not np.array_equal(show.frame()[1], clean)

    until(flashes)
    until(lambda: np.array_equal(show.frame()[1], clean))


def test_bypass_is_clean_while_it_is_held(show: Daemon) -> None:
    clean = show.settle()
    show.client.set("/layer/2/rotate/angle", 50.0)
    bent = show.settle()
    show.client.set("/bend/bypass", 1)
    assert np.array_equal(clean, show.settle())
    show.client.set("/bend/bypass", 0)
    assert np.array_equal(bent, show.settle())


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("/layer/99/rotate/angle", "layers are 0..3"),
        ("/layer/1/rotat/angle", "did you mean rotate"),
        ("/nothing", "no address /nothing"),
    ],
)
def test_an_unknown_address_is_answered_with_the_reason(show: Daemon, address: str, reason: str) -> None:
    with pytest.raises(ClientError, match=reason):
        show.client.get(address)


@pytest.mark.parametrize(
    "name", ["tests.support.tiny:build", "../secret.pkl", "\\\\host\\share\\x", "/etc/passwd", "http://x/y"]
)
def test_a_port_never_loads_a_path_or_a_program(show: Daemon, name: str) -> None:
    before = show.pid("renderer")
    show.client.set("/model/load", name)
    show.settle()
    assert show.pid("renderer") == before
    until(lambda: "below" in show.log())


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "words", True])
def test_what_is_no_finite_number_changes_nothing(show: Daemon, value: object) -> None:
    show.client.set("/layer/1/scale/factor", 2.0)
    if value is not True:  # T is a number: 1
        show.client.set("/layer/1/scale/factor", value)  # type: ignore[arg-type]
    assert show.client.get("/layer/1/scale/factor") == 2.0


def test_another_network_takes_over_and_values_that_fit_stay(show: Daemon) -> None:
    renderer = show.pid("renderer")
    show.client.set("/zone/middle/rotate/angle", 12.0)
    show.client.set("/layer/b8.conv0/multiply/factor", 3.0)
    show.client.set("/model/load", "default")
    until(lambda: show.pid("renderer") != renderer and show.frame()[1].shape[0] == 256, 60.0)
    assert show.client.get("/zone/middle/rotate/angle") == 12.0
    with Client(port=show.osc_port, timeout_seconds=60.0) as another:
        assert another.get("/layer/b8.conv0/multiply/factor") == 3.0

"""Places are stored and come back exactly, without a frame of what is not meant; seeds wait for the beat if asked."""

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from netbend.conductor.place import MOST
from netbend_models.latent import PLACE, STORES, latent_rows
from tests.daemon.conductor.desk import Desk, description
from tests.daemon.conductor.performance import FPS, Performance
from tests.daemon.osc.wire import packet
from tests.models.style.tiny import DIM, STYLES


@pytest.fixture
def show() -> Performance:
    show = Performance()
    show.frame()
    return show


def lead(show: Performance, seed: float, store: int | None = None) -> np.ndarray:
    """Go to a place that is made of several rows, and keep it."""
    for address, value in (("seed", seed), ("x", 0.25), ("plane/y", -0.5), ("space", 1.0)):
        show.play(f"/latent/{address}", value)
    if store is not None:
        show.play(f"/latent/{store}/store")
    return show.frame()


def refusal(show: Desk, address: str, *arguments: object) -> str:
    types = "".join({float: "f", int: "i", str: "s"}[type(one)] for one in arguments)
    show.hear(packet(address, types, *arguments), 1000.0)
    return show.refused[-1].reason


@pytest.mark.parametrize("release", [0, 0.0, False])
def test_a_buttons_release_recalls_nothing(show: Performance, release: float) -> None:
    lead(show, 7.0, store=3)
    show.play("/latent/seed", 900.0)
    away = show.frame()
    show.play("/latent/3/recall", release)
    assert np.array_equal(show.frame(), away)


@pytest.mark.parametrize("form", [("/latent/3/recall",), ("/latent/recall", 3),
                                  ("/latent/recall", 3, 0.0), ("/latent/3/recall", True)])  # fmt: skip
def test_a_recall_is_the_stored_picture_at_once(show: Performance, form: tuple[object, ...]) -> None:
    there = lead(show, 7.0, store=3)
    show.play("/latent/seed", 900.0)
    show.play("/latent/plane/x", 2.0)
    assert not np.array_equal(show.frame(), there)
    show.play(*form)  # type: ignore[arg-type]
    assert np.array_equal(show.frame(), there)


def test_a_released_button_recalls_nothing(show: Performance) -> None:
    lead(show, 7.0, store=3)
    show.play("/latent/seed", 900.0)
    show.hear(packet("/latent/3/recall", "F", None))
    assert show.get("/latent/seed") == 900.0


@pytest.mark.parametrize("address", ["/latent/3/store", "/latent/store"])
def test_a_store_keeps_what_is_not_at_its_default(show: Performance, address: str) -> None:
    lead(show, 7.0)
    show.play(address, *((3,) if address == "/latent/store" else ()))
    kept = {"latent/seed": 7.0, "latent/x": 0.25, "latent/plane/y": -0.5, "latent/space": 1.0}
    assert json.loads(show.get("/latent/3/place")) == kept


def test_a_place_at_every_default_can_be_stored(show: Performance) -> None:
    there = show.frame()
    show.play("/latent/1/store")
    lead(show, 5.0)
    show.play("/latent/1/recall")
    assert np.array_equal(show.frame(), there)


def test_a_recall_in_seconds_begins_where_the_picture_is_and_arrives_exactly(show: Performance) -> None:
    there = lead(show, 7.0, store=3)
    show.play("/latent/plane/y", 0.0)
    show.play("/latent/seed", 900.0)
    here = show.frame()
    show.play("/latent/3/recall", 2.0)
    assert show.get("/latent/seed") == 7.0
    assert np.allclose(show.frame(), here, atol=1e-5)
    assert show.controls["latent/recall/position"] == 0.0
    steps = [np.abs(show.frame() - there).max() for _ in range(2 * FPS)]
    assert all(after < before for before, after in pairwise(steps[:-1]))
    assert np.array_equal(show.frame(), there)
    assert show.controls["latent/recall/position"] == 1.0


def test_a_recall_during_a_recall_goes_on_from_the_mixture(show: Performance) -> None:
    for number, seed in enumerate((7.0, 20.0, 50.0), 1):
        lead(show, seed, store=number)
    before = show.frame()
    largest = 0.0
    for number in (1, 2, 1, 3, 2):
        show.play(f"/latent/{number}/recall", 2.0)
        for _ in range(50):
            after = show.frame()
            largest, before = max(largest, float(np.abs(after - before).max())), after
    assert largest < 0.2, "no frame jumps"
    assert float(np.abs(lead(show, 7.0) - lead(show, 50.0)).max()) > 1.0
    show.play("/latent/2/recall", 0.5)
    assert np.array_equal(show.run(1.0), lead(show, 20.0))


def test_a_mixture_stays_small_and_sums_to_one(show: Performance) -> None:
    for number in range(1, 21):
        lead(show, 10.0 * number, store=number)
    for number in range(1, 21):
        show.play(f"/latent/{number}/recall", 2.0)
        show.run(0.3)
    mixed = json.loads(show.get("/latent/recall/from"))
    assert len(mixed) == MOST
    assert sum(weight for weight, _ in mixed) == pytest.approx(1.0)
    assert len(show.get("/latent/recall/from")) < 16_000


def test_a_recall_and_at_once_another_that_takes_no_time_is_there(show: Performance) -> None:
    there = lead(show, 7.0, store=1)
    lead(show, 20.0, store=2)
    show.play("/latent/2/recall", 30.0)
    show.run(0.5)
    show.play("/latent/1/recall")
    assert np.array_equal(show.frame(), there)


def test_a_walk_is_folded_into_the_stored_seed(show: Performance) -> None:
    show.play("/latent/walk/speed", 2.5)
    show.run(1.3)
    show.play("/latent/walk/speed", 0.0)
    there = show.frame()
    show.play("/latent/1/store")
    show.play("/latent/walk/speed", -1.0)
    show.run(2.0)
    show.play("/latent/walk/speed", 0.0)
    show.play("/latent/1/recall")
    assert np.array_equal(show.frame(), there)
    assert show.controls["latent/walk/phase"] == 0.0


def test_a_recall_while_the_walk_moves_sets_out_from_the_stored_place(show: Performance) -> None:
    show.play("/latent/1/store")
    show.play("/latent/walk/speed", 2.0)
    show.run(3.0)
    show.play("/latent/1/recall")
    show.frame()
    assert show.controls["latent/walk/phase"] == pytest.approx(2.0 / FPS)


def test_one_undo_takes_a_recall_back_and_one_a_store(show: Performance) -> None:
    lead(show, 7.0, store=1)
    show.play("/latent/walk/speed", 2.0)
    show.run(1.0)
    show.play("/latent/walk/speed", 0.0)
    here, texts = lead(show, 31.0), dict(show.tree.texts)
    show.play("/latent/1/recall", 5.0)
    show.run(1.0)
    show.play("/undo")
    assert np.array_equal(show.frame(), here)
    assert show.tree.texts == texts
    show.play("/redo")
    assert show.get("/latent/seed") == 7.0
    show.play("/undo")
    show.play("/latent/2/store")
    show.play("/undo")
    assert show.get("/latent/2/place") == ""


def test_what_is_safe_stays(show: Performance) -> None:
    lead(show, 7.0, store=1)
    show.play("/latent/plane/y", 1.5)
    show.play("/latent/plane/y/safe", 1)
    show.play("/latent/seed", 3.0)
    show.play("/latent/1/recall")
    assert (show.get("/latent/plane/y"), show.get("/latent/seed")) == (1.5, 7.0)


def test_a_safe_seed_keeps_its_walk(show: Performance) -> None:
    lead(show, 7.0, store=1)
    show.play("/latent/walk/speed", 1.0)
    show.play("/latent/seed", 3.0)
    show.run(1.0)
    show.play("/latent/seed/safe", 1)
    show.play("/latent/1/recall")
    show.frame()
    assert show.get("/latent/seed") == 3.0
    assert show.controls["latent/walk/phase"] > 1.0


@pytest.mark.parametrize(
    ("text", "reason"),
    [("", "store 5 is empty"), ("{", "holds no place"), ("[]", "holds no place"), ('{"latent/seed":"x"}', "no place"),
     ('{"latent/seed":1e999}', "no place")],
)  # fmt: skip
def test_a_store_without_a_place_says_so_and_changes_nothing(show: Performance, text: str, reason: str) -> None:
    show.play("/latent/5/place", text)
    before = show.tree.base.tobytes()
    assert reason in refusal(show, "/latent/5/recall", 2.0)
    assert show.tree.base.tobytes() == before


@pytest.mark.parametrize("arguments", [(0,), (STORES + 1,), ("x",), (float("nan"),), ()])
@pytest.mark.parametrize("command", ["store", "recall"])
def test_there_are_so_many_stores(show: Performance, command: str, arguments: tuple[object, ...]) -> None:
    assert "store" in refusal(show, f"/latent/{command}", *arguments)
    assert not any(address.endswith("/place") for address in show.tree.texts)


@pytest.mark.parametrize("seconds", ["x", float("nan"), float("inf")])
def test_seconds_are_finite(show: Performance, seconds: object) -> None:
    lead(show, 7.0, store=1)
    assert "seconds" in refusal(show, "/latent/1/recall", seconds)


def test_a_place_with_rows_that_nobody_knows_still_fits(show: Performance) -> None:
    show.play("/latent/1/place", '{"latent/seed":4,"latent/later":9,"latent/x":1e300}')
    show.play("/latent/1/recall")
    assert (show.get("/latent/seed"), show.get("/latent/x")) == (4.0, 1e300)


def test_a_pattern_stores_nothing(show: Performance) -> None:
    assert refusal(show, "/latent/*/store")
    assert refusal(show, "/latent/[12]/recall", 1.0)
    assert not any(address.endswith("/place") for address in show.tree.texts)


@pytest.mark.parametrize(
    "address", ["/latent/next", "/latent/1/store", "/latent/recall", "/latent/load", "/latent/64/recall"]
)
def test_a_network_without_a_latent_has_none_of_it(address: str) -> None:
    desk = Desk(replace(description(), rows=()))
    assert "this network has no /latent/" in refusal(desk, address)


def test_every_row_of_a_place_goes_there_and_back(show: Performance) -> None:
    slots = show.tree.layout.flat_slots
    for number, name in enumerate(PLACE):
        if name in slots and name != "latent/direction/source":
            row = show.tree.layout.parameter(slots[name])
            show.play(f"/{name}", row.admit(0.3 + number if row.kind == "float" else 1.0))
    show.play("/latent/1/store")
    there = show.tree.base.tobytes()
    for name in PLACE:
        if name in slots:
            show.play(f"/{name}/reset")
    assert show.tree.base.tobytes() != there
    show.play("/latent/1/recall")
    assert show.tree.base.tobytes() == there


# with the beat


def test_next_waits_for_the_beat_if_asked(show: Performance) -> None:
    show.play("/latent/beat", 1)
    show.run(0.2)
    show.play("/latent/next")
    metronome = show.later.metronome
    assert show.get("/latent/seed") == 0.0
    while metronome.seconds_left(show.tree, 1 / FPS, show.now):
        show.frame()
        assert show.get("/latent/seed") == 0.0
    for late in metronome.take():
        late.act()
    show.frame()
    assert show.controls["latent/seed"] == 1.0
    assert show.controls["tempo/beat"] == pytest.approx(1.0, abs=2 / FPS)


@pytest.mark.parametrize(("command", "seed"), [("next", 8.0), ("previous", 6.0)])
def test_next_and_previous_are_whole_seeds(show: Performance, command: str, seed: float) -> None:
    show.play("/latent/seed", 7.6)
    show.play(f"/latent/{command}")
    assert show.get("/latent/seed") == seed


# files


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NETBEND_MODELS", str(tmp_path))
    rng = np.random.default_rng(1)
    np.save(tmp_path / "faces.npy", rng.standard_normal((5, STYLES, DIM)).astype(np.float32))
    return tmp_path


def test_a_file_is_gone_to_and_its_latents_are_counted(show: Performance, folder: Path) -> None:
    show.play("/latent/load", "faces.npy")
    rows = ("name", "index", "amount", "count")
    assert [show.get(f"/latent/file/{row}") for row in rows] == ["faces.npy", 0, 1.0, 5]
    assert np.array_equal(show.frame()[0], np.load(folder / "faces.npy")[0])


def test_a_file_is_gone_to_in_seconds(show: Performance, folder: Path) -> None:
    here = lead(show, 7.0)
    show.play("/latent/load", "faces.npy", 1.0)
    assert np.allclose(show.frame(), here, atol=1e-5)
    assert np.array_equal(show.run(1.1)[0], np.load(folder / "faces.npy")[0])


@pytest.mark.parametrize("move", [("/latent/seed", 4.0), ("/latent/seed", 7.0), ("/latent/x", 1.0),
                                  ("/latent/xy", 0.5, 0.5), ("/latent/next",),
                                  ("/latent/seed/nudge", 1.0)])  # fmt: skip
def test_a_hand_on_the_seed_lets_go_of_the_file(show: Performance, folder: Path, move: tuple[str, float]) -> None:
    lead(show, 7.0)
    show.play("/latent/load", "faces.npy")
    show.number += 60  # a held fader is no move
    show.play(*move)
    assert show.get("/latent/file/amount") == 0.0
    show.play("/undo")
    assert show.get("/latent/file/amount") == 1.0


def test_a_place_with_a_file_is_stored(show: Performance, folder: Path) -> None:
    show.play("/latent/load", "faces.npy")
    show.play("/latent/file/index", 2)
    there = show.frame()
    show.play("/latent/1/store")
    lead(show, 3.0)
    show.play("/latent/file/name", "")
    show.play("/latent/1/recall")
    assert np.array_equal(show.frame(), there)


@pytest.mark.parametrize("name", ["../faces.npy", "/etc/passwd", "none.npy", "outside.npy", "C:/x.npy", "", ".", "\\x"])
def test_no_name_leads_out_of_the_folder(show: Performance, folder: Path, name: str) -> None:
    secret = folder.parent / f"{folder.name}.npy"
    np.save(secret, np.zeros(DIM, np.float32))
    (folder / "outside.npy").symlink_to(secret)
    assert "/latent/load" in refusal(show, "/latent/load", name)
    assert show.get("/latent/file/name") == ""


def test_a_file_that_does_not_fit_says_why(show: Performance, folder: Path) -> None:
    np.save(folder / "other.npy", np.zeros((3, 5), np.float32))
    (folder / "text.npy").write_text("hello")
    assert "other.npy" in refusal(show, "/latent/load", "other.npy")
    assert "text.npy" in refusal(show, "/latent/load", "text.npy")
    assert show.get("/latent/file/amount") == 0.0


def test_stores_are_small_enough_to_be_many() -> None:
    show = Performance()
    for row in latent_rows(directions=16):
        if row.name in PLACE and row.kind == "float" and row.name in show.tree.layout.flat_slots:
            show.play(f"/{row.name}", row.admit(1 / 3))
    for number in range(1, STORES + 1):
        show.play(f"/latent/{number}/store")
    assert max(len(text) for text in show.tree.texts.values()) < 2048

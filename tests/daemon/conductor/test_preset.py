"""Presets over the conductor's desk: kept, recalled in time, mixed by the morph and on the plane."""

import json

import numpy as np
import pytest

from netbend.tree.aim import within
from netbend.tree.blend import FROM
from netbend.tree.node import NO_SLOT, Row
from tests.daemon.conductor.performance import Performance
from tests.daemon.osc.wire import packet

ANGLE, FACTOR, FLIP = "/zone/middle/rotate/angle", "/zone/fine/multiply/factor", "/zone/coarse/flip/horizontal"


@pytest.fixture
def show() -> Performance:
    show = Performance()
    show.play("/latent/seed", 5.0)
    return show


def played(show: Performance, address: str) -> float:
    return float(show.get(f"{address}/played"))


def test_a_preset_brings_back_what_was_set_and_takes_away_what_was_not(show: Performance) -> None:
    show.play(ANGLE, 30.0)
    show.play("/preset/20/store")
    show.play(ANGLE, 90.0)
    show.play(FACTOR, 3.0)
    show.play("/latent/seed", 700.0)
    show.play("/preset/20/recall")
    assert (show.get(ANGLE), show.get(FACTOR), show.get("/latent/seed")) == (30.0, 1.0, 5.0)
    assert show.get("/preset/current") == 20


def test_a_recall_is_one_step_of_undo(show: Performance) -> None:
    show.play(ANGLE, 30.0)
    show.play("/preset/20/store")
    show.play(ANGLE, 90.0)
    show.play(FACTOR, 3.0)
    show.play("/preset/20/recall", 2.0)
    show.play("/undo")
    assert (show.get(ANGLE), show.get(FACTOR)) == (90.0, 3.0)
    show.play("/redo")
    assert (show.get(ANGLE), show.get(FACTOR)) == (30.0, 1.0)


def test_a_store_is_undone(show: Performance) -> None:
    before = show.get("/preset/20/data")
    show.play("/preset/20/store")
    assert show.get("/preset/20/data") != before
    show.play("/undo")
    assert show.get("/preset/20/data") == before


def test_a_recall_glides_along_its_curve(show: Performance) -> None:
    show.play(ANGLE, 40.0)
    show.play("/preset/20/store")
    show.play(ANGLE, 0.0)
    show.frame()
    show.play("/preset/20/recall", 1.0, "linear")
    show.run(0.25)
    assert played(show, ANGLE) == pytest.approx(10.0, abs=0.7)
    show.run(0.76)
    assert played(show, ANGLE) == 40.0
    show.play(ANGLE, 0.0)
    show.frame()
    show.play("/preset/20/recall", 1.0, "exp")
    show.run(0.5)
    assert 0.0 < played(show, ANGLE) < 0.2 * 40.0


def test_an_angle_goes_the_short_way_and_a_switch_turns_halfway(show: Performance) -> None:
    show.play(ANGLE, -170.0)
    show.play(FLIP, 1)
    show.play("/preset/20/store")
    show.play(ANGLE, 170.0)
    show.play(FLIP, 0)
    show.frame()
    show.play("/preset/20/recall", 1.0)
    show.run(0.4)
    assert abs(played(show, ANGLE)) > 169.0
    assert played(show, FLIP) == 0.0
    show.run(0.2)
    assert played(show, FLIP) == 1.0


def test_the_picture_glides_in_w(show: Performance) -> None:
    here = show.frame()
    show.play("/preset/20/store")
    show.play("/latent/seed", 900.0)
    there = show.frame()
    show.play("/preset/20/recall", 2.0, "linear")
    half = show.run(1.0)
    assert np.abs(half - (here + there) / 2).max() < 0.05 * np.abs(here - there).max()
    show.run(1.1)
    assert np.array_equal(show.frame(), here)


def test_what_is_safe_stays(show: Performance) -> None:
    show.play("/preset/20/store")
    show.play(ANGLE, 50.0)
    show.play(f"{ANGLE}/safe", 1)
    show.play("/preset/20/recall")
    assert show.get(ANGLE) == 50.0


def test_scopes_leave_the_rest_alone(show: Performance) -> None:
    show.play(ANGLE, 50.0)
    show.play("/preset/20/store")
    show.play(ANGLE, 0.0)
    show.play("/latent/seed", 6.0)
    show.play("/preset/scope", "bends")
    show.play("/preset/20/recall")
    assert (show.get(ANGLE), show.get("/latent/seed")) == (50.0, 6.0)
    show.play("/preset/21/store")
    assert json.loads(show.get("/preset/21/data")) == {"scope": ["bends"], "values": {ANGLE: 50.0}}


def test_scopes_are_taken_one_by_one_or_in_one_text(show: Performance) -> None:
    show.play("/preset/scope", "latent", "bends")
    assert show.get("/preset/scope") == "bends latent"
    show.play("/preset/scope", "all")
    assert show.get("/preset/scope").split()[-1] == "output"


def test_the_fader_of_the_picture_is_not_in_a_preset_unasked(show: Performance) -> None:
    show.play("/preset/20/store")
    show.play("/master/level", 0.25)
    show.play("/tempo/bpm", 90.0)
    show.play("/preset/20/recall")
    assert (show.get("/master/level"), show.get("/tempo/bpm")) == (0.25, 90.0)


def test_presets_are_kept_and_found_by_name(show: Performance) -> None:
    show.play(ANGLE, 12.0)
    show.play("/preset/store", "intro")
    number = next(one for one in range(1, 129) if show.get(f"/preset/{one}/name") == "intro")
    assert number == 17
    show.play(ANGLE, 0.0)
    show.play("/preset/recall", "intro", 0.0)
    assert show.get(ANGLE) == 12.0
    show.play(ANGLE, 13.0)
    show.play("/preset/store", "intro")
    assert json.loads(show.get("/preset/17/data"))["values"][ANGLE] == 13.0


def test_channels_and_orders_are_part_of_a_look(show: Performance) -> None:
    show.play("/layer/1/list/channels", 3, 1)
    show.play("/layer/1/order", "rotate multiply")
    show.play("/preset/20/store")
    show.play("/layer/1/list/channels")
    show.play("/layer/1/order/reset")
    show.play("/preset/20/recall")
    assert show.get("/layer/1/list/channels") == (3, 1)
    assert show.get("/layer/1/order") == "rotate multiply"


def test_an_empty_preset_is_refused_with_the_remedy(show: Performance) -> None:
    show.hear(packet("/preset/99/recall", ""))
    show.hear(packet("/preset/recall", "s", "nobody"))
    show.hear(packet("/preset/recall", "i", 500))
    show.hear(packet("/preset/1/recall", "fs", 1.0, "crooked"))
    assert [str(one.reason) for one in show.refused] == [
        "preset 99 is empty; /preset/99/store fills it",
        "no preset is called 'nobody'; /preset/store nobody makes one",
        "presets are 1..128, got 500",
        "/preset/1/recall: curve must be one of linear, smooth, exp, log, step, got 'crooked'",
    ]


def test_a_button_that_is_let_go_recalls_nothing(show: Performance) -> None:
    show.play(ANGLE, 9.0)
    show.play("/preset/1/recall", 0.0)
    assert show.get(ANGLE) == 9.0


def test_values_that_the_network_lacks_are_parked(show: Performance) -> None:
    look = {"scope": ["bends"], "values": {"/layer/b999.conv1/rotate/angle": 20.0, ANGLE: 3.0}}
    show.play("/preset/20/data", json.dumps(look))
    show.play("/preset/20/recall")
    assert show.get(ANGLE) == 3.0
    assert show.instrument.parked["values"] == {"/layer/b999.conv1/rotate/angle": 20.0}


def morphing(show: Performance) -> None:
    show.play(ANGLE, 170.0)
    show.play(FACTOR, 2.0)
    show.play("/preset/20/store")
    show.play(ANGLE, -170.0)
    show.play(FACTOR, 1.0)
    show.play("/latent/seed", 900.0)
    show.play("/preset/21/store")
    show.play("/morph/a", 20)
    show.play("/morph/b", 21)


def test_a_morph_goes_from_one_preset_to_another(show: Performance) -> None:
    morphing(show)
    show.play("/preset/20/recall")
    here = show.frame()
    show.play("/preset/21/recall")
    there = show.frame()
    show.play("/morph/position", 0.5)
    assert abs(show.get(ANGLE)) == pytest.approx(180.0)
    assert show.get(FACTOR) == 1.5
    assert np.abs(show.frame() - (here + there) / 2).max() < 1e-5
    show.play("/morph/position", 1.0)
    assert np.array_equal(show.frame(), there)
    show.play("/morph/position", 0.0)
    assert np.array_equal(show.frame(), here)
    assert show.get(ANGLE) == 170.0


def test_a_morph_is_undone_as_the_move_of_one_hand(show: Performance) -> None:
    morphing(show)
    for step in range(1, 10):
        show.play("/morph/position", step / 10)
        show.frame()
    show.play("/undo")
    assert (show.get("/morph/position"), show.get(ANGLE), show.get("/latent/seed")) == (0.0, -170.0, 900.0)
    assert FROM not in show.tree.texts


def test_a_morph_that_is_ramped_takes_its_time(show: Performance) -> None:
    morphing(show)
    show.play("/morph/position", 0.01)
    here = show.frame()
    show.play("/morph/position/ramp", 1.0, 1.0)
    assert np.abs(show.frame() - here).max() < 0.3
    show.run(0.5)
    assert played(show, FACTOR) == pytest.approx(1.5, abs=0.05)
    show.run(0.6)
    assert played(show, FACTOR) == 1.0


def test_a_macro_plays_the_morph_and_the_hand_keeps_it(show: Performance) -> None:
    morphing(show)
    show.play("/morph/position", 0.0)
    show.play("/mod/macro/20/add", "/morph/position", 0.0, 1.0)
    show.play("/macro/20", 0.5)
    mixed = show.frame()
    assert played(show, FACTOR) == 1.5
    assert show.get(FACTOR) == 2.0
    show.play("/macro/20", 0.0)
    show.frame()
    show.play("/morph/position", 0.5)
    assert np.abs(show.frame() - mixed).max() < 1e-5


def test_a_recall_ends_the_mixture(show: Performance) -> None:
    morphing(show)
    show.play("/morph/position", 1.0)
    there = show.frame()
    show.play("/morph/position", 0.3)
    show.frame()
    show.play("/preset/21/recall")
    assert np.array_equal(show.frame(), there)


def test_a_recall_sets_out_from_the_mixture(show: Performance) -> None:
    morphing(show)
    show.play("/morph/position", 0.3)
    here = show.frame()
    show.play("/preset/21/recall", 5.0)
    first = show.frame()
    assert np.abs(first - here).max() < 0.01


def test_on_a_presets_place_on_the_plane_is_the_preset(show: Performance) -> None:
    morphing(show)
    show.play("/map/plane/places", "{}")
    show.play("/map/plane/20/place", 0.1, 0.1)
    show.play("/map/plane/21/place", 0.9, 0.9)
    show.play("/preset/21/recall")
    there = show.frame()
    show.play("/latent/seed", 1.0)
    show.play("/map/plane/x", 0.9)
    show.play("/map/plane/y", 0.9)
    assert np.array_equal(show.frame(), there)
    assert show.get(ANGLE) == -170.0
    show.play("/map/plane/x", 0.5)
    show.play("/map/plane/y", 0.5)
    show.frame()
    assert show.get(FACTOR) == pytest.approx(1.5)


def test_presets_are_arranged_by_likeness(show: Performance) -> None:
    for number, angle in ((20, 0.0), (21, 5.0), (22, 90.0)):
        show.play(ANGLE, angle)
        show.play(f"/preset/{number}/store")
    show.play("/map/plane/arrange")
    places = json.loads(show.get("/map/plane/places"))
    assert sorted(places) == ["20", "21", "22"]
    apart = [abs(places["21"][0] - places[other][0]) for other in ("20", "22")]
    assert apart[0] < apart[1] / 5


@pytest.mark.parametrize("seed", range(12))
def test_any_look_comes_back_to_the_bit(show: Performance, seed: int) -> None:
    """Every row of the four scopes, thrown anywhere, stored, thrown again, recalled: each value as it was."""
    dice = np.random.default_rng(seed)
    rows = [row for row in show.tree.addresses.rows() if _stored(show, row)]

    def throw() -> None:
        for place in dice.choice(len(rows), 60, replace=False).tolist():
            row = rows[place]
            low, high = row.parameter.played
            value = row.parameter.admit(float(dice.uniform(low, high)))
            show.tree.put(row.slot, value, float(dice.choice([0.0, 3.0])))

    def look() -> dict[str, float]:
        return {row.stored: show.tree.base[row.slot] for row in rows}

    throw()
    before = look()
    show.play("/preset/50/store")
    throw()
    assert look() != before
    show.play("/preset/50/recall")
    assert look() == before
    show.play("/preset/50/recall", 5.0)
    assert look() == before


def _stored(show: Performance, row: Row) -> bool:
    scoped = within(show.tree.addresses, ("bends", "latent", "network", "modulation"), row.stored)
    return scoped and row.slot != NO_SLOT and row.parameter.kind != "trigger" and row.slot not in show.tree.phases


def test_a_preset_from_elsewhere_harms_nothing(show: Performance) -> None:
    texts = {
        "/layer/1/list/channels": "abc",
        "/layer/0/list/channels": [70_000],
        "/layer/1/order": [1],
        "/nowhere": "x",
    }
    values = {ANGLE: 1e9, "/latent/walk/phase": 5.0, "/bend/flash": 3.0, "/layer/0/border": 77.0}
    show.play("/preset/20/data", json.dumps({"values": values, "texts": texts}))
    show.play("/preset/20/recall")
    assert show.get("/layer/1/list/channels") == show.get("/layer/0/list/channels") == ()
    assert -180.0 <= show.get(ANGLE) <= 180.0
    assert show.tree.texts == {"/preset/20/data": show.get("/preset/20/data")}
    show.frame()


def test_a_locked_show_keeps_its_presets_and_plays(show: Performance) -> None:
    show.play("/lock", 1)
    for address, types, *arguments in (
        ("/preset/20/store", ""), ("/preset/1/clear", ""), ("/preset/1/name", "s", "mine"), ("/cue/1/preset", "i", 3),
        ("/latent/1/store", ""), (f"{ANGLE}/safe", "i", 1), ("/mod/macro/1/clear", ""),
        ("/map/plane/1/place", "ff", 0.5, 0.5),
    ):  # fmt: skip
        show.hear(packet(address, str(types), *arguments))
    assert len(show.refused) == 8
    assert all("the show is locked; /lock 0 opens it" in one.reason for one in show.refused)
    show.play("/preset/2/recall")
    assert show.get(ANGLE) == 40.0
    show.play("/lock", 0)
    show.play("/preset/20/store")

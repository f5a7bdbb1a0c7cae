"""Networks come and go, conductors die: what was played stays, and what does not fit waits until it does."""

import os
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from netbend.conductor.instrument import Instrument
from netbend.stage import document as document_module
from netbend.stage.document import Document
from netbend.stage.panel import Panel
from netbend.stage.segment import segment_name
from netbend.stage.state import FrameLine
from netbend.supervisor.epoch import Epoch
from netbend.tree.tree import Sender, Tree
from netbend_mappings.modulation import PLAYED, STOOD
from netbend_models.description import Description
from netbend_models.network import Layer
from tests.daemon.conductor.desk import description

ANGLE = "/layer/b16.conv1/rotate/angle"
ONLY_HERE = "/layer/b8.conv1/multiply/factor"


def another() -> Description:
    """A network that has one of our layers, as its first, and another truncation by default."""
    layers = (Layer(0, "b16.conv1", 4, 16, 16), Layer(1, "b32.conv0", 4, 32, 32))
    return replace(description(), name="another", layers=layers, heights=(16, 32), zones=(0, 2))


class House:
    """What a supervisor does for an instrument: documents, epochs, and their end."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self.document = Document.create(segment_name(self.owner, "document"))
        self.epochs: list[Epoch] = []
        self.instrument = self.conductor()
        self.now = 0.0

    def conductor(self) -> Instrument:
        """Another conductor, as after a death."""
        return Instrument(self.owner, {})

    def load(self, network: Description, initial: dict[str, float] | None = None, *, fails: bool = False) -> int:
        number = len(self.epochs) + 1
        self.epochs.append(Epoch.make(self.owner, number, network.name, network.to_json()))
        self.instrument.adopt(number, network.name, network.to_json(), initial or {})
        if not fails:
            self.instrument.put_on_air(number)
        return number

    @property
    def tree(self) -> Tree:
        tree = self.instrument.tree()
        assert tree is not None
        return tree

    def play(self, address: str, *arguments: Any) -> None:
        self.now += 1.0
        self.tree.play(address, arguments, Sender("hand"), self.now)
        self.instrument.commit()

    def get(self, address: str) -> Any:
        values = self.tree.get(address)
        return values[0] if len(values) == 1 else values

    def panel(self, number: int) -> np.ndarray:
        reader = Panel.attach(segment_name(self.owner, "panel", number))
        base = reader.snapshot().base
        reader.close()
        return base

    def close(self) -> None:
        for epoch in self.epochs:
            epoch.remove()
        self.document.remove()


@pytest.fixture
def house() -> Iterator[House]:
    house = House()
    yield house
    house.close()


def dress(house: House) -> None:
    """One of everything that can be set."""
    house.play(ANGLE, 30.0)
    house.play("/latent/seed", 123456789)
    house.play("/layer/1/order", "rotate multiply")
    house.play("/layer/2/list/channels", 0, 2)
    house.play(f"{ANGLE}/smooth", 0.5)
    house.play("/master/level/span", 0.2, 0.4)
    house.play("/latent/seed/safe", 1)
    house.play("/layer/1/multiply/factor/ramp", 2.0, 30.0)
    house.play("/latent/3/place", PLACE)
    house.play("/latent/loop/keys", 3, 1, 2)
    house.play("/macro/7", 0.25)
    house.play("/mod/macro/7/name", "both")
    house.play("/mod/macro/7/add", "/layer/1/multiply/factor", 0.0, 2.0)
    house.play("/mod/macro/7/add", ANGLE, 0.0, 90.0, "step")
    house.play("/mod/macro/8/clear")


PLACE = '{"latent/seed":5.0}'
DRESSED = {
    ANGLE: 30.0, "/latent/seed": 123456789.0, "/layer/1/order": "rotate multiply", "/layer/2/list/channels": (0, 2),
    f"{ANGLE}/smooth": 0.5, "/master/level/span": (0.2, 0.4), "/latent/seed/safe": 1, "/layer/1/multiply/factor": 2.0,
    "/latent/3/place": PLACE, "/latent/loop/keys": (3, 1, 2), "/macro/7": 0.25, "/mod/macro/7/name": "both",
    "/mod/macro/7/links": '[{"to":"/zone/fine/sobel/amount","low":0.0,"high":1.0},'
    f'{{"to":"{ONLY_HERE}","low":0.0,"high":2.0}},{{"to":"{ANGLE}","low":0.0,"high":90.0,"curve":"step"}}]',
    "/mod/macro/8/links": "[]",
}  # fmt: skip


def test_what_is_played_reaches_the_panel_whole(house: House) -> None:
    number = house.load(description())
    house.play("/layer/*/rotate/angle", 30.0)
    assert np.array_equal(house.panel(number), house.tree.base_view)


def test_initial_values_are_set_on_the_first_network(house: House) -> None:
    house.load(description(), {"/latent/walk/speed": 0.08})
    assert house.get("/latent/walk/speed") == 0.08


def test_a_walk_that_was_stopped_does_not_start_again_with_another_network(house: House) -> None:
    house.load(description(), {"/latent/walk/speed": 0.08})
    house.play("/latent/walk/speed", 0.0)
    house.load(another(), {"/latent/walk/speed": 0.08})
    assert house.get("/latent/walk/speed") == 0.0


def test_a_second_conductor_takes_everything_over(house: House) -> None:
    number = house.load(description())
    dress(house)
    house.instrument = house.conductor()
    house.instrument.adopt(number, "tiny", description().to_json(), {"/latent/seed": 7.0})
    assert {address: house.get(address) for address in DRESSED} == DRESSED
    assert house.tree.seconds[house.tree.addresses.slot("/layer/1/multiply/factor")] == 30.0


def test_values_go_along_by_the_name_of_their_layer(house: House) -> None:
    house.load(description())
    dress(house)
    house.load(another())
    assert (house.get("/layer/0/rotate/angle"), house.get("/layer/0/rotate/angle/smooth")) == (30.0, 0.5)
    assert (house.get("/latent/seed"), house.get("/latent/seed/safe")) == (123456789.0, 1)


def test_a_link_acts_on_the_networks_that_have_what_it_moves(house: House) -> None:
    house.load(description())
    dress(house)

    def reached() -> set[str]:
        targets = house.tree.wiring.matrix(house.tree.texts).parameters.target
        rows = map(house.tree.addresses.at, targets.tolist())
        return {row.stored for row in rows if row.layer >= 0}

    assert reached() == {ONLY_HERE, ANGLE}
    house.load(another())
    assert reached() == {ANGLE}
    assert house.get("/mod/macro/7/links") == DRESSED["/mod/macro/7/links"]


def test_what_a_network_lacks_waits_for_one_that_has_it(house: House) -> None:
    house.load(description())
    dress(house)
    house.play(f"{ONLY_HERE}/smooth", 0.25)
    house.play(f"{ONLY_HERE}/span", 0.0, 9.0)
    house.load(another())
    house.load(another())
    house.load(description())
    assert {address: house.get(address) for address in DRESSED} == DRESSED
    assert (house.get(f"{ONLY_HERE}/smooth"), house.get(f"{ONLY_HERE}/span")) == (0.25, (0.0, 9.0))


def test_what_waits_outlives_the_conductor(house: House) -> None:
    house.load(description())
    dress(house)
    number = house.load(another())
    house.instrument = house.conductor()
    house.instrument.adopt(number, "another", another().to_json(), {})
    house.load(description())
    assert {address: house.get(address) for address in DRESSED} == DRESSED


def test_what_waits_outlives_a_network_that_fails_to_load(house: House) -> None:
    house.load(description())
    dress(house)
    house.load(another())
    house.load(description(), fails=True)
    house.play("/layer/b32.conv0/rotate/angle", 5.0)
    house.load(description())
    assert {address: house.get(address) for address in DRESSED} == DRESSED


def test_a_default_goes_along_too_where_hands_went_back_to_it(house: House) -> None:
    house.load(description())
    house.play(ANGLE, 30.0)
    house.load(another())
    house.play(ANGLE, 0.0)
    house.load(description())
    assert house.get(ANGLE) == 0.0


def test_what_is_played_while_a_network_loads_is_on_it_when_it_comes(house: House) -> None:
    house.load(description())
    house.play(ANGLE, 30.0)
    house.play("/zone/fine/rotate/angle", 20.0)
    number = house.load(another(), fails=True)
    house.play(ANGLE, 0.0)
    house.play("/zone/fine/rotate/angle", 40.0)
    house.play("/layer/b16.conv1/order", "flip")
    house.play("/zone/fine/rotate/angle/smooth", 0.5)
    assert house.panel(number)[Tree(another()).addresses.slot(ANGLE)] == 0.0
    house.instrument.put_on_air(number)
    assert [house.get(address) for address in (ANGLE, "/zone/fine/rotate/angle", "/layer/0/order")] == [
        0.0,
        40.0,
        "flip",
    ]
    assert house.get("/zone/fine/rotate/angle/smooth") == 0.5


def without_latent() -> Description:
    return replace(description(), name="bare", rows=())


def test_stores_wait_through_a_network_without_a_latent(house: House) -> None:
    house.load(description())
    for number in range(1, 65):
        house.play(f"/latent/{number}/place", PLACE)
    house.load(without_latent())
    assert "/latent/1/place" not in house.tree.texts
    house.load(another())
    assert [house.get(f"/latent/{number}/place") for number in range(1, 65)] == [PLACE] * 64


def played(house: House, address: str, value: float) -> None:
    """Have a frame come in which this is played."""
    part = house.instrument.air
    assert part is not None
    state = part.state.following
    state.cells[PLAYED] = state.cells[STOOD] = part.tree.base_view
    state.cells[[PLAYED, STOOD], part.tree.addresses.resolve(address).slot] = value  # type: ignore[union-attr]
    part.state.commit(FrameLine(1, 1.0, 1, 1, 1, 0), part.tree.base_view)


@pytest.mark.parametrize("address", ["/latent/walk/phase", "/tempo/beat", "/latent/loop/phase"])
def test_what_runs_goes_on_with_another_network(house: House, address: str) -> None:
    house.load(description())
    played(house, address, 0.25)
    number = house.load(another(), fails=True)
    assert house.panel(number)[Tree(another()).addresses.resolve(address).slot] == 0.25  # type: ignore[union-attr]
    played(house, address, 0.75)
    house.instrument.put_on_air(number)
    house.instrument.keep_time()
    assert house.get(address) == 0.75
    assert house.instrument.commit() is not None


def test_before_the_first_frame_what_was_set_counts_as_played(house: House) -> None:
    house.load(description())
    house.play("/latent/recall/position", 0.5)
    assert house.get("/latent/recall/position/played") == 0.5


def test_texts_that_do_not_fit_hold_no_number_up(
    house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    number = house.load(description())
    monkeypatch.setattr(document_module, "CAPACITY", 1000)
    for layer in range(3):
        house.tree.play(f"/layer/{layer}/order", ("x" * 900,), Sender("hand"), 1.0)
        house.play(ANGLE, 10.0 * (layer + 1))
    assert house.panel(number)[house.tree.addresses.slot(ANGLE)] == 30.0
    assert capsys.readouterr().err.count("texts and lists") == 1
    monkeypatch.undo()
    house.play("/layer/3/order", "flip")
    assert len(house.document.read()[1]["texts"]) == 4


def test_back_to_the_last_settings_that_gave_a_frame(house: House) -> None:
    number = house.load(description())
    house.play(ANGLE, 30.0)
    part = house.instrument.air
    assert part is not None
    assert not house.instrument.restore_good()
    part.state.commit(FrameLine(0, 0.0, 1, 1, 1, 0), house.tree.base_view)
    house.play(ANGLE, 99.0)
    assert house.instrument.restore_good()
    commit = house.instrument.commit()
    assert commit is not None, "subscribers and the journal hear of it"
    assert house.get(ANGLE) == 30.0
    assert np.array_equal(house.panel(number), house.tree.base_view)


def test_without_a_change_nothing_is_published(house: House) -> None:
    house.load(description())
    part = house.instrument.air
    assert part is not None
    generation = part.panel.generation
    assert house.instrument.commit() is None
    assert part.panel.generation == generation

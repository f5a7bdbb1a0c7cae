import pytest

from netbend.midi.playing import TreeInstrument
from netbend.tree.tree import Tree
from netbend_mappings.midi.desk import MidiDesk
from netbend_mappings.midi.document import read
from netbend_mappings.midi.instrument import Move
from tests.daemon.tree.hand import description

ANGLE = "/layer/0/rotate/angle"


@pytest.fixture
def tree() -> Tree:
    return Tree(description())


@pytest.fixture
def refused() -> list[tuple[str, str, str]]:
    return []


@pytest.fixture
def instrument(tree, refused) -> TreeInstrument:
    return TreeInstrument(lambda: tree, lambda *what: refused.append(what), lambda: 0.0)


def test_a_fader_moves_a_parameter_smoothly(tree, instrument):
    row = {"control": "cc 1", "address": ANGLE, "low": 0.0, "high": 90.0}
    desk = MidiDesk(instrument, [read({"device": ["f"], "control": [row]}, "f").map])
    desk.connect("f", 0.0)
    desk.hear("f", b"\xb0\x01\x7f", 0.0)
    slot = tree.addresses.slot(ANGLE)
    assert (tree.base[slot], tree.seconds[slot]) == (90.0, 0.03)


def test_an_encoder_walks_a_whole_number_all_the_way(tree, instrument):
    row = {"control": "cc 1", "address": "/view/layer", "mode": "twos"}
    desk = MidiDesk(instrument, [read({"device": ["f"], "control": [row]}, "f").map])
    desk.connect("f", 0.0)
    for _ in range(128):
        desk.hear("f", b"\xb0\x01\x01", 0.0)
    assert tree.get("/view/layer") == (16,)


def test_a_played_range_is_kept_to(tree, instrument):
    tree.play(f"{ANGLE}/span", (10.0, 20.0), instrument.sender("f"), 0.0)
    instrument.play(Move(f"{ANGLE}/normalized", (0.5,), 0.03, "f"))
    assert tree.get(ANGLE) == (15.0,)


def test_a_smoothing_set_by_hand_stays(tree, instrument):
    tree.play(f"{ANGLE}/smooth", (2.0,), instrument.sender("f"), 0.0)
    instrument.play(Move(ANGLE, (15.0,), 0.03, "f"))
    assert tree.seconds[tree.addresses.slot(ANGLE)] == 2.0


def test_what_is_not_there_is_told_and_read_as_nothing(instrument, refused):
    instrument.play(Move("/nowhere", (1.0,), 0.0, "f"))
    assert [(port, address) for port, address, _ in refused] == [("f", "/nowhere")]
    assert instrument.read("/nowhere/normalized") is None


def test_a_network_that_still_loads_is_told(refused):
    TreeInstrument(lambda: None, lambda *what: refused.append(what)).play(Move("/panic", (), 0.0, "f"))
    assert refused == [("f", "/panic", "the network is still loading")]


def test_a_trigger_fires_its_command():
    fired: list[tuple[object, ...]] = []
    tree = Tree(description(), {"panic": lambda arguments, _sender, _now: fired.append(arguments)})
    TreeInstrument(lambda: tree, lambda *_: None).play(Move("/panic", (), 0.0, "f"))
    assert fired == [()]

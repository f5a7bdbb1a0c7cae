import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbend_mappings.midi.control import FAMILIES, parse
from netbend_mappings.midi.curve import SHAPES, bend, unbend
from netbend_mappings.midi.document import plain, read, read_toml
from netbend_mappings.midi.error import MidiError
from netbend_mappings.midi.factory import factory_maps, factory_readings


def faults(**row: object) -> str:
    return "\n".join(read({"control": [{"control": "cc 1", "address": "/a"} | row]}, "m").faults)


def test_every_fault_is_listed_at_once_and_the_rest_plays():
    text = """
    device = "*"
    takover = "pickup"
    [[control]]
    control = "cc 200"
    address = "/a"
    [[control]]
    control = "cc 2"
    adress = "/b"
    curve = "lnear"
    [[control]]
    control = "cc 3"
    address = "/c"
    """
    reading = read_toml(text, "mine")
    assert [str(one.control) for one in reading.map.bindings] == ["cc 3"]
    listed = "\n".join(reading.faults)
    for said in ("did you mean takeover?", "0..127, got 200", "did you mean address?", "did you mean linear?"):
        assert said in listed
    assert "control 2 (cc 2)" in listed


@pytest.mark.parametrize(("row", "said"), [
    ({"channel": 17}, "must be 1..16"),
    ({"low": 0.0}, "low and high come together"),
    ({"address": "macro"}, "/macro/1"),
    ({"on": "red"}, "no light is named red"),
    ({"go": "nxt", "address": "/a"}, "next or previous"),
    ({"bank": 3}, "0..1"),
    ({"control": "cc"}, "needs one number"),
    ({"control": "knob 3"}, "of no known kind"),
    ({"count": 128}, "beyond the last"),
    ({"control": "note 3", "mode": "twos"}, "no relative mode"),
    ({"invert": 1}, "true or false"),
])  # fmt: skip
def test_a_fault_names_the_value_and_the_remedy(row, said):
    assert said in faults(**row)


@pytest.mark.parametrize(
    "text", ["", "cc = [", "control = 3", "control = [3]", "connect = ['0G']", "lights = {red = 200}"]
)
def test_files_that_are_no_maps_are_survived(text):
    assert read_toml(text, "m").map.bindings == ()


def test_a_row_counts_numbers_or_channels_and_addresses():
    rows = [
        {"control": "cc 16", "address": "/macro/N", "count": 2, "stride": 4, "from": 3},
        {"control": "cc 7", "address": "/macro/N", "count": 2, "along": "channel", "channel": 5},
    ]
    found = [
        (str(one.control), one.channel, one.targets[0].address) for one in read({"control": rows}, "m").map.bindings
    ]
    assert found == [
        ("cc 16", 0, "/macro/3"),
        ("cc 20", 0, "/macro/4"),
        ("cc 7", 5, "/macro/1"),
        ("cc 7", 6, "/macro/2"),
    ]


@pytest.mark.parametrize("reading", factory_readings(), ids=lambda reading: reading.map.name)
def test_what_comes_with_netbend_has_no_faults_and_comes_back_from_plain_data(reading):
    assert reading.faults == ()
    again = read(plain(reading.map), reading.map.name)
    assert (again.map, again.faults) == (reading.map, ())


@pytest.mark.parametrize("one", factory_maps(), ids=lambda one: one.name)
def test_every_factory_map_plays_presets_and_the_four_buttons(one):
    addresses = {target.address for binding in one.bindings for target in binding.targets}
    assert addresses >= {"/panic", "/bend/bypass", "/master/freeze", "/tempo/tap", "/macro/1", "/preset/1/recall"}


@pytest.mark.parametrize("one", factory_maps(), ids=lambda one: one.name)
def test_no_two_controls_of_a_factory_map_are_the_same(one):
    keys = [binding.key for binding in one.bindings]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(("port", "name"), [
    ("nanoKONTROL2:nanoKONTROL2 MIDI 1", "nanoKONTROL2"), ("nanoKONTROL2 SLIDER/KNOB", "nanoKONTROL2"),
    ("Launch Control XL", "Launch Control XL"), ("APC MINI:APC MINI MIDI 1", "APC mini"), ("APC MINI", "APC mini"),
    ("APC mini mk2:APC mini mk2 APC mini mk2 Contr", "APC mini mk2"), ("Akai APC40", "APC40"),
    ("APC40 mkII", "APC40 mkII"), ("MIDI Mix:MIDI Mix MIDI 1", "MIDImix"), ("Launchpad Mini", "Launchpad"),
    ("Midi Fighter Twister", "Midi Fighter Twister"),
    ("Launchpad X LPX MIDI Out", "Launchpad X"), ("Launchpad Mini MK3 LPMiniMK3 MIDI Out", "Launchpad Mini mk3"),
    ("Ableton Push 2 User Port", "Push"), ("Launchpad X LPX DAW Out", None), ("Some Piano", None),
])  # fmt: skip
def test_ports_find_their_one_map(port, name):
    assert [one.name for one in factory_maps() if one.fits(port)] == ([name] if name else [])


def test_controls_are_written_as_they_are_read():
    for kind, family in FAMILIES.items():
        text = " ".join((kind, *("1" for _ in family.limits)))
        assert str(parse(text)) == text


def test_a_mistyped_control_names_the_right_one():
    with pytest.raises(MidiError, match="did you mean nrpn"):
        parse("nprn 1 2")


@given(st.sampled_from(sorted(SHAPES)), st.floats(0, 1), st.booleans())
def test_curves_come_back(name, fraction, invert):
    assert unbend(name, bend(name, fraction, invert=invert), invert=invert) == pytest.approx(fraction, abs=1e-6)


KEYS = st.sampled_from([
    "control", "address", "targets", "low", "high", "go", "bank", "count", "on", "lights", "connect", "channel",
    "along", "name", "device", "mpe", "x",
])  # fmt: skip
WORDS = st.sampled_from(["cc 1", "/a", "next", "twos", ""])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-300, 300) | st.floats() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=20,
)


@given(JSON)
def test_any_plain_data_is_read(data):
    reading = read(data, "m")
    assert read(plain(reading.map), "m").faults == ()


def test_the_files_are_small():
    from importlib.resources import files

    for entry in (files("netbend_mappings.midi") / "maps").iterdir():
        assert tomllib.loads(entry.read_text("utf-8"))["name"]
        assert len(entry.read_text("utf-8").splitlines()) < 200

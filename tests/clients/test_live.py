"""The Max for Live device: its container, its parameters, and what it sends, run in a stand-in for Live."""

import json
import socket
import struct

import pytest

from netbend_client.wire import decode
from tests.clients.address import CLIENTS, exists
from tests.clients.max_patch import Live, Patch
from tools.patches.device import packed
from tools.patches.patch import FORMS, form

DEVICE = (CLIENTS / "live/netbend.amxd").read_bytes()
FADER = 7


def chunks(data):
    at, found = 0, {}
    while at < len(data):
        name, length = data[at : at + 4].decode(), struct.unpack_from("<I", data, at + 4)[0]
        found[name] = data[at + 8 : at + 8 + length]
        at += 8 + length
    assert at == len(data)
    return found


def patcher():
    return json.loads(chunks(DEVICE)["ptch"].rstrip(b"\0"))


def boxes():
    return {one["box"]["id"]: one["box"] for one in patcher()["patcher"]["boxes"]}


def test_the_device_is_an_audio_effect_in_three_chunks():
    found = chunks(DEVICE)
    assert list(found) == ["ampf", "meta", "ptch"]
    assert found["ampf"] == b"aaaa"
    assert patcher()["patcher"]["project"]["amxdtype"] == int.from_bytes(b"aaaa", "big")
    assert chunks(packed(b"mmmm", "{}"))["ptch"] == b"{}\0"


def test_every_box_and_cord_of_the_device_is_whole():
    known = boxes()
    for box in known.values():
        inlets, outlets = form(box["text"]) if box["maxclass"] == "newobj" else FORMS[box["maxclass"]]
        assert (box["numinlets"], box["numoutlets"]) == (inlets, len(outlets))
    for line in patcher()["patcher"]["lines"]:
        (source, outlet), (target, inlet) = line["patchline"]["source"], line["patchline"]["destination"]
        assert outlet < known[source]["numoutlets"]
        assert inlet < known[target]["numinlets"]


def test_sound_passes_through():
    known = boxes()
    lines = [line["patchline"] for line in patcher()["patcher"]["lines"]]
    passed = [
        (one["source"][1], one["destination"][1]) for one in lines if known[one["source"][0]].get("text") == "plugin~"
    ]
    assert passed == [(0, 0), (1, 1)]


def test_eight_macros_are_parameters_of_lives_from_0_to_1():
    dials = [box for box in boxes().values() if box["maxclass"] == "live.dial"]
    told = [box["saved_attribute_attributes"]["valueof"] for box in dials]
    assert [one["parameter_longname"] for one in told] == [f"Macro {n}" for n in range(1, 9)]
    assert [one["parameter_shortname"] for one in told][:2] == ["turn", "loud"]
    assert {(one["parameter_type"], one["parameter_mmin"], one["parameter_mmax"]) for one in told} == {(0, 0.0, 1.0)}
    bank = patcher()["patcher"]["parameters"]["parameterbanks"]["0"]
    assert bank["parameters"] == [f"Macro {n}" for n in range(1, 9)]


def test_every_parameter_has_a_name_of_its_own_and_is_listed():
    held = {
        key: box["saved_attribute_attributes"]["valueof"]["parameter_longname"]
        for key, box in boxes().items() if box.get("parameter_enable")
    }  # fmt: skip
    listed = {key: told[0] for key, told in patcher()["patcher"]["parameters"].items() if key.startswith("obj-")}
    assert held == listed
    assert len(set(held.values())) == len(held)


def test_what_is_seen_lies_within_the_device_and_apart():
    shown = [box["presentation_rect"] for box in boxes().values() if box.get("presentation")]
    assert all(x >= 0 and y >= 0 and x + w <= 470 and y + h <= 169 for x, y, w, h in shown)
    for n, (x, y, w, h) in enumerate(shown):
        for a, b, c, d in shown[n + 1 :]:
            assert x + w <= a or a + c <= x or y + h <= b or b + d <= y


class Device:
    """The device in a Live set, with a socket in netbend's place."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.settimeout(60.0)
        self.live = Live()
        self.live.objects[1] = {"tempo": 120.0, "is_playing": 0, "current_song_time": 0.0}
        self.live.objects[FADER] = {"value": 0.0, "min": -1.0, "max": 1.0}
        self.patch = Patch(patcher(), self.live)
        self.patch.find("Port").receive(0, [self.socket.getsockname()[1]])

    def heard(self, count):
        return [next(iter(decode(self.socket.recv(4096)))) for _ in range(count)]


@pytest.fixture
def device():
    made = Device()
    yield made
    made.socket.close()


def test_a_dial_turns_its_macro(device):
    device.patch.find("Macro 3").receive(0, [0.25])
    assert device.heard(1) == [("/macro/3", (0.25,))]


def test_a_mapped_parameter_turns_the_macro_over_its_own_span(device):
    device.patch.find("Map 2").receive(0, [1])
    device.live.click(FADER)
    device.live.set(FADER, "value", 0.5)
    assert device.heard(2) == [("/macro/2", (0.5,)), ("/macro/2", (0.75,))]
    assert device.patch.find("Map 2").got[-1] == ["set", 0]


def test_an_unmapped_parameter_turns_nothing(device):
    device.patch.find("Map 2").receive(0, [1])
    device.live.click(FADER)
    device.patch.find("Unmap 2").receive(0, ["bang"])
    device.live.set(FADER, "value", 1.0)
    device.patch.find("Macro 1").receive(0, [0.5])
    assert device.heard(2)[1] == ("/macro/1", (0.5,))


def test_lives_tempo_and_beat_are_netbends_while_the_button_is_on(device):
    device.patch.find("Tempo").receive(0, [1])
    device.patch.find("live.thisdevice").out(0, ["bang"])
    device.live.objects[1]["current_song_time"] = 32.5
    device.live.set(1, "tempo", 90.0)
    device.live.set(1, "is_playing", 1)
    assert device.heard(3) == [("/tempo/bpm", (120.0,)), ("/tempo/bpm", (90.0,)), ("/tempo/beat", (32.5,))]
    device.patch.find("Tempo").receive(0, [0])
    device.live.set(1, "tempo", 100.0)
    device.patch.find("Panic").receive(0, ["bang"])
    assert device.heard(1) == [("/panic", ())]


def test_every_address_of_the_device_is_netbends():
    words = [box.get("text", "").replace("prepend ", "") for box in boxes().values()]
    sent = [word for word in words if word.startswith("/")]
    assert len(sent) == 8 + 2 + 3
    assert [address for address in sent if not exists(address)] == []

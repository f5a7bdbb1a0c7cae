"""The TouchDesigner script builds its component in the stand-in, and plays a real daemon through it."""

import socket
import time

import pytest

from tests.clients import touchdesigner
from tests.clients.address import CLIENTS, exists
from tests.support.daemon import daemon

SCRIPT = (CLIENTS / "touchdesigner/netbend.py").read_text()


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture(scope="module")
def show():
    with daemon() as running:
        yield running


@pytest.fixture
def project(monkeypatch):
    touchdesigner.install()
    made = touchdesigner.Project()
    yield made
    for child in list(made.root.children):
        child.destroy()


class Player:
    """A component in a project, with frames that go by until something is so."""

    def __init__(self, project, url):
        self.project = project
        project.drop(SCRIPT)
        self.comp = project.root.op("netbend")
        self.comp.par.Httpport = int(url.rstrip("/").rpartition(":")[2])
        self.comp.par.Feedbackport = free_port()

    def until(self, found, seconds=90.0):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.project.frame()
            if found():
                return
            time.sleep(0.01)
        raise AssertionError(f"not within {seconds} s; {self.comp.par.Status.val}")


@pytest.fixture
def player(project, show):
    made = Player(project, show.url)
    made.until(lambda: "parameters" in made.comp.par.Status.val)
    return made


def test_the_component_makes_parameters_of_the_tree_that_plays(player):
    pages = {page.name: len(page.pars) for page in player.comp.customPages}
    assert list(pages)[:6] == ["Netbend", "Macros", "Coarse", "Middle", "Fine", "Latent"]
    assert pages["Macros"] == 16
    assert pages["Middle"] > 60
    angle = player.comp.par.Zonemiddlerotateangle
    assert (angle.style, angle.normMin, angle.normMax, angle.clampMin) == ("Float", -180, 180, False)
    assert angle.label == "rotate angle"
    assert player.comp.par.Macro1.label == "turn"


def test_every_parameter_has_an_address_of_its_own_that_netbend_has(player):
    addresses = player.comp.fetch("addresses")
    assert len(set(addresses.values())) == len(addresses) > 250
    assert [address for address in addresses.values() if not exists(address)] == []


def test_a_hand_on_a_parameter_bends_the_network(player, show):
    player.comp.par.Zonemiddlerotateangle = 40.0
    player.until(lambda: show.client.get("/zone/middle/rotate/angle") == 40.0)
    player.comp.par.Zonefinebypass = True
    player.until(lambda: show.client.get("/zone/fine/bypass") == 1)


def test_what_another_hand_moves_is_seen_and_not_sent_back(player, show):
    player.until(lambda: True)
    sent = []
    out = player.comp.op("osc_out")
    out.sendOSC = lambda address, values: sent.append(address)
    show.client.set("/macro/2", 0.3)
    player.until(lambda: abs(player.comp.par.Macro2.val - 0.3) < 1e-6)
    for _ in range(5):
        player.project.frame()
    assert sent == []


def test_pulses_recall_presets_and_panic(player, show):
    player.comp.par.Preset = "2"
    player.comp.par.Recall.pulse()
    player.until(lambda: player.comp.par.Zonemiddlerotateangle.val == 40.0)
    player.comp.par.Panic.pulse()
    player.until(lambda: show.client.get("/zone/middle/rotate/angle") == 0.0)
    assert "2 turn" in player.comp.par.Preset.menuLabels
    show.client.set("/latent/seed", 5)
    player.until(lambda: player.comp.par.Latentseed.val == 5)
    player.comp.par.Latentnext.pulse()
    player.until(lambda: show.client.get("/latent/seed") == 6)


def test_presets_are_kept_under_a_number_or_a_name(player, show):
    player.comp.par.Preset = "intro"
    player.comp.par.Zonecoarserotateangle = 25.0
    player.until(lambda: show.client.get("/zone/coarse/rotate/angle") == 25.0)
    player.comp.par.Store.pulse()
    player.until(lambda: "intro" in [show.client.get(f"/preset/{n}/name") for n in (17, 18)])
    show.client.set("/zone/coarse/rotate/angle", 0.0)
    player.until(lambda: player.comp.par.Zonecoarserotateangle.val == 0.0)
    player.comp.par.Recall.pulse()
    player.until(lambda: show.client.get("/zone/coarse/rotate/angle") == 25.0)


def test_any_message_can_be_sent(player, show):
    player.comp.op("script").module.send(player.comp, "/layer/1/rotate/angle", 12.5)
    player.until(lambda: show.client.get("/layer/1/rotate/angle") == 12.5)


def test_the_picture_comes_from_the_source_that_bears_netbends_name(player):
    comp = player.comp
    assert (comp.op("texture").par.sendername.val, comp.op("ndi").par.name.val) == ("netbend", "STUDIO (netbend)")
    comp.par.Source = "ndi"
    shown = comp.op("choice").inputConnectors[comp.op("choice").par.index.eval()].connected
    assert shown is comp.op("ndi")
    assert comp.op("out1").inputConnectors[0].connected is comp.op("choice")


def test_the_component_waits_for_netbend_and_comes_back_to_it(project, monkeypatch):
    with daemon() as first:
        player = Player(project, first.url)
        player.comp.op("script").module.SILENT_S = 1.5
        player.until(lambda: "parameters" in player.comp.par.Status.val)
        port = first.url.rstrip("/").rpartition(":")[2]
    player.until(lambda: "no netbend" in player.comp.par.Status.val)
    player.comp.par.Macro1 = 0.5
    with daemon("--http-port", port) as second:
        player.until(lambda: "parameters" in player.comp.par.Status.val)
        second.client.set("/macro/1", 0.75)
        player.until(lambda: player.comp.par.Macro1.val == 0.75)


def test_parameters_that_stay_are_the_same_ones_when_the_tree_changes(player):
    module = player.comp.op("script").module
    kept = player.comp.par.Macro1
    nodes = {"/macro/1": {"FULL_PATH": "/macro/1", "TAGS": ["float"], "VALUE": [0.25]}}
    module._parameters(player.comp, nodes)
    assert player.comp.par.Macro1 is kept
    assert kept.val == 0.25
    assert not hasattr(player.comp.par, "Macro2")


def test_running_the_script_again_makes_the_component_anew(player):
    before = player.comp
    player.project.root.op("netbend_py").run()
    assert player.project.root.op("netbend") is not before

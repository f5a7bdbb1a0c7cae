"""The Max package: made from the tables, whole by its format, and run in a stand-in for Max against a daemon."""

import json
import os
import subprocess
import sys

import pytest

from netbend import __version__
from tests.clients.address import exists
from tests.clients.max_patch import PACKAGE, Patch
from tests.conftest import missing, require_program
from tests.support.daemon import ROOT, daemon, until
from tools.patches.__main__ import files
from tools.patches.patch import FORMS, form
from tools.patches.patch import Patch as Made

LONE = 'ip link set lo up multicast on && ip route add 224.0.0.0/4 dev lo && exec "$@"'
PATCHERS = sorted(PACKAGE.rglob("*.max*"))


@pytest.mark.parametrize("path", files(), ids=lambda path: path.name)
def test_a_patcher_is_what_the_tables_say(path):
    assert path.read_bytes() == files()[path], "python -m tools.patches writes it anew"


def boxes_of(document):
    return {one["box"]["id"]: one["box"] for one in document["patcher"]["boxes"]}


@pytest.mark.parametrize("path", PATCHERS, ids=lambda path: path.name)
def test_every_box_is_an_object_that_there_is(path):
    document = json.loads(path.read_text())
    boxes = boxes_of(document)
    assert len(boxes) == len(document["patcher"]["boxes"])
    for box in boxes.values():
        known = form(box["text"]) if box["maxclass"] == "newobj" else FORMS[box["maxclass"]]
        assert (box["numinlets"], box["numoutlets"]) == (known[0], len(known[1]))
        assert len(box["patching_rect"]) == 4


@pytest.mark.parametrize("path", PATCHERS, ids=lambda path: path.name)
def test_every_cord_joins_an_outlet_and_an_inlet(path):
    document = json.loads(path.read_text())
    boxes = boxes_of(document)
    for line in document["patcher"]["lines"]:
        (source, outlet), (target, inlet) = line["patchline"]["source"], line["patchline"]["destination"]
        assert 0 <= outlet < boxes[source]["numoutlets"]
        assert 0 <= inlet < boxes[target]["numinlets"]


def test_every_script_and_abstraction_that_is_named_is_in_the_package():
    texts = [
        box.get("text", "").split() for path in PATCHERS for box in boxes_of(json.loads(path.read_text())).values()
    ]
    scripts = {words[1] for words in texts if words and words[0] in ("js", "node.script")}
    assert scripts == {path.name for path in (PACKAGE / "javascript").iterdir()}
    inner = {words[0] for words in texts if words and words[0].startswith("netbend")} - {"netbend:"}
    assert inner == {path.stem for path in (PACKAGE / "patchers").iterdir()}


def test_the_package_says_what_it_is():
    info = json.loads((PACKAGE / "package-info.json").read_text())
    assert (info["name"], info["version"]) == (PACKAGE.name, __version__)
    assert (PACKAGE / "help" / info["homepatcher"]).is_file()


def test_a_cord_to_nowhere_is_refused():
    patch = Made()
    with pytest.raises(ValueError, match="no such outlet"):
        patch.cord(patch.new("prepend /panic", 0, 0), 1, patch.new("udpsend 127.0.0.1 9000", 0, 0))


@pytest.fixture(scope="module")
def show():
    with daemon() as running:
        yield running


def port_of(show):
    return show.url.rstrip("/").rpartition(":")[2]


@pytest.fixture(scope="module")
def patch(show):
    """The help patcher, which holds all others, connected to the daemon."""
    text = (PACKAGE / "help/netbend.maxhelp").read_text()
    made = Patch(json.loads(text.replace('"text": "netbend"', f'"text": "netbend 127.0.0.1 {port_of(show)}"')))
    polled(made, lambda: any(got[0] == "netbend" for got in made.find("print netbend").got))
    yield made
    made.stop()


def polled(patch, found, seconds=90.0):
    def look():
        patch.poll()
        return found()

    return until(look, seconds)


def panel_of(patch):
    return patch.find("netbend.panel").inner.find("js")


def looked(patch, address):
    panel = panel_of(patch)
    before = len(panel.got)
    panel.process.say({"act": ["look", address]})
    return polled(patch, lambda: next((got for got in panel.got[before:] if isinstance(got, dict)), None))


def parameters(patch):
    return [got for got in panel_of(patch).got if isinstance(got, list) and got[0] == "parameter"]


def test_the_abstraction_finds_the_tree_and_tells_its_parameters(patch):
    told = parameters(patch)
    assert len(told) > 300
    assert [one[1] for one in told if not exists(one[1])] == []
    (angle,) = [one for one in told if one[1] == "/zone/middle/rotate/angle"]
    assert angle[2:6] == ["float", -180, 180, 0]
    (macro,) = [one for one in told if one[1] == "/macro/1"]
    assert macro[6] == "turn"


def test_messages_that_are_clicked_reach_the_network(patch, show):
    patch.find("/zone/middle/rotate/angle 30").receive(0, ["bang"])
    until(lambda: show.client.get("/zone/middle/rotate/angle") == 30)
    patch.find("prepend /macro/2").receive(0, [0.5])
    until(lambda: show.client.get("/macro/2") == 0.5)


def test_the_panel_has_a_control_for_each_parameter_of_its_zone(patch):
    wanted = [one[1] for one in parameters(patch) if one[1].startswith("/zone/middle/")]
    assert len(wanted) > 60
    for address in wanted[:5]:
        assert looked(patch, address)["kind"] in ("flonum", "number", "toggle", "umenu", "button"), address
    assert looked(patch, "/zone/middle/rotate/angle")["bounds"] == {"minimum": -180, "maximum": 180}


def test_a_hand_on_the_panel_bends_and_another_hand_moves_it(patch, show):
    panel = panel_of(patch)
    panel.process.say({"act": ["turn", "/zone/middle/dilate/radius", 2.5]})
    polled(patch, lambda: show.client.get("/zone/middle/dilate/radius") == 2.5)
    show.client.set("/zone/middle/dilate/radius", 1.25)
    polled(patch, lambda: looked(patch, "/zone/middle/dilate/radius")["value"] == 1.25)


def test_a_button_of_the_panel_fires(patch, show):
    show.client.set("/zone/middle/rotate/angle", 77.0)
    panel_of(patch).process.say({"act": ["turn", "/zone/middle/reset", "bang"]})
    polled(patch, lambda: show.client.get("/zone/middle/rotate/angle") == 0)


def test_netbend_is_found_again_when_it_comes_back():
    states = []
    with daemon() as first:
        port = port_of(first)
        made = Patch(json.loads((PACKAGE / "patchers/netbend.maxpat").read_text()), arguments=["127.0.0.1", port])
        script = made.find("node.script")
        script.out = lambda _, atoms: states.append(atoms)
        polled(made, lambda: ["status", "netbend", "127.0.0.1", first.osc_port] in states)
    try:
        polled(made, lambda: ["status", "none"] in states)
        with daemon("--http-port", port) as second:
            polled(made, lambda: ["status", "netbend", "127.0.0.1", second.osc_port] in states)
    finally:
        made.stop()


@pytest.mark.peer
def test_netbend_is_discovered_by_mdns():
    for program in ("unshare", "ip", "node"):
        require_program(program)
    if os.geteuid():
        missing("a network of its own needs root")
    command = ["unshare", "-n", "sh", "-c", LONE, "sh", sys.executable, "-m", "tests.peers.max_scene"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout)
    assert told["found"] == ["scene", "127.0.0.1", told["osc"]]

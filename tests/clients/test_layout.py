"""The layouts that `netbend layout` writes: read back by their formats, every control held against the tree."""

import json
import xml.etree.ElementTree as ET
import zlib
from collections.abc import Iterator
from typing import Any

import pytest

from netbend.cli.main import main
from netbend.layout.board import Box, Control, Page, Row, placed
from netbend_models.bending.catalogue import catalogue
from tests.clients.address import exists
from tests.conftest import require_module
from tests.support.daemon import daemon, until

OPERATORS = len(catalogue().operators)

COMMON = {"type", "id", "left", "top", "width", "height", "bypass", "colorWidget", "address", "target", "decimals",
          "preArgs", "typeTags", "onValue", "value"}  # fmt: skip
PROPERTIES = {
    "root": COMMON | {"widgets", "tabs"},
    "tab": COMMON | {"label", "widgets", "tabs"},
    "fader": COMMON | {"design", "range", "origin", "steps", "doubleTap"},
    "button": COMMON | {"label", "mode", "on", "off"},
    "text": COMMON | {"wrap"},
}
"""What https://openstagecontrol.ammd.net/docs/widgets/properties-reference/ lists, of what is used."""


@pytest.fixture(scope="module")
def touchosc(tmp_path_factory) -> bytes:
    path = tmp_path_factory.mktemp("layout") / "a.tosc"
    assert main(["layout", "touchosc", "--out", str(path)]) == 0
    return path.read_bytes()


@pytest.fixture(scope="module")
def stage(tmp_path_factory) -> dict[str, Any]:
    path = tmp_path_factory.mktemp("layout") / "a.json"
    assert main(["layout", "open-stage-control", "--to", "10.0.0.2:9000", "--out", str(path)]) == 0
    return json.loads(path.read_text())


def nodes(data: bytes) -> list[ET.Element]:
    return list(ET.fromstring(zlib.decompress(data)).iter("node"))


def messages(node: ET.Element) -> Iterator[tuple[str, list[tuple[str, str, float, float]]]]:
    """Each OSC message of a node: its path, and its arguments as type, value, and what it is scaled to."""
    for one in node.findall("messages/osc"):
        path = "".join(part.findtext("value", "") for part in one.findall("path/partial"))
        arguments = [
            (part.findtext("type", ""), part.findtext("value", ""),
             float(part.findtext("scaleMin", "")), float(part.findtext("scaleMax", "")))
            for part in one.findall("arguments/partial")
        ]  # fmt: skip
        yield path, arguments


def widgets(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in (*node.get("widgets", ()), *node.get("tabs", ())):
        yield from widgets(child)


def test_a_touchosc_layout_holds_the_macros_the_presets_and_each_operator_of_each_zone(touchosc):
    paths = [path for node in nodes(touchosc) for path, _ in messages(node)]
    assert {f"/macro/{n}" for n in range(1, 9)} | {f"/preset/{n}/recall" for n in range(1, 17)} <= set(paths)
    assert {"/panic", "/undo", "/subscribe", "/refresh", "/master/level", "/zone/fine/bypass"} <= set(paths)
    zones = [path for path in paths if path.startswith("/zone/middle/")]
    assert len(zones) == OPERATORS + 5
    assert len(set(paths)) == len(paths)


def test_every_address_of_a_touchosc_layout_is_netbends(touchosc):
    assert [path for node in nodes(touchosc) for path, _ in messages(node) if not exists(path)] == []


def test_a_touchosc_fader_spans_what_is_played_and_stands_at_rest(touchosc):
    (angle,) = [node for node in nodes(touchosc) if ("/zone/fine/rotate/angle") in dict(messages(node))]
    assert dict(messages(angle))["/zone/fine/rotate/angle"] == [("VALUE", "x", -180.0, 180.0)]
    assert angle.findtext("values/value/default") == "0.5"


def test_a_touchosc_push_sends_its_address_alone_and_only_on_the_press(touchosc):
    (panic,) = [node for node in nodes(touchosc) if "/panic" in dict(messages(node))]
    assert dict(messages(panic)) == {"/panic": []}
    assert [one.text for one in panic.iter("condition")] == ["RISE"]


def test_touchosc_asks_for_feedback_to_its_port(touchosc):
    (listen,) = [node for node in nodes(touchosc) if "/subscribe" in dict(messages(node))]
    assert dict(messages(listen)) == {"/subscribe": [("CONSTANT", "9001", 0.0, 1.0)], "/refresh": []}


def test_a_touchosc_layout_is_the_same_each_time_and_each_of_its_nodes_is_its_own(touchosc, tmp_path):
    main(["layout", "touchosc", "--out", str(tmp_path / "b.tosc")])
    assert (tmp_path / "b.tosc").read_bytes() == touchosc
    names = [node.get("ID") for node in nodes(touchosc)]
    assert len(set(names)) == len(names)


@pytest.mark.peer
def test_another_reader_of_touchosc_files_finds_nothing_amiss(touchosc, tmp_path):
    py2tosc = require_module("py2tosc")
    path = tmp_path / "a.tosc"
    path.write_bytes(touchosc)
    document = py2tosc.load(str(path))
    assert py2tosc.validate(document) == []
    assert len(document.root.find_all(type="FADER")) == len([n for n in nodes(touchosc) if n.get("type") == "FADER"])


def test_every_address_of_an_open_stage_control_session_is_netbends(stage):
    sent = [one["address"] for one in widgets(stage["content"]) if "address" in one]
    resets = [one["doubleTap"] for one in widgets(stage["content"]) if "doubleTap" in one]
    assert len(sent) > 3 * OPERATORS
    assert [address for address in (*sent, *resets) if not exists(address)] == []


def test_a_session_is_one_of_open_stage_control(stage):
    assert {key: stage[key] for key in ("createdWith", "type")} == {
        "createdWith": "Open Stage Control", "type": "session",
    }  # fmt: skip
    for one in widgets(stage["content"]):
        assert set(one) <= PROPERTIES[one["type"]]
        assert not (one.get("widgets") and one.get("tabs")), "a container holds widgets or tabs"


def test_no_two_widgets_share_an_id_and_so_become_clones(stage):
    names = [one["id"] for one in widgets(stage["content"])]
    assert len(set(names)) == len(names)


def test_all_that_a_session_sends_goes_to_netbend(stage):
    sending = [one for one in widgets(stage["content"]) if "address" in one]
    assert {one["target"] for one in sending} == {"10.0.0.2:9000"}


def test_both_layouts_hold_the_same(touchosc, stage):
    one = {path for node in nodes(touchosc) for path, _ in messages(node)} - {"/refresh"}
    assert one == {widget["address"] for widget in widgets(stage["content"]) if "address" in widget}


def test_controls_lie_side_by_side_on_the_sheet():
    row = Row(1.0, tuple(Control("push", name, f"/{name}") for name in "abc"), 4)
    boxes = [box for _, box in placed(Page("page", (row, row)), 100.0, 60.0, gap=4.0)]
    assert boxes[:2] == [Box(4.0, 4.0, 20.0, 24.0), Box(28.0, 4.0, 20.0, 24.0)]
    assert boxes[3].y == 32.0


@pytest.fixture(scope="module")
def show():
    with daemon() as running:
        yield running


def test_a_layout_of_what_plays_carries_its_values_and_names_and_netbend_takes_all_that_it_sends(show, tmp_path):
    show.client.set("/mod/macro/3/name", "bloom")
    show.client.set("/macro/3", 0.75)
    show.client.ping()
    path = tmp_path / "a.tosc"
    assert main(["layout", "touchosc", "--from", show.url, "--out", str(path)]) == 0
    data = path.read_bytes()
    (bloom,) = [node for node in nodes(data) if "/macro/3" in dict(messages(node))]
    assert bloom.findtext("properties/property[1]/value") == "bloom"
    assert bloom.findtext("values/value/default") == "0.75"
    show.client.subscribe("/error")
    touched = [one for node in nodes(data) for one in messages(node) if one[0] != "/subscribe"]
    for address, arguments in touched:
        show.client.set(address, *(high for _, _, _, high in arguments))
    show.client.set("/macro/3/rampe", 1.0)
    refusals = until(lambda: [one for one in show.client.changes(0.1) if one[0] == "/error"])
    assert len(touched) > 3 * OPERATORS
    assert {arguments[0] for _, arguments in refusals} == {"/macro/3/rampe"}, refusals


def test_a_daemon_that_is_not_there_is_one_line(capsys, tmp_path):
    assert main(["layout", "touchosc", "--from", "http://127.0.0.1:9", "--out", str(tmp_path / "a.tosc")]) == 1
    assert "is it playing there?" in capsys.readouterr().err

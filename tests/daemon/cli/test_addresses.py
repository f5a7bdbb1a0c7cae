"""What is listed is what the tree answers to, no more and no less."""

import json
import os
import re
import subprocess
import sys

import pytest

from netbend.conductor.statistics import Statistics
from netbend.stage.stage import Stage
from netbend.tree.node import Addresses, Place
from netbend.tree.reference import ANSWERS, ENDING_TYPES
from netbend.tree.source import SOURCES
from netbend.tree.table import COMMANDS, ENDINGS
from netbend.tree.tree import Sender, Tree
from netbend_models.description import describe
from netbend_models.load import load
from tests.support.daemon import ROOT, TINY


@pytest.fixture
def tree() -> Tree:
    return Tree(describe(load(TINY, trust=True)))


@pytest.fixture
def addresses(tree: Tree) -> Addresses:
    return tree.addresses


@pytest.fixture
def listed(netbend) -> list[dict]:
    said = netbend("addresses", TINY, "--json")
    assert (said.status, said.err) == (0, "")
    return json.loads(said.out)


def test_every_listed_address_stands_in_the_tree(listed, addresses):
    incoming = [one["address"] for one in listed if one["access"] != "r"]
    assert not [address for address in incoming if isinstance(addresses.resolve(address), Place)]


def test_every_row_of_the_tree_is_listed_once(listed, addresses):
    names = [one["address"] for one in listed]
    assert {row.address for row in addresses.rows()} < set(names)
    assert len(names) == len(set(names))


def test_every_command_is_listed(listed):
    names = {command.name.replace("N", str(command.count)) for command in COMMANDS}
    assert {f"/{name}" for name in names} < {one["address"] for one in listed}


def test_the_name_that_shows_store_means_the_same_slot(listed, addresses):
    named = [one for one in listed if "stored" in one]
    assert named
    assert all(addresses.resolve(one["stored"]) == addresses.resolve(one["address"]) for one in named)


def test_a_listed_default_can_be_sent_and_lies_in_the_limit(listed, tree):
    numbers = [one for one in listed if "default" in one]
    for one in numbers:
        tree.play(one["address"], (one["default"],), Sender("test"), 0.0)
    assert len(numbers) > 400
    assert tree.clamped == 0
    assert (tree.base_view == tree.defaults).all()


def test_a_row_tells_its_ranges(listed):
    (angle,) = [one for one in listed if one["address"] == "/layer/1/rotate/angle"]
    assert angle.items() >= {
        "type": "f", "played": [-180, 180], "limit": [-180, 180], "rule": "wrap", "default": 0.0,
        "unit": "degrees", "access": "rw", "stored": "/layer/b8.conv1/rotate/angle",
    }.items()  # fmt: skip
    assert "counter-clockwise" in angle["meaning"]


def test_an_open_limit_is_null(listed):
    (seed,) = [one for one in listed if one["address"] == "/latent/seed"]
    assert (seed["rule"], seed["limit"]) == ("open", [None, None])


def test_every_figure_that_is_told_is_listed():
    stage = Stage.create(os.getpid(), 60.0)
    try:
        figures = Statistics(stage).figures(refused=0, received=0)
    finally:
        stage.remove()
    told = {f"/stats/{name}" for name, value in figures.items() if not isinstance(value, dict)}
    assert told <= {entry.address for entry in ANSWERS}


def test_every_ending_has_its_types():
    assert ENDING_TYPES.keys() == ENDINGS.keys()


def test_the_plain_list_has_a_line_for_each_address(netbend, listed):
    lines = netbend("addresses", TINY).out.splitlines()
    told = [line.split()[0] for line in lines if line and line[0] != "#"]
    assert told == [one["address"] for one in listed]


def test_a_plain_line_is_whole(netbend):
    lines = netbend("addresses", TINY).out.splitlines()
    (line,) = [line for line in lines if line.startswith("/zone/fine/erode/radius ")]
    assert re.split(r"  +", line)[1:6] == ["f", "0..5", "clamp 0..10", "pixels", "0"]


def test_every_shape_of_the_short_list_can_be_filled_in(netbend, addresses):
    shapes = json.loads(netbend("addresses", TINY, "--short", "--json").out)
    filled = {"N": "1", "K": "1", "ZONE": "coarse", "HEIGHT": "8", "OPERATOR": "rotate", "PARAMETER": "angle"}
    places = [one["address"] for one in shapes if one["address"][0] == "/" and one["access"] != "r"]
    first = {source.name: source.keys[0] for source in SOURCES}
    for shape in places:
        parts = shape.split("/")
        family = first.get(parts[2], "") if len(parts) > 2 else ""
        addresses.resolve("/".join((filled | {"KEY": family, "NAME": "ndi"}).get(part, part) for part in parts))
    assert len(places) < 400


def test_the_short_list_reaches_every_kind_of_row(netbend, addresses):
    shapes = {one["address"] for one in json.loads(netbend("addresses", TINY, "--short", "--json").out)}
    for row in addresses.rows():
        shape = re.sub(r"^/(layer/)\d+|^/(zone/)\w+|^/(res/)\d+", _placeholder, row.address)
        shape = re.sub(r"(?<=/)\d+(?=/|$)", "N", re.sub(r"/cluster/\d", "/cluster/K", shape))
        shape = re.sub(r"^/output/[^/]+", "/output/NAME", shape)
        head, _, tail = shape.rpartition("/")
        if row.address.startswith("/mod/") and shape not in shapes:
            shape = f"/mod/{shape.split('/')[2]}/KEY/{tail}"
        operator = f"{head.rpartition('/')[0]}/OPERATOR/PARAMETER"
        assert shape in shapes or (operator in shapes and f"{head.rpartition('/')[2]}/{tail}" in shapes)


def _placeholder(match: re.Match[str]) -> str:
    return {"layer/": "/layer/N", "zone/": "/zone/ZONE", "res/": "/res/HEIGHT"}[match[match.lastindex or 0]]


def test_numbers_stand_in_their_order(listed):
    stores = [one["address"] for one in listed if re.fullmatch(r"/latent/\d+/place", one["address"])]
    assert stores == [f"/latent/{number}/place" for number in range(1, 65)]


def test_the_short_list_says_which_numbers_there_are(netbend):
    shapes = json.loads(netbend("addresses", TINY, "--short", "--json").out)
    (store,) = [one for one in shapes if one["address"] == "/latent/N/store"]
    assert store["meaning"] == "keeps the place where the picture is in store N; N is 1..64"


def test_markdown_rows_have_seven_cells(netbend):
    rows = [line for line in netbend("addresses", TINY, "--markdown").out.splitlines() if line.startswith("| ")]
    assert len(rows) > 60
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {8}


def test_a_reader_that_has_seen_enough_is_no_error():
    command = [sys.executable, "-m", "netbend", "addresses", TINY]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 0

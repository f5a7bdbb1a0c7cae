import importlib
import json
from importlib.metadata import EntryPoint

loading = importlib.import_module("netbend_models.load")  # the package gives its function under that name


def test_names_are_numbered_from_1_as_model_select_takes_them(netbend, monkeypatch):
    points = [EntryPoint(name, "somewhere:build", loading.GROUP) for name in ("zebra", "default", "ant")]
    monkeypatch.setattr(loading, "entry_points", lambda group: points)
    said = netbend("models", "--json")
    assert [(one["number"], one["name"]) for one in json.loads(said.out)] == [
        (1, "ant"),
        (2, "default"),
        (3, "zebra"),
    ]


def test_a_line_says_where_a_network_comes_from(netbend):
    lines = netbend("models").out.splitlines()
    assert any(line.split()[1:4] == ["default", "from", "netbend"] for line in lines)


def test_without_networks_the_list_is_empty(netbend, monkeypatch):
    monkeypatch.setattr(loading, "entry_points", lambda group: [])
    assert netbend("models").out == ""
    assert json.loads(netbend("models", "--json").out) == []


def test_a_variable_stands_for_an_option(netbend, monkeypatch):
    monkeypatch.setenv("NETBEND_JSON", "1")
    assert json.loads(netbend("models").out)

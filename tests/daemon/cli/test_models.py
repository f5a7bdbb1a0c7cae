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


def test_without_networks_the_list_is_empty_and_says_where_files_belong(netbend, monkeypatch, tmp_path):
    monkeypatch.setattr(loading, "entry_points", lambda group: [])
    monkeypatch.setenv("NETBEND_MODELS", str(tmp_path))
    (line,) = netbend("models").out.splitlines()
    assert str(tmp_path) in line
    assert json.loads(netbend("models", "--json").out) == []


def test_files_of_the_models_folder_are_listed_behind_the_names(netbend, monkeypatch, tmp_path):
    monkeypatch.setenv("NETBEND_MODELS", str(tmp_path))
    (tmp_path / "faces").mkdir()
    (tmp_path / "faces" / "mine.pkl").touch()
    assert json.loads(netbend("models", "--json").out)[-1]["name"] == "faces/mine.pkl"


def test_a_variable_stands_for_an_option(netbend, monkeypatch):
    monkeypatch.setenv("NETBEND_JSON", "1")
    assert json.loads(netbend("models").out)

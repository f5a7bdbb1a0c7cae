"""`netbend clusters`: what is computed is stored, listed and exchanged."""

from pathlib import Path

import pytest
import yaml
from PIL import Image

from netbend_models.clusters import Clustering
from tests.support.daemon import TINY

DIGEST = "0123456789abcdef"


@pytest.fixture(autouse=True)
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NETBEND_MODELS", str(tmp_path / "models"))
    monkeypatch.setattr("netbend.process.step_aside", lambda: None)  # a lowered priority would stay
    return tmp_path / "models"


@pytest.fixture
def stored(models) -> Path:
    return models / "clusters" / f"{DIGEST}.json"


def test_what_is_computed_is_stored_by_the_digest(netbend, stored):
    said = netbend("clusters", TINY, "--number", "2", "--latents", "3", "--seed", "7")
    assert said.status == 0, said.err
    found = Clustering.from_json(stored.read_text())
    assert (found.method, found.seed) == ("activation", 7)
    assert [len(one) for one in found.layers.values()] == [2] * 4
    assert str(stored) in said.out
    assert "looking at the network" in said.err.splitlines()


def test_the_same_command_gives_the_same_clusters(netbend, stored):
    netbend("clusters", TINY, "--latents", "3")
    first = stored.read_bytes()
    stored.unlink()
    netbend("clusters", TINY, "--latents", "3")
    assert stored.read_bytes() == first


def test_without_clusters_the_list_says_how_to_compute_them(netbend):
    said = netbend("clusters", TINY, "--list")
    assert said.status == 1
    assert said.err == f"netbend: no clusters are stored for {TINY}; compute them with: netbend clusters {TINY}\n"


def test_the_list_tells_each_layer(netbend, stored):
    netbend("clusters", TINY, "--latents", "3")
    before = stored.stat().st_mtime_ns
    said = netbend("clusters", TINY, "--list")
    rows = [line.split() for line in said.out.splitlines()[3:]]
    assert [row[1] for row in rows] == ["b8.conv0", "b8.conv1", "b16.conv0", "b16.conv1"]
    assert all(sum(map(int, row[3:])) == 4 for row in rows)
    assert stored.stat().st_mtime_ns == before


def test_yaml_goes_out_and_in(netbend, stored, tmp_path):
    netbend("clusters", TINY, "--latents", "3")
    computed = Clustering.from_json(stored.read_text())
    out = tmp_path / "clusters.yaml"
    assert netbend("clusters", TINY, "--export", str(out)).out == f"{out}\n"
    assert list(yaml.safe_load(out.read_text())) == [0, 1, 2, 3]
    stored.unlink()
    assert netbend("clusters", TINY, "--import", str(out)).status == 0
    assert Clustering.from_json(stored.read_text()).layers == computed.layers


def test_an_export_overwrites_nothing(netbend, tmp_path):
    netbend("clusters", TINY, "--latents", "3")
    (tmp_path / "mine.yaml").write_text("mine")
    said = netbend("clusters", TINY, "--export", str(tmp_path / "mine.yaml"))
    assert (said.status, "is there already" in said.err) == (1, True)
    assert (tmp_path / "mine.yaml").read_text() == "mine"


def test_a_file_of_another_network_is_refused_and_stores_nothing(netbend, stored, tmp_path):
    (tmp_path / "other.yaml").write_text("9:\n- {cluster_index: 0, feature_index: 0}\n")
    said = netbend("clusters", TINY, "--import", str(tmp_path / "other.yaml"))
    assert (said.status, "layer 9 is not in this network" in said.err) == (1, True)
    assert not stored.exists()


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (("--import", "nowhere.yaml"), 1, "nowhere.yaml cannot be read"),
        (("--number", "many"), 1, "number of clusters must be such as 4 or 5,4,3"),
        (("--list", "--export", "x.yaml"), 2, "exclude each other"),
        (("--method", "magic"), 2, "magic"),
        (("--latents", "0"), 2, "latents"),
    ],
)
def test_what_cannot_be_done_says_why(netbend, arguments, status, message):
    said = netbend("clusters", TINY, *arguments)
    assert said.status == status
    assert message in said.err
    assert said.err.count("\n") == 1


def test_a_preview_is_a_picture_a_layer(netbend, tmp_path):
    said = netbend("clusters", TINY, "--number", "2", "--latents", "2", "--preview", str(tmp_path / "sheets"))
    assert said.status == 0, said.err
    sheets = sorted((tmp_path / "sheets").iterdir())
    assert [one.name for one in sheets] == ["b16.conv0.png", "b16.conv1.png", "b8.conv0.png", "b8.conv1.png"]
    assert Image.open(sheets[0]).size == (3 * 128, 4 * 128)


def test_the_classifier_keeps_to_its_budget(netbend, stored):
    assert netbend("clusters", TINY, "--method", "classifier", "--seconds", "1").status == 0
    assert Clustering.from_json(stored.read_text()).method == "classifier"

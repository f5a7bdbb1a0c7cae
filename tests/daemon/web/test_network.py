import io

import numpy as np
import pytest
from PIL import Image

from netbend.conductor.preview import cell, folder_of
from netbend.tree.tree import Tree
from netbend.web.network import listing
from netbend_models.clusters.clustering import Clustering
from netbend_models.clusters.played import to_text
from netbend_models.description import describe
from tests.support.tiny import Tiny

FOUND = Clustering(Tiny.digest, "imported", 0, {"b8.conv0": ((0, 1), (2,))})


@pytest.fixture
def tree(tmp_path, monkeypatch):
    monkeypatch.setenv("NETBEND_MODELS", str(tmp_path))
    tree = Tree(describe(Tiny(), "tiny"))
    tree.texts.put("/cluster/data", to_text(FOUND))
    return tree


def test_every_layer_is_listed_with_its_size_and_clusters(tree):
    first, *_, last = listing(tree)["layers"]
    assert first == {
        "number": 0, "name": "b8.conv0", "channels": 4, "height": 8, "width": 8, "zone": "coarse", "clusters": 2,
        "previews": False,
    }  # fmt: skip
    assert (last["zone"], last["width"], last["clusters"]) == ("fine", 16, 0)


def test_previews_are_listed_once_they_are_there(tree):
    folder_of(FOUND).mkdir(parents=True)
    (folder_of(FOUND) / "b8.conv0.png").write_bytes(b"")
    assert [layer["previews"] for layer in listing(tree)["layers"]] == [True, False, False, False]


def test_other_clusters_of_the_same_network_have_other_previews():
    assert folder_of(FOUND) != folder_of(Clustering(Tiny.digest, "imported", 0, {"b8.conv0": ((0,), (1,))}))


def test_a_cell_is_cut_from_the_first_row_of_a_sheet(tmp_path):
    sheet = np.zeros((16, 24, 3), np.uint8)
    sheet[:8, 8:16] = (200, 100, 50)
    Image.fromarray(sheet).save(tmp_path / "sheet.png")
    found = cell(tmp_path / "sheet.png", 1, 3)
    assert found is not None
    picture = np.asarray(Image.open(io.BytesIO(found)))
    assert picture.shape == (8, 8, 3)
    assert np.abs(picture - np.array([200.0, 100, 50])).max() < 8


@pytest.mark.parametrize("column", [-1, 3])
def test_there_is_no_cell_beyond_a_sheet(tmp_path, column):
    Image.new("RGB", (24, 8)).save(tmp_path / "sheet.png")
    assert cell(tmp_path / "sheet.png", column, 3) is None


def test_there_is_no_cell_without_a_sheet(tmp_path):
    assert cell(tmp_path / "none.png", 0, 3) is None

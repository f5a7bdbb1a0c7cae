import numpy as np
import pytest

from netbend_models.clusters import ClusterError, Clustering
from netbend_models.clusters.preview import sheets
from netbend_models.network import Output


@pytest.fixture
def clustering(network):
    return Clustering(network.digest, "imported", 0, {"fine": ((0, 1, 2), (3, 4), ())})


def test_a_sheet_has_a_row_a_latent_and_a_column_a_cluster(network, clustering):
    (name, sheet), *others = sheets(network, clustering, seeds=(0, 1), side=20)
    assert (name, sheet.shape, sheet.dtype) == ("fine", (40, 80, 3), np.uint8)
    assert not others


def test_only_a_cluster_that_shows_changes_the_picture(network, clustering):
    ((_, sheet),) = sheets(network, clustering, seeds=(0,), side=20)
    clean, shown, hidden, empty = np.split(sheet, 4, 1)
    assert not np.array_equal(shown, clean)
    assert np.array_equal(hidden, clean)
    assert np.array_equal(empty, clean)


def test_a_wide_picture_is_fitted_on_black(network, clustering):
    step = network.step
    network.step = lambda: step()[:, :20]
    ((_, sheet),) = sheets(network, clustering, seeds=(0,), side=20)
    assert not sheet[:5].any()
    assert sheet[5:15].any()


def test_sound_has_no_preview(network, clustering):
    network.output = Output(1, 1, 256, "sound", 44100.0)
    with pytest.raises(ClusterError, match="makes sound"):
        next(sheets(network, clustering))

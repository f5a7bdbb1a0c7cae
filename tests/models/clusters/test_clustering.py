import json
import pickle
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbend_models.clusters import ClusterError, Clustering
from netbend_models.clusters.store import place, read, write
from netbend_models.network import Layer

DIGEST = "0123456789abcdef"


@pytest.fixture
def clustering():
    return Clustering(DIGEST, "activation", 3, {"b4.conv1": ((0, 2), (1,)), "b8.conv0": ((0, 1), ())})


def plain(**changes):
    data = {"format": "netbend-clusters-1", "digest": DIGEST, "method": "activation", "seed": 0, "layers": {"a": [[0]]}}
    return json.dumps(data | changes)


def test_json_goes_both_ways(clustering):
    assert Clustering.from_json(clustering.to_json()) == clustering


def test_it_can_be_sent_to_another_process(clustering):
    assert pickle.loads(pickle.dumps(clustering)) == clustering


def test_clusters_and_channels_are_found_by_the_name_of_the_layer(clustering):
    assert (clustering.count("b4.conv1"), clustering.channels("b4.conv1", 0)) == (2, (0, 2))
    assert (clustering.count("other"), clustering.channels("other", 0)) == (0, ())
    assert clustering.channels("b4.conv1", 2) == clustering.channels("b4.conv1", -1) == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ('{"seed": ' + "9" * 5000 + "}", "no JSON"),
        ("[]", "must be a JSON object"),
        ("{}", "of format"),
        (plain(format="netbend-clusters-9"), "of format"),
        (plain(digest="../../etc/passwd"), "16 hexadecimal"),
        (plain(digest=7), "digest must be text"),
        (plain(digest=DIGEST.upper()), "16 hexadecimal"),
        (plain(method="magic"), "method must be one of"),
        (plain(seed=True), "seed must be a whole number"),
        (plain(seed=1.5), "seed must be a whole number"),
        (plain(seed=2**70), "64 bits"),
        (plain(layers=[]), "layers must be an object"),
        (plain(layers={"a": {}}), "'a' must be a list of clusters"),
        (plain(layers={"a": [0]}), "'a' must be a list of clusters"),
        (plain(layers={"a": [["0"]]}), "a channel must be a whole number, got str"),
        (plain(layers={"a": [[False]]}), "a channel must be a whole number, got bool"),
        (plain(layers={"a": [[-1]]}), "cluster 0: channels must be 0..65535"),
        (plain(layers={"a": [[65536]]}), "channels must be 0..65535"),
        (plain(layers={"a": [[2, 1]]}), "must ascend"),
        (plain(layers={"a": [[1, 1]]}), "must ascend"),
        (plain(layers={"a": [[0], [0]]}), "channel 0 is in another cluster"),
        (plain(layers={"a": [[]] * 1025}), "at most 1024 clusters"),
        (plain(layers={f"l{n}": [] for n in range(4097)}), "at most 4096 layers"),
        (" " * (16 * 2**20 + 1), "at most 16777216 characters"),
    ],
)
def test_a_hostile_file_says_what_is_wrong(text, message):
    with pytest.raises(ClusterError, match=message):
        Clustering.from_json(text)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_subnormal=False) | st.text(), st.lists, max_leaves=8
    )
)
def test_no_json_raises_anything_else(value):
    for text in (json.dumps(value), plain(layers={"a": value}), plain(seed=value), plain(layers=value)):
        try:
            Clustering.from_json(text)
        except ClusterError:
            continue


def test_another_networks_clusters_do_not_fit(clustering):
    wide, narrow = Layer(0, "b4.conv1", 3, 4, 4), Layer(1, "b8.conv0", 2, 8, 8)
    clustering.fits([wide, narrow])
    with pytest.raises(ClusterError, match=r"b8.conv0' is not in this network"):
        clustering.fits([wide])
    with pytest.raises(ClusterError, match=r"b4.conv1 has channels 0..1, got 2"):
        clustering.fits([Layer(0, "b4.conv1", 2, 4, 4), narrow])


def test_what_is_stored_is_found_by_the_digest(clustering, tmp_path):
    assert read(tmp_path / "clusters", DIGEST) is None
    path = write(tmp_path / "clusters", clustering)
    assert path == place(tmp_path / "clusters", DIGEST)
    assert read(tmp_path / "clusters", DIGEST) == clustering
    assert [one.name for one in path.parent.iterdir()] == [f"{DIGEST}.json"]


def test_a_damaged_file_is_named(clustering, tmp_path):
    path = write(tmp_path, clustering)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(ClusterError, match=DIGEST):
        read(tmp_path, DIGEST)
    path.write_text(path.name)
    with pytest.raises(ClusterError, match=f"{DIGEST}.json: the clusters are no JSON"):
        read(tmp_path, DIGEST)


def test_a_file_under_another_networks_name_is_refused(clustering, tmp_path):
    write(tmp_path, clustering).rename(place(tmp_path, "f" * 16))
    with pytest.raises(ClusterError, match="another network"):
        read(tmp_path, "f" * 16)


def test_a_folder_that_cannot_be_made_is_named(clustering, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ClusterError, match="cannot write"):
        write(tmp_path / "file" / "clusters", clustering)


def test_reading_clusters_leaves_torch_alone():
    code = "import sys, netbend_models.clusters.store, netbend_models.clusters.published; print('torch' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "False\n"

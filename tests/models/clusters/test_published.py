import pytest
import yaml

from netbend_models.clusters import ClusterError, Clustering
from netbend_models.clusters.published import from_yaml, to_yaml
from netbend_models.network import Layer
from netbend_models.networks.stylegan2.config import Config

DIGEST = "0123456789abcdef"
LAYERS = (Layer(0, "b4.conv1", 3, 4, 4), Layer(1, "b8.conv0", 2, 8, 8))
FILE = """\
0:
- {cluster_index: 1, feature_index: 0}
- {cluster_index: 0, feature_index: 1}
- {cluster_index: 1, feature_index: 2}
1:
- {cluster_index: 0, feature_index: 0}
- {cluster_index: 0, feature_index: 1}
"""


def test_numbers_stay_as_they_are_in_the_file():
    found = from_yaml(FILE, LAYERS, DIGEST)
    assert found == Clustering(DIGEST, "imported", 0, {"b4.conv1": ((1,), (0, 2)), "b8.conv0": ((0, 1),)})


def test_yaml_goes_both_ways():
    assert to_yaml(from_yaml(FILE, LAYERS, DIGEST), LAYERS) == FILE


def test_what_is_exported_is_plain_yaml():
    data = yaml.safe_load(to_yaml(from_yaml(FILE, LAYERS, DIGEST), LAYERS))
    assert data[1] == [{"cluster_index": 0, "feature_index": 0}, {"cluster_index": 0, "feature_index": 1}]


def test_a_number_without_channels_stays_an_empty_cluster():
    found = from_yaml(FILE.replace("cluster_index: 1", "cluster_index: 3"), LAYERS, DIGEST)
    assert found.layers["b4.conv1"] == ((1,), (), (), (0, 2))


def test_layers_count_as_in_the_published_file():
    """That has 512 features eight times, 256, 128, 64 and 32 twice each, under 1 to 16."""
    config = Config(resolution=1024)
    sizes = [size for size in config.sizes for _ in range(2)][1:]
    layers = [Layer(n, f"l{n}", config.width(size), size, size) for n, size in enumerate(sizes)]
    widths = [512] * 8 + [256] * 2 + [128] * 2 + [64] * 2 + [32] * 2
    assert [layer.channels for layer in layers[1:]] == widths
    lines = [
        line
        for number, width in enumerate(widths, 1)
        for line in (f"{number}:", *(f"- {{cluster_index: 0, feature_index: {one}}}" for one in range(width)))
    ]
    assert list(from_yaml("\n".join(lines), layers, DIGEST).layers) == [layer.name for layer in layers[1:]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "must map numbers"),
        ("- 1", "must map numbers"),
        ("{}", "must map numbers"),
        ("a: [", "no YAML"),
        ("[" * 5000, "no YAML"),
        ("? [1, {a: 2}]\n: 3", "no YAML"),
        ("0: 2020-13-45", "no YAML"),
        ("!!python/object/apply:os.system [exit 3]", "no YAML"),
        ("2: []", "layer 2 is not in this network; layers are 0..1"),
        ("-1: []", "layer -1 is not"),
        ("true: []", "layer True is not"),
        ("b8.conv0: []", "layer 'b8.conv0' is not"),
        ("1: 5", "layer 1 has 2 channels here, got int"),
        ("1: [{cluster_index: 0, feature_index: 0}]", "layer 1 has 2 channels here, got 1"),
        ("1: [1, 2]", "each entry must be"),
        ("1: [{cluster_index: 0}, {cluster_index: 0}]", "each entry must be"),
        ("1:\n- &a {cluster_index: 0, feature_index: 0}\n- *a", "feature_index 0 twice"),
        ("1: [&a {cluster_index: -1, feature_index: 0}, *a]", r"cluster_index must be 0..1023, got -1"),
        ("1: [&a {cluster_index: 9999, feature_index: 0}, *a]", "cluster_index must be"),
        ("1: [&a {cluster_index: yes, feature_index: 0}, *a]", "cluster_index must be"),
        ("1: [&a {cluster_index: 0, feature_index: 2}, *a]", r"feature_index must be 0..1, got 2"),
        ("1: [&a {cluster_index: 0, feature_index: '0'}, *a]", "feature_index must be"),
        (" " * (16 * 2**20 + 1), "at most"),
    ],
)
def test_a_hostile_file_says_what_is_wrong(text, message):
    with pytest.raises(ClusterError, match=message):
        from_yaml(text, LAYERS, DIGEST)


def test_aliases_that_multiply_are_refused_quickly():
    bomb = "\n".join(["l0: &l0 [1]", *(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 40))])
    with pytest.raises(ClusterError, match="layer 'l0' is not"):
        from_yaml(bomb, LAYERS, DIGEST)


def test_clusters_of_another_network_are_not_exported():
    with pytest.raises(ClusterError, match=r"b8.conv0"):
        to_yaml(from_yaml(FILE, LAYERS, DIGEST), LAYERS[:1])

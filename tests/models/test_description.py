import pytest

from netbend_models.bending.catalogue import BUILT_IN
from netbend_models.description import Description, describe, zone_of
from netbend_models.latent import latent_rows
from netbend_models.network import Input, Output
from netbend_models.projection import LatentShape
from tests.models.board import LAYERS


class Nothing:
    """A network that only describes itself."""

    kind = "nothing"
    digest = "0123456789abcdef"
    layers = LAYERS
    rows = latent_rows(cutoff=8)
    output = Output(3, 64, 64)
    inputs = (Input("camera", 3, 64, 64),)
    z_dim, w_dim, num_ws = 32, 16, 8

    def begin(self, frame): ...

    def step(self): ...


def test_a_description_survives_json():
    description = describe(Nothing(), "mine")
    assert Description.from_json(description.to_json()) == description


def test_the_latent_is_told_where_there_is_one():
    assert describe(Nothing()).latent == LatentShape(z_dim=32, w_dim=16, num_ws=8, label_dim=0)


def test_json_is_one_strict_line():
    text = describe(Nothing()).to_json()
    assert "\n" not in text
    assert "Infinity" not in text


def test_operators_stand_in_table_order_with_their_parameters():
    operators = describe(Nothing()).operators
    assert [(one.name, one.parameters) for one in operators] == [(one.name, one.parameters) for one in BUILT_IN]


def test_heights_ascend_and_zones_are_thirds():
    description = describe(Nothing())
    assert description.heights == (4, 8, 16, 32)
    assert description.zones == (0, 0, 1, 1, 2, 2)


@pytest.mark.parametrize(("count", "zones"), [(1, [0]), (2, [0, 1]), (7, [0, 0, 0, 1, 1, 2, 2])])
def test_any_network_has_zones(count, zones):
    assert [zone_of(index, count) for index in range(count)] == zones

"""Every row is found by its number and its name, and its slot leads back to it."""

import pytest

from netbend.error import AddressError
from netbend.tree.node import Row
from netbend.tree.tree import Tree
from tests.daemon.tree.hand import Hand, description

ROWS = tuple(Tree(description()).addresses.rows())
SLOTTED = [row for row in ROWS if row.slot >= 0]


def test_every_row_is_found_by_number_and_by_name(tree: Tree) -> None:
    assert all(tree.addresses.resolve(row.address) == row for row in ROWS)
    assert all(tree.addresses.resolve(row.stored) == row for row in ROWS)


def test_every_slot_leads_back_to_its_row(tree: Tree) -> None:
    assert [tree.addresses.at(row.slot) for row in SLOTTED] == SLOTTED


def test_every_slot_has_one_row() -> None:
    assert sorted(row.slot for row in SLOTTED) == list(range(Tree(description()).layout.size))


def test_no_two_rows_have_one_address() -> None:
    names = [name for row in ROWS for name in {row.address, row.stored}]
    assert len(names) == len(set(names))


def test_each_row_has_the_parameter_of_its_slot(tree: Tree) -> None:
    assert all(tree.layout.parameter(row.slot) == row.parameter for row in SLOTTED)


def test_number_and_name_are_one_parameter(hand: Hand) -> None:
    hand.play("/layer/b16.conv1/multiply/factor", 2.0)
    assert hand.get("/layer/3/multiply/factor") == 2.0


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/layer/4/rotate/angle", "0..3"), ("/layer/-1/rotate/angle", "0..3"), ("/layer/b9/rotate/angle", "layer"),
        ("/layer/1/rotat/angle", "rotat"), ("/layer/1/rotate/angel", "angel"), ("/layer/1/rotate/angle/x", "angle/x"),
        ("/zone/low/rotate/angle", "coarse"), ("/res/7/rotate/angle", "8, 16"), ("/nothing", "/nothing"),
        ("/", "/"), ("//", "//"), ("/layer", "/layer"), ("/layer//rotate/angle", "layer"),
        ("/layer/1/cluster/8/rotate/angle", "cluster"), ("/bend/rotate/angle", "rotate"),
    ],
)  # fmt: skip
def test_an_unknown_address_says_what_is_unknown(hand: Hand, address: str, says: str) -> None:
    with pytest.raises(AddressError, match=says.replace(".", r"\.")):
        hand.play(address, 1.0)


@pytest.mark.parametrize(
    "address", ["x/layer/1/rotate/angle", "layer/1/rotate/angle", "xx/bend/amount", "bend/amount", ""]
)
def test_an_address_begins_with_a_slash(hand: Hand, address: str) -> None:
    with pytest.raises(AddressError):
        hand.get(address)


@pytest.mark.parametrize("address", ["/layer/1", "/zone/fine", "/res/8", "/bend", "/layer/1/random"])
def test_a_place_is_no_value(hand: Hand, address: str) -> None:
    with pytest.raises(AddressError):
        hand.play(address, 1.0)
    with pytest.raises(AddressError):
        hand.get(address)


@pytest.mark.parametrize(
    ("address", "values", "reached"),
    [
        ("/layer/2/rotate", (45.0,), {"angle": 45.0, "amount": 1.0}),
        ("/layer/2/rotate", (45.0, 0.5), {"angle": 45.0, "amount": 0.5}),
        ("/layer/2/range/translate", (0.1, 0.2), {"x": 0.1, "y": 0.2}),
        ("/zone/fine/translate", (0.1, 0.2, 0.5, 9.0), {"x": 0.1, "y": 0.2, "amount": 0.5}),
        ("/latent/xy", (0.25, -3.5), {}),
    ],
)
def test_a_shorthand_takes_parameters_in_order(
    hand: Hand, address: str, values: tuple[float, ...], reached: dict[str, float]
) -> None:
    hand.play(address, *values)
    assert {name: hand.get(f"{address}/{name}") for name in reached} == reached


def test_xy_is_x_and_y(hand: Hand) -> None:
    hand.play("/latent/xy", 0.25, -3.5)
    assert (hand.get("/latent/x"), hand.get("/latent/y"), hand.get("/latent/xy")) == (0.25, -3.5, (0.25, -3.5))


@pytest.mark.parametrize("values", [(), ("x", 1.0), (1.0, "y"), (1.0, float("nan")), (float("inf"), 1.0)])
def test_a_shorthand_that_does_not_fit_changes_nothing(hand: Hand, values: tuple[object, ...]) -> None:
    with pytest.raises(AddressError):
        hand.play("/latent/xy", *values)
    assert hand.get("/latent/xy") == (0.0, 0.0)


def test_a_row_without_a_slot_is_a_text_a_list_or_a_reset() -> None:
    assert {row.parameter.kind for row in ROWS if row.slot < 0 and row.parameter.name != "reset"} == {"text", "list"}
    assert all(isinstance(row, Row) for row in ROWS)

"""A pattern is matched part by part, against numbers and names, and reaches each parameter once."""

import pytest

from netbend.error import AddressError, OscError
from tests.daemon.tree.hand import Hand

ANGLES = [f"/layer/{n}/rotate/angle" for n in range(4)]
NAMES = ["b8.conv0", "b8.conv1", "b16.conv0", "b16.conv1"]


def reached(hand: Hand, pattern: str) -> list[str]:
    return [row.address for row in hand.tree.addresses.match(pattern)]


@pytest.mark.parametrize(
    ("part", "layers"),
    [
        ("*", [0, 1, 2, 3]), ("?", [0, 1, 2, 3]), ("{1,2}", [1, 2]), ("{2,1,1}", [1, 2]), ("1-2", [1, 2]),
        ("0-0", [0]), ("2-900", [2, 3]), ("[0-2]", [0, 1, 2]), ("[!0]", [1, 2, 3]), ("[13]", [1, 3]),
        ("b8.conv?", [0, 1]), ("b*.conv1", [1, 3]), ("b{8,16}.conv0", [0, 2]), ("*conv*", [0, 1, 2, 3]),
        ("{0,b8.conv0}", [0]), ("{b8.conv0,b8.conv1,1}", [0, 1]), ("{b8,b16}*", [0, 1, 2, 3]),
    ],
)  # fmt: skip
def test_layers_by_number_and_by_name_each_once(hand: Hand, part: str, layers: list[int]) -> None:
    assert reached(hand, f"/layer/{part}/rotate/angle") == [ANGLES[n] for n in layers]


@pytest.mark.parametrize("part", ["4-6", "[4-9]", "{7,8}", "b32*", "??", "[!0-3]"])
def test_what_matches_nothing_is_refused(hand: Hand, part: str) -> None:
    with pytest.raises(AddressError, match="nothing matches"):
        hand.play(f"/layer/{part}/rotate/angle", 1.0)


@pytest.mark.parametrize("part", ["2-1", "[", "]", "{1,2", "1}", "[]", "[2-1]", "{[1]}", "*" * 300])
def test_a_broken_pattern_is_refused_and_says_how(hand: Hand, part: str) -> None:
    with pytest.raises((OscError, AddressError)):
        hand.play(f"/layer/{part}/rotate/angle", 1.0)


@pytest.mark.parametrize(
    ("pattern", "count"),
    [
        ("/layer/*/*/gain", 4), ("/layer/*/*/rotate/angle", 16), ("/layer/1/{random,list}/rotate/*", 4),
        ("/zone/*/rotate/angle", 3), ("/res/*/rotate/angle", 2), ("/{zone,res}/*/rotate/angle", 5),
        ("/*/*/rotate/angle", 9), ("/bend/{amount,bypass}", 2), ("/*/*/amount", 26), ("/*/amount", 3),
        ("/latent/?", 2), ("/latent/*", 6), ("/*/seed", 3), ("/master/*", 2), ("/latent/walk/*", 3),
        ("/layer/*/list/channels", 4), ("/layer/*/ord?r", 4),
    ],
)  # fmt: skip
def test_every_part_may_be_a_pattern(hand: Hand, pattern: str, count: int) -> None:
    found = reached(hand, pattern)
    assert len(found) == len(set(found)) == count


def test_a_star_does_not_cross_a_slash(hand: Hand) -> None:
    assert not reached(hand, "/layer/*")
    assert reached(hand, "/*") == ["/lock"]
    assert not reached(hand, "/layer/*/angle")


def test_everything_is_reached_by_depth(hand: Hand) -> None:
    depths = ["/" + "/".join("*" * depth) for depth in range(1, 8)]
    found = [row for pattern in depths for row in hand.tree.addresses.match(pattern)]
    assert sorted(row.stored for row in found) == sorted(row.stored for row in hand.tree.addresses.rows())


@pytest.mark.parametrize("pattern", ["/layer/*/rotate/angle", "/layer/b*/rotate/angle", "/layer/0-3/rotate/angle"])
def test_a_pattern_sets_what_it_matches(hand: Hand, pattern: str) -> None:
    hand.play(pattern, 30.0)
    assert [hand.get(address) for address in ANGLES] == [30.0] * 4
    assert hand.get("/zone/fine/rotate/angle") == hand.get("/layer/1/list/rotate/angle") == 0.0


@pytest.mark.parametrize(
    ("ending", "arguments", "expected"),
    [("normalized", (0.0,), 0.0), ("nudge", (2.0,), 3.0), ("ramp", (4.0, 1.0), 4.0), ("toggle", (), 0.0)],
)
def test_an_ending_behind_a_pattern(hand: Hand, ending: str, arguments: tuple[float, ...], expected: float) -> None:
    rows = [f"/layer/{n}/amount" for n in range(4)]
    if ending == "toggle":
        hand.play("/layer/*/bypass", 1.0)
        rows = [f"/layer/{n}/bypass" for n in range(4)]
    else:
        rows = [f"/layer/{n}/multiply/factor" for n in range(4)]
        hand.tree.play("/layer/*/multiply/factor/span", (0.0, 2.0), hand.sender, 0.0)
    hand.play(rows[0].replace("/0/", "/{0,1}/") + f"/{ending}", *arguments)
    start = 1.0
    assert [hand.get(row) for row in rows] == [expected, expected, start, start]


def test_what_one_row_cannot_take_does_not_keep_it_from_the_others(hand: Hand) -> None:
    with pytest.raises(AddressError):
        hand.play("/layer/1/*", "reflect")
    assert hand.get("/layer/1/border") == "reflect"

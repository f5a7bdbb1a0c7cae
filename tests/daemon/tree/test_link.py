"""Links by text and by message: what they may move, how deep, how many, by the names that shows store."""

import json
from typing import Any

import numpy as np
import pytest

from netbend.error import AddressError
from netbend.tree.rest import PANIC_SECONDS
from netbend.tree.source import TEXT_DEFAULTS
from netbend.tree.tree import Tree
from netbend.tree.wiring import LIMIT, TEXT_LIMIT, Wiring
from netbend_mappings.link import links_of
from netbend_mappings.macro import FACTORY
from tests.daemon.tree.hand import Hand, state

LINKS, ADD = "/mod/macro/20/links", "/mod/macro/20/add"
ANGLE, STORED = "/layer/1/rotate/angle", "/layer/b8.conv1/rotate/angle"


def links(hand: Hand, number: int = 20) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(hand.get(f"/mod/macro/{number}/links") or "[]")
    return found


def played(tree: Tree) -> Any:
    values = tree.base_view.copy()
    tree.wiring.matrix(tree.texts).add(values)
    return values


def test_a_text_is_kept_with_its_layers_names(hand: Hand) -> None:
    hand.play(LINKS, json.dumps([{"to": ANGLE, "high": 90}, {"to": "/layer/*/rotate/angle", "low": 1, "high": 2}]))
    assert links(hand) == [
        {"to": STORED, "low": 0.0, "high": 90.0}, {"to": "/layer/*/rotate/angle", "low": 1.0, "high": 2.0},
    ]  # fmt: skip


def test_a_macro_plays_what_it_is_linked_to_and_the_base_stays(hand: Hand) -> None:
    hand.play(ADD, ANGLE, -10.0, 90.0, "step")
    hand.play(ANGLE, 5.0)
    hand.play("/macro/20", 0.5)
    assert played(hand.tree)[hand.tree.addresses.slot(ANGLE)] == 95.0
    assert hand.get(ANGLE) == 5.0


def test_a_pattern_plays_all_that_it_reaches(hand: Hand) -> None:
    hand.play(ADD, "/layer/[1-3]/*/amount", 0.0, -0.5)
    hand.play("/macro/20", 1)
    moved = np.flatnonzero(played(hand.tree) != hand.tree.base_view)
    rows = hand.tree.addresses.match("/layer/[1-3]/*/amount")
    reached = {row.slot for row in rows if row.parameter.default > row.parameter.limit[0]}  # others cannot go down
    assert len(reached) > 30
    assert set(moved.tolist()) == reached


def test_without_numbers_a_link_goes_from_where_it_is_to_the_top_of_what_is_played(hand: Hand) -> None:
    for to, high in ((ANGLE, 180.0), ("/zone/fine/multiply/factor", 3.0), ("/macro/40", 1.0), ("/view/layer", 17.0)):
        hand.play(ADD, to)
        assert (links(hand)[-1]["low"], links(hand)[-1]["high"]) == (0.0, high)


def test_a_link_replaces_the_one_to_the_same_address(hand: Hand) -> None:
    hand.play(ADD, ANGLE)
    hand.play(ADD, STORED, 0, 5, "exp")
    assert links(hand) == [{"to": STORED, "low": 0.0, "high": 5.0, "curve": "exp"}]


def test_links_are_removed_by_number_name_or_pattern_and_cleared(hand: Hand) -> None:
    for to in (ANGLE, "/layer/*/scale/factor", "/zone/fine/scale/factor"):
        hand.play(ADD, to)
    hand.play("/mod/macro/20/remove", "/*/*/scale/factor")
    hand.play("/mod/macro/20/remove", "/layer/*/scale/factor")
    assert [link["to"] for link in links(hand)] == [STORED]
    hand.play("/mod/macro/20/remove", ANGLE)
    assert links(hand) == []
    hand.play(ADD, ANGLE)
    hand.play("/mod/macro/20/clear", 0)
    assert links(hand) != []
    hand.play("/mod/macro/20/clear")
    assert links(hand) == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "needs an address"), ((3,), "needs an address"), (("angle",), "needs an address"),
        (("/layer/99/rotate/angle",), "nothing here"), (("/layer/*/nothing/x",), "nothing here"),
        ((ANGLE, 1.0), "low and high"), ((ANGLE, 0, float("nan")), "high"), ((ANGLE, 0, True), "high"),
        ((ANGLE, 0, 1, "wavy"), "linear"), ((ANGLE, None, 1), "low"), (("/layer/1/order",), "no number"),
        (("/layer/1/rotate",), "no number"), (("/layer/1/flash",), "no number"), (("/panic",), "no number"),
        ((f"{ANGLE}/normalized",), "itself"), (("/macro/20",), "move itself"), (("/macro/{20,30}",), "move itself"),
        (("/layer/[/x",), "/layer/["),
    ],
    ids=repr,
)  # fmt: skip
def test_what_cannot_be_a_link_is_refused(hand: Hand, arguments: tuple[Any, ...], says: str) -> None:
    before = state(hand.tree)
    with pytest.raises(AddressError, match=says.replace("[", r"\[")):
        hand.play(ADD, *arguments)
    assert state(hand.tree) == before


def test_there_is_nothing_to_remove_where_no_link_is(hand: Hand) -> None:
    with pytest.raises(AddressError, match="no link to"):
        hand.play("/mod/macro/20/remove", ANGLE)


def test_a_text_is_refused_whole_and_names_the_entry(hand: Hand) -> None:
    hand.play(ADD, ANGLE)
    before = hand.get(LINKS)
    for entry, says in (({"to": "/layer/1/order", "high": 1}, "link 2"), ({"to": "/macro/8", "high": 1}, "link 2")):
        with pytest.raises(AddressError, match=f"{LINKS}: {says}"):
            hand.play(LINKS, json.dumps([{"to": ANGLE, "high": 1}, entry]))
    assert hand.get(LINKS) == before


def test_a_link_to_what_this_network_lacks_stays_and_does_nothing(hand: Hand) -> None:
    hand.play(LINKS, '[{"to":"/layer/elsewhere/rotate/angle","low":5,"high":9},{"to":"/nothing/*","high":1}]')
    assert len(links(hand)) == 2
    assert np.array_equal(played(hand.tree), hand.tree.base_view)


def test_macros_move_macros_once(hand: Hand) -> None:
    hand.play(ADD, "/macro/21")
    hand.play("/mod/macro/21/add", ANGLE, 0, 60)
    hand.play("/macro/20", 0.5)
    assert played(hand.tree)[hand.tree.addresses.slot(ANGLE)] == 30.0


@pytest.mark.parametrize(
    ("number", "to"), [(21, "/macro/22"), (21, "/macro/20"), (19, "/macro/20"), (19, "/macro/*"), (1, "/macro/22")]
)
def test_no_macro_moves_a_macro_that_moves_a_macro(hand: Hand, number: int, to: str) -> None:
    hand.play(ADD, "/macro/21")
    with pytest.raises(AddressError, match=r"parameters only|itself"):
        hand.play(f"/mod/macro/{number}/add", to)


def test_a_reset_that_would_nest_too_deep_is_refused(hand: Hand) -> None:
    hand.play("/mod/macro/8/clear")
    hand.play(ADD, "/macro/8")
    with pytest.raises(AddressError, match="macro/20 moves /macro/8"):
        hand.play("/mod/macro/8/links/reset")


def test_more_than_can_act_is_refused_with_the_entry_that_goes_too_far(hand: Hand) -> None:
    hand.play("/mod/macro/*/links", "")
    everything = "/layer/*/*/*"
    reached = len([row for row in hand.tree.addresses.match(everything) if row.slot >= 0])
    times = LIMIT // reached + 1
    entries = [{"to": everything, "high": 0.1}] * times
    with pytest.raises(AddressError, match=f"link {times} more than {LIMIT}"):
        hand.play(LINKS, json.dumps(entries))
    hand.play(LINKS, json.dumps(entries[:-1]))
    with pytest.raises(AddressError, match=f"link 1 more than {LIMIT}"):
        hand.play("/mod/macro/21/add", "/*/*/*/*", 0, 1)


def test_of_too_many_that_come_otherwise_the_first_act(tree: Tree) -> None:
    text = json.dumps([{"to": "/layer/*/*/*/*", "high": 1.0}] * 40)
    matrix = Wiring(tree.addresses).matrix({"/mod/macro/1/links": text})
    assert matrix.parameters.source.size + matrix.sources.source.size == LIMIT


@pytest.mark.parametrize("text", ["nonsense", "[3]", '[{"to":"/macro/1","high":null}]'])
def test_a_text_that_netbend_did_not_write_plays_nothing(tree: Tree, text: str) -> None:
    assert tree.wiring.matrix({f"/mod/macro/{n}/links": text for n in range(1, 65)}).parameters.source.size == 0


def test_links_are_as_long_as_any_text_at_most(hand: Hand) -> None:
    long = [{"to": f"/layer/b8.conv1/rotate/angle{n}", "high": 1} for n in range(TEXT_LIMIT // 50)]
    with pytest.raises(AddressError, match=f"{TEXT_LIMIT} characters"):
        hand.tree.texts.write(hand.tree.addresses.resolve(LINKS), json.dumps(long), hand.sender, 0.0)  # type: ignore[arg-type]


def test_links_are_undone_and_redone(hand: Hand) -> None:
    texts = [hand.get(LINKS)]
    for address, *said in ((ADD, ANGLE), (ADD, "/macro/30"), ("/mod/macro/20/remove", ANGLE), ("/mod/macro/20/clear",),
                           (LINKS, '[{"to":"/macro/31","high":1}]')):  # fmt: skip
        hand.now += 10.0
        hand.play(address, *said)
        texts.append(hand.get(LINKS))
    for text in reversed(texts[:-1]):
        assert hand.tree.undo()
        assert hand.get(LINKS) == text
    for text in texts[1:]:
        assert hand.tree.redo()
        assert hand.get(LINKS) == text


def test_eight_macros_come_filled_and_a_reset_brings_them_back(hand: Hand) -> None:
    for number, macro in FACTORY.items():
        assert hand.get(f"/mod/macro/{number}/name") == macro.name
        assert links_of(hand.get(f"/mod/macro/{number}/links")) == macro.links
    hand.play("/mod/macro/1/links", "[]")
    hand.play("/mod/macro/1/name", "mine")
    assert (hand.get("/mod/macro/1/links"), hand.get("/mod/macro/1/name")) == ("[]", "mine")
    hand.play("/mod/macro/*/*/reset")
    assert (hand.get("/mod/macro/1/links"), hand.get("/mod/macro/1/name")) == (
        TEXT_DEFAULTS["/mod/macro/1/links"],
        "turn",
    )
    assert hand.tree.texts == {}


def test_what_comes_filled_acts_on_any_network_and_may_be_written_as_it_is(hand: Hand) -> None:
    for number, macro in FACTORY.items():
        assert all(hand.tree.wiring.rows(link.to) for link in macro.links)
        hand.play(f"/mod/macro/{number}/links", hand.get(f"/mod/macro/{number}/links"))
        assert links_of(hand.get(f"/mod/macro/{number}/links")) == macro.links


def test_with_all_macros_at_rest_what_comes_filled_changes_not_a_bit(tree: Tree) -> None:
    assert played(tree).tobytes() == tree.base_view.tobytes()


def test_panic_lets_go_of_macros_like_bends_and_leaves_their_links(hand: Hand) -> None:
    hand.play("/macro/*", 0.7)
    hand.play(ADD, ANGLE)
    before = hand.get(LINKS)
    hand.panic()
    slot = hand.tree.layout.flat_slots["macro/3"]
    assert (hand.get("/macro/3"), hand.tree.seconds[slot], hand.get(LINKS)) == (0.0, PANIC_SECONDS, before)
    hand.tree.undo()
    assert hand.get("/macro/3") == pytest.approx(0.7)


def test_the_matrix_is_the_same_for_the_same_texts(hand: Hand) -> None:
    hand.play(ADD, "/zone/*/*/amount", 0, -1, "smooth")
    hand.play("/macro/*", 0.3)
    values = hand.tree.base_view.copy()
    Wiring(hand.tree.addresses).matrix(dict(hand.tree.texts)).add(values)
    assert values.tobytes() == played(hand.tree).tobytes()

"""A text of links is taken whole or refused with the entry that cannot be."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbend_mappings.curve import CURVES
from netbend_mappings.link import LARGEST, Link, LinkError, links_of, text_of
from netbend_mappings.macro import FACTORY, MACROS

_amounts = st.floats(-LARGEST, LARGEST)
_links = st.lists(st.builds(Link, st.text(max_size=9).map("/".__add__), _amounts, _amounts, st.sampled_from([*CURVES])))


@given(links=_links)
def test_what_is_written_is_read(links: list[Link]) -> None:
    assert links_of(text_of(links)) == tuple(links)


@pytest.mark.parametrize("text", ["", "  ", "[]"])
def test_nothing_is_no_links(text: str) -> None:
    assert links_of(text) == ()


def test_low_is_0_and_the_curve_a_line_where_none_is_named() -> None:
    assert links_of('[{"to": "/macro/1", "high": 1}]') == (Link("/macro/1", 0.0, 1.0, "linear"),)


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ({"to": "/a"}, "link 2: high"), ({"high": 1}, "link 2: to"), ({"to": "a", "high": 1}, "link 2: to"),
        ({"to": "/a", "high": True}, "high"), ({"to": "/a", "high": "1"}, "high"), ({"to": "/a", "high": 1e13}, "1e"),
        ({"to": "/a", "high": float("nan")}, "high"), ({"to": "/a", "high": 1, "low": None}, "low"),
        ({"to": "/a", "high": 10**400}, "high"), ({"to": "/a", "high": 1, "curve": "wavy"}, "linear, smooth"),
        ({"to": "/a", "high": 1, "curve": []}, "curve"), ({"to": "/a", "hihg": 1}, "link 2 has no 'hihg'"),
        (3, "link 2"),
    ],
)  # fmt: skip
def test_an_entry_that_cannot_be_is_named(entry: object, says: str) -> None:
    with pytest.raises(LinkError, match=says):
        links_of(json.dumps([{"to": "/good", "high": 1}, entry]))


@pytest.mark.parametrize("text", ["{}", "3", "null", "[", "[" * 4000, "hello", '[{"to": "/a", "high": ' + "9" * 4500])
def test_what_is_no_list_is_refused(text: str) -> None:
    with pytest.raises(LinkError, match="links must be"):
        links_of(text)


def test_the_macros_that_come_filled_move_zones_and_each_other_only() -> None:
    assert set(FACTORY) == set(range(1, 9))
    links = [link for one in FACTORY.values() for link in one.links]
    assert all(link.to.startswith(("/zone/", "/macro/")) and link.low == 0.0 for link in links)
    assert max(FACTORY) <= MACROS

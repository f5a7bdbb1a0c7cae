"""Rounds over HTTP: a list, and pictures of those that have one."""

import json
from pathlib import Path

import pytest

from netbend.web.round import round_routes

from .conftest import Frames, Site


@pytest.fixture
def site(tmp_path: Path):
    path = tmp_path / "3.jpg"
    path.write_bytes(b"a picture")
    listing = [{"round": 3, "examples": 5, "gesture": 0, "picture": "/rounds/3.jpg"}]
    one = Site(Frames(), routes=round_routes(lambda: listing, lambda number: path if number == 3 else None))
    yield one
    one.stop()


def test_rounds_are_listed_with_their_pictures(site: Site) -> None:
    status, body = site.fetch("/rounds")
    (only,) = json.loads(body)
    assert status == 200
    assert site.fetch(only["picture"]) == (200, b"a picture")


@pytest.mark.parametrize("path", ["/rounds/4.jpg", "/rounds/x.jpg", "/rounds/..%2F3.jpg", "/rounds/9999999999.jpg"])
def test_what_is_no_round_with_a_picture_is_not_found(site: Site, path: str) -> None:
    assert site.fetch(path)[0] == 404

"""Pictures of presets over HTTP: a list, and each by its key and by nothing else."""

import json
from pathlib import Path

import pytest

from netbend.web.preset import preset_routes

from .conftest import Frames, Site

KEY = "0123456789abcdef" * 2


@pytest.fixture
def site(tmp_path: Path):
    path = tmp_path / f"{KEY}.jpg"
    path.write_bytes(b"a picture")
    one = Site(Frames(), routes=preset_routes(lambda: {3: KEY}, lambda key: path if key == KEY else None))
    yield one
    one.stop()


def test_presets_are_listed_with_their_pictures(site: Site) -> None:
    status, body = site.fetch("/presets")
    assert (status, json.loads(body)) == (200, {"3": f"/presets/{KEY}.jpg"})
    assert site.fetch(f"/presets/{KEY}.jpg") == (200, b"a picture")


@pytest.mark.parametrize("name", ["f" * 32, "3", "..%2f..%2fetc%2fpasswd", KEY.upper(), f"{KEY}0", f"%2e%2e%2f{KEY}"])
def test_what_is_no_key_of_a_picture_is_not_found(site: Site, name: str) -> None:
    assert site.fetch(f"/presets/{name}.jpg")[0] == 404

"""Looks as text, scopes, places on the plane, and chance."""

import numpy as np
import pytest

from netbend_mappings.presets import Look, PresetError, look_of, scope_of, scopes_of, text_of
from netbend_mappings.presets.arrange import by_components, by_neighbours, places_of
from netbend_mappings.presets.arrange import text_of as text_of_places
from netbend_mappings.presets.chance import POOL, draw
from netbend_mappings.presets.factory import LOOKS, PLACES
from netbend_mappings.presets.scope import common, covers


def test_a_look_comes_back_from_its_text() -> None:
    look = Look(
        ("bends", "latent"), {"/latent/seed": 0.1 + 0.2, "/bend/amount": -0.0}, {"/layer/a/list/channels": (3, 1)}
    )
    assert look_of(text_of(look)) == look
    assert text_of(look_of(text_of(look))) == text_of(look)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "a look is a JSON object"),
        ("[]", "a look is a JSON object, got"),
        ('{"value": {}}', "a look has no 'value'; there are scope, values, texts"),
        ('{"values": []}', "values of a look must be an object"),
        ('{"values": {"/x": "1"}}', "/x of a look must be a finite number"),
        ('{"values": {"/x": 1e999}}', "/x of a look must be a finite number"),
        ('{"texts": {"/x": {}}}', "/x of a look must be a text or a list"),
        ('{"scope": ["sound"]}', "scopes are bends, latent"),
        ('{"scope": 3}', "scope of a look must be a list"),
        ("[" * 70_000, "a look is a JSON object"),
        ("x" * 200_000, "a look takes 131072 characters"),
    ],
)
def test_what_is_no_look_says_why(text: str, reason: str) -> None:
    with pytest.raises(PresetError, match=reason.replace("(", "\\(")):
        look_of(text)


@pytest.mark.parametrize(
    ("stored", "scope"),
    [
        ("/layer/b8.conv0/rotate/angle", "bends"), ("/zone/fine/amount", "bends"), ("/res/32/bypass", "bends"),
        ("/latent/seed", "latent"), ("/style/3/amount", "latent"), ("/noise/amount", "latent"),
        ("/model/divergence", "network"), ("/prompt/1/text", "network"), ("/guidance", "network"),
        ("/mod/macro/1/links", "modulation"), ("/lfo/1/rate", "modulation"), ("/macro/3", "macros"),
        ("/master/level", "output"), ("/view/layer", "output"),
        ("/latent/3/place", ""), ("/latent/recall/from", ""), ("/tempo/bpm", ""), ("/midi/map", ""),
        ("/cue/1/preset", ""),
        ("/preset/1/data", ""), ("/morph/a", ""), ("/lfo/2/value", ""), ("/lock", ""),
    ],
)  # fmt: skip
def test_every_address_has_its_scope(stored: str, scope: str) -> None:
    assert scope_of(stored, {"guidance"}) == scope


def test_modulation_holds_the_macros_and_not_the_other_way_round() -> None:
    assert covers(("modulation",), "macros")
    assert not covers(("macros",), "modulation")
    assert common(("bends", "macros"), ("bends", "latent", "modulation")) == ("bends", "macros")
    assert scopes_of(["latent bends"]) == ("bends", "latent")


def test_places_come_back_from_their_text() -> None:
    places = {12: (0.25, 1.0), 3: (0.0, 0.5)}
    assert places_of(text_of_places(places)) == places
    with pytest.raises(PresetError, match="the place of preset 3 must be"):
        places_of('{"3": [0.5, 2]}')


def test_the_like_lie_beside_the_like() -> None:
    dice = np.random.default_rng(1)
    settings = np.concatenate([dice.normal(centre, 0.1, (5, 12)) for centre in (0.0, 3.0)])
    placed = by_components(settings)
    within = np.linalg.norm(placed[:5] - placed[:5].mean(axis=0), axis=1).mean()
    between = np.linalg.norm(placed[:5].mean(axis=0) - placed[5:].mean(axis=0))
    assert 0 <= placed.min() <= placed.max() <= 1
    assert np.array_equal(placed, by_components(settings))
    assert between > 0.5
    assert np.abs(placed[:5, 0] - placed[:5, 0].mean()).mean() < 0.1 < within + 0.1


@pytest.mark.parametrize("settings", [np.zeros((3, 4)), np.ones((1, 2)), np.eye(2)])
def test_a_few_or_the_same_have_a_place_too(settings: np.ndarray) -> None:
    placed = by_components(settings)
    assert placed.shape == (len(settings), 2)
    assert np.isfinite(placed).all()


def test_without_umap_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "umap", None)
    with pytest.raises(PresetError, match="pip install umap-learn"):
        by_neighbours(np.eye(6))


def test_chance_is_the_same_for_the_same_seed_and_stays_in_its_pool() -> None:
    looks = [draw(seed, lambda _: True) for seed in range(-20, 60)]
    assert looks == [draw(seed, lambda _: True) for seed in range(-20, 60)]
    assert len({tuple(look.items()) for look in looks}) == len(looks)
    spans = {one.address: one for one in POOL}
    for look in looks:
        assert all(spans[stored].low <= abs(value) <= spans[stored].high for stored, value in look.items())
    assert draw(3, lambda _: False) == {}


def test_factory_looks_are_sixteen_of_zones_and_macros_each_another() -> None:
    assert list(LOOKS) == list(range(1, 17))
    assert all(stored.startswith(("/zone/", "/macro/")) for _, look in LOOKS.values() for stored in look.values)
    assert len({text_of(look) for _, look in LOOKS.values()}) == len({name for name, _ in LOOKS.values()}) == 16
    assert len(set(places_of(PLACES).values())) == 16

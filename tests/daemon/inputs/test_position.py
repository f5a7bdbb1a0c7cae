"""Where a film is, as a frame says it."""

import pytest

from netbend.offline.studio import Studio
from netbend.tree.tree import Sender, Tree
from tests.support.tiny import Tiny


def after_a_second(**rows):
    """The place of input 1 a second after these rows were set, from its beginning, at 120 beats a minute."""
    studio = Studio(Tiny(), "cpu")
    tree, hand = Tree(studio.description), Sender("a hand")
    for name, value in rows.items():
        tree.play(f"/input/1/{name}", (float(value),), hand, 0.0)
    for number in range(61):
        studio.frame(tree.base_view, tree.seconds_view, number, number / 60)
    return float(studio.state.played[tree.layout.flat_slots["input/1/position"]])


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        ({"length": 4}, 0.25),
        ({"length": 4, "speed": 2}, 0.5),
        ({"length": 4, "speed": 0}, 0.0),
        ({"length": 4, "speed": -1}, 0.75),
        ({"length": 8, "beats": 1}, 0.25),
        ({"length": 8, "beats": 1, "speed": 0.5}, 0.125),
    ],
)
def test_a_film_goes_round_in_its_length_or_by_the_beat(rows, place):
    assert after_a_second(**rows) == pytest.approx(place, abs=1e-6)

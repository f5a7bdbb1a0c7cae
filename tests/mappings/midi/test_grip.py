from hypothesis import given
from hypothesis import strategies as st

from netbend_mappings.midi.grip import FASTEST, NEAR, Grip
from netbend_mappings.midi.relative import ENCODINGS

FRACTION = st.floats(0, 1)
WALK = st.lists(FRACTION | st.tuples(st.just("other"), FRACTION), min_size=2, max_size=40)


def played(takeover, walk, start, levels):
    """(hand before, hand, target before, target after) of every touch; the target has so many levels, 0: any."""
    grip, current, steps = Grip(), start, []
    for one in walk:
        if isinstance(one, tuple):
            current = one[1]
            continue
        before, stood = grip.hand, current
        sent = grip.follow(takeover, one, current)
        if sent is not None:
            current = round(sent * levels) / levels if levels else sent
            grip.put(sent, current)
        steps.append((before, one, stood, current))
    return steps


def rounding(levels):
    """What rounding to so many levels may add to a move: half a level where it was and half where it is."""
    return 1e-12 + (1.0 / levels if levels else 0.0)


LEVELS = st.sampled_from([0, 0, 4, 127])


@given(WALK, FRACTION, LEVELS)
def test_pickup_never_moves_further_than_the_hand(walk, start, levels):
    for before, hand, stood, stands in played("pickup", walk, start, levels):
        moved = 0.0 if before is None else abs(hand - before)
        assert abs(stands - stood) <= max(NEAR, moved) + rounding(levels)


@given(WALK, FRACTION, LEVELS)
def test_scaled_never_moves_further_than_twice_the_hand(walk, start, levels):
    for before, hand, stood, stands in played("scaled", walk, start, levels):
        moved = 0.0 if before is None else FASTEST * abs(hand - before)
        assert abs(stands - stood) <= max(NEAR, moved) + rounding(levels)


@given(WALK, FRACTION)
def test_scaled_stays_in_the_range(walk, start):
    assert all(-1e-12 <= after <= 1 + 1e-12 for *_, after in played("scaled", walk, start, 0))


def test_pickup_waits_for_the_hand_to_pass():
    places = [after for *_, after in played("pickup", [0.0, 0.2, 0.4, 0.6, 0.7], 0.5, 0)]
    assert places == [0.5, 0.5, 0.5, 0.6, 0.7]


def test_pickup_lets_go_when_somebody_else_moves_the_target():
    places = [after for *_, after in played("pickup", [0.5, 0.6, ("other", 0.1), 0.62], 0.5, 0)]
    assert places == [0.5, 0.6, 0.1]


def test_scaled_arrives_at_the_end_with_the_hand():
    walk = [0.5 + step / 100 for step in range(51)]
    assert played("scaled", walk, 0.3, 0)[-1][-1] == 1.0


def test_a_rounding_target_is_reached_by_small_steps():
    grip, current = Grip(), 0.5
    for _ in range(32):
        sent = grip.step(1 / 128, current, wrap=False)
        current = round(sent * 4) / 4
        grip.put(sent, current)
    assert current == 0.75


def test_an_encoder_goes_round_where_it_may():
    assert Grip().step(0.25, 0.9, wrap=True) < 0.2
    assert Grip().step(0.25, 0.9, wrap=False) == 1.0


def test_every_encoding_says_up_and_down():
    said = {"twos": (1, 127), "signed": (1, 65), "offset": (65, 63), "incdec": (5, 100)}
    found = {name: tuple(ENCODINGS[name](value) for value in pair) for name, pair in said.items()}
    assert found == dict.fromkeys(ENCODINGS, (1, -1))

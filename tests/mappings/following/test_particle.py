"""The particle follower: its laws against plain loops, and movements that are slower, larger, unannounced, unknown."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netbend_mappings.following import Followed, FollowError, ParticleFollower, ParticleSettings, Templates
from netbend_mappings.following.particle import POINTS, systematic
from tests.mappings.following.shape import COUNT, Values, movement, recorded


def follower(**settings: object) -> ParticleFollower:
    return ParticleFollower(Templates.make(recorded()), ParticleSettings(**settings))  # type: ignore[arg-type]


def follow(one: ParticleFollower, path: Values) -> list[Followed]:
    return [one.step(values) for values in path]


def plain_weights(one: ParticleFollower, templates: Templates, z: Values, settings: ParticleSettings) -> list[float]:
    """Student's t of every particle's distance, as the paper writes it."""
    paths, weights = templates.resampled(POINTS), []
    for which, (progress, _, scale) in zip(one._which, one._state.T, strict=True):
        if which == len(paths):
            distance = (settings.none * settings.tolerance) ** 2
        else:
            place = paths[which][round(progress * (POINTS - 1))]
            seen = templates.firsts[which] + scale * place
            distance = float(np.mean((z / templates.scale - seen) ** 2))
        power = -(settings.freedom + 1) / 2
        weights.append((1 + distance / (settings.freedom * settings.tolerance**2)) ** power)
    return [weight / sum(weights) for weight in weights]


def test_weights_are_students_t_of_the_distance() -> None:
    settings = ParticleSettings(particles=60, freedom=2.5)
    templates = Templates.make(recorded())
    one = ParticleFollower(templates, settings)
    one._state[0] = np.random.default_rng(0).random(60)
    one._weights[:] = 1 / 60
    z = movement(2)[30]
    wanted = plain_weights(one, templates, z, settings)
    one._weigh(templates.taken(z))
    assert one._weights == pytest.approx(wanted, rel=1e-9)


def test_without_drift_a_particle_goes_on_by_its_speed() -> None:
    one = follower(drift=(0.0, 0.0, 0.0), anew=0.0, particles=50)
    before = one._state.copy()
    one._turn = 1
    one._move()
    paced = one._which < COUNT
    assert one._state[0, paced] == pytest.approx(before[1, paced] / 99)
    assert (one._state[0, ~paced] == 0.0).all()


@given(weights=st.lists(st.floats(1e-6, 1.0), min_size=1, max_size=40), start=st.floats(0.0, 1.0, exclude_max=True))
def test_systematic_draws_are_within_one_of_their_share(weights: list[float], start: float) -> None:
    shares = np.array(weights) / sum(weights)
    chosen = systematic(np.array(weights), start)
    assert len(chosen) == len(weights)
    assert (np.abs(np.bincount(chosen, minlength=len(weights)) - shares * len(weights)) <= 1 + 1e-9).all()


@pytest.mark.parametrize("gesture", range(1, COUNT + 1))
@pytest.mark.parametrize(("speed", "scale"), [(1.0, 1.0), (0.5, 1.0), (1.8, 1.0), (1.0, 0.75), (1.3, 1.3)])
def test_a_movement_is_followed_while_it_goes_on(gesture: int, speed: float, scale: float) -> None:
    one = follower()
    one.start()
    path = movement(gesture, speed, scale, 0.02, seed=9)
    said = follow(one, path)
    half = len(path) // 2
    assert {answer.gesture for answer in said[half:]} == {gesture}
    away = [abs(answer.progress - at / (len(path) - 1)) for at, answer in enumerate(said)][half:]
    assert np.mean(away) < 0.08
    assert np.mean([answer.speed for answer in said[half:]]) == pytest.approx(speed, rel=0.15)
    assert np.mean([answer.scale for answer in said[half:]]) == pytest.approx(scale, rel=0.15)


def test_likelihoods_and_none_share_one() -> None:
    for answer in follow(follower(), movement(1)):
        assert 0.0 <= answer.likelihoods.sum() <= 1.0 + 1e-9
        assert answer.likelihood == answer.likelihoods.max()
        assert ((answer.progresses >= 0) & (answer.progresses <= 1)).all()


def test_movements_are_found_unannounced_one_after_the_other() -> None:
    one = follower()
    right = []
    for gesture in (3, 1, 2, 4, 3, 2):
        path = movement(gesture, noise=0.02, seed=gesture)
        right += [answer.gesture == gesture for answer in follow(one, path)[60:]]
    assert np.mean(right) > 0.9


def test_what_is_like_no_gesture_is_none_of_these() -> None:
    one = follower()
    far = np.column_stack([np.linspace(5, 9, 60), np.full(60, -7.0), np.full(60, 8.0)])
    assert [answer.gesture for answer in follow(one, far)[5:]] == [0] * 55


def test_an_announced_movement_is_not_left_for_another() -> None:
    one = follower()
    one.start()
    follow(one, movement(4))
    held = follow(one, np.tile(movement(4)[-1], (100, 1)))
    assert min(answer.progress for answer in held) > 0.9


def test_a_relative_movement_may_be_anywhere() -> None:
    one = follower(relative=True)
    one.start()
    assert follow(one, movement(2, noise=0.01) + 40.0)[-1].gesture == 2


def test_the_same_seed_gives_the_same_answers() -> None:
    runs = [[answer.progress for answer in follow(follower(seed=5), movement(3))] for _ in range(2)]
    assert runs[0] == runs[1]
    assert runs[0] != [answer.progress for answer in follow(follower(seed=6), movement(3))]


def test_it_starts_again_as_it_began() -> None:
    one = follower()
    one.start()
    first = [answer.progress for answer in follow(one, movement(1))]
    one.start()
    assert [answer.progress for answer in follow(one, movement(1))] == first


@settings(max_examples=30)
@given(st.lists(st.lists(st.floats(-1e300, 1e300), min_size=3, max_size=3), max_size=12))
def test_any_finite_input_leaves_sane_numbers(path: list[list[float]]) -> None:
    one = follower(particles=40)
    for answer in follow(one, np.array(path, float).reshape(-1, 3)):
        assert 0 <= answer.gesture <= COUNT
        assert np.isfinite([answer.progress, answer.speed, answer.scale, answer.likelihood]).all()


def test_an_input_of_another_width_is_refused_and_changes_nothing() -> None:
    one = follower()
    with pytest.raises(FollowError, match="3 inputs"):
        one.step(np.zeros(2))
    assert one.step(movement(1)[0]).progress < 0.2

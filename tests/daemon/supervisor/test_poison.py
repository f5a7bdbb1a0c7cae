from netbend.supervisor.poison import Poison


def dead(*deaths):
    poison = Poison()
    for moment, rendered in deaths:
        poison.died(moment, rendered)
    return poison.acts


def test_three_deaths_without_a_frame_are_a_settings_doing():
    assert dead((0, 100), (5, 100), (10, 100))


def test_two_are_not():
    assert not dead((0, 100), (5, 100))


def test_a_frame_between_makes_them_accidents():
    assert not dead((0, 100), (5, 101), (10, 102))


def test_deaths_far_apart_are_accidents():
    assert not dead((0, 100), (40, 100), (80, 100))

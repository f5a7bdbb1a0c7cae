import json

import pytest
from PIL import Image

from netbend_models.training.equilibrium import Costs, begin
from netbend_models.training.log import LOG, PLOT, Log, read_log
from netbend_models.training.plot import Curve, draw, round_steps, smoothed
from netbend_models.training.setting import Setting

COSTS = Costs(1.0, 2.0, 3.0, (0.25, 0.5))


@pytest.fixture
def game():
    return begin(
        Setting(size=8, first=8, colour_from=8, iterations=(12,), z_dim=4, w_dim=4, channel_base=64, channel_max=8)
    )


def run(log, game, until):
    while game.iteration < until:
        game.iteration += 1
        log.add(game, COSTS)


def test_each_few_iterations_are_a_line(game, tmp_path):
    log = Log(tmp_path, 0)
    run(log, game, 12)
    log.write()
    lines = [json.loads(line) for line in (tmp_path / LOG).read_text().splitlines()]
    assert [one["iteration"] for one in lines] == [1, 5, 10, 12]
    assert lines[0] == {
        "iteration": 1, "size": 8, "discriminator": 1.0, "contest": 2.0, "spread": 3.0, "variance": [0.25, 0.5],
    }  # fmt: skip


def test_what_is_younger_than_the_checkpoint_is_forgotten(game, tmp_path):
    log = Log(tmp_path, 0)
    run(log, game, 10)
    log.write()
    (tmp_path / LOG).open("a").write('{"iteration": 12, "si')
    game.iteration = 5
    again = Log(tmp_path, 5)
    run(again, game, 12)
    again.write()
    assert [one["iteration"] for one in read_log(tmp_path)] == [1, 5, 10, 12]


def test_the_plot_has_both_colours(game, tmp_path):
    log = Log(tmp_path, 0)
    run(log, game, 12)
    log.write()
    with Image.open(tmp_path / PLOT) as picture:
        colours = {colour for _, colour in picture.getcolors(100_000)}
    assert {(232, 120, 60), (70, 150, 225)} <= colours


def test_a_higher_value_is_drawn_higher():
    picture = draw("", [Curve("", (255, 0, 0), ((0, 1.0), (10, 4.0)))])
    red = [(x, y) for x in range(picture.width) for y in range(picture.height) if picture.getpixel((x, y))[0] == 255]
    assert min(red)[1] > max(red)[1]


@pytest.mark.parametrize("high", [0.003, 0.24, 1.0, 7.0, 300.0, 12345.0])
def test_numbers_at_the_axes_are_few_and_within(high):
    steps = round_steps(high)
    assert 3 <= len(steps) <= 6
    assert steps[0] == 0
    assert steps[-1] <= high * 1.0001


def test_smoothing_keeps_a_straight_line():
    line = [(float(x), 2.0 * x) for x in range(60)]
    assert [y for _, y in smoothed(line)] == pytest.approx([y for _, y in line])

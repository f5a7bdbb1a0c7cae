import pytest
import torch

from netbend_models.training.error import TrainingError
from netbend_models.training.measure import measure
from netbend_models.training.progress import Progress, duration
from netbend_models.training.setting import Setting, from_plain


def test_sizes_take_their_iterations_in_turn():
    setting = Setting(size=128, iterations=(3, 2), batch=(8, 4))
    assert setting.sizes == (32, 64, 128)
    assert setting.total == 7
    assert [setting.stage(one) for one in (0, 2, 3, 4, 5, 6)] == [
        (32, 8), (32, 8), (64, 4), (64, 4), (128, 4), (128, 4),
    ]  # fmt: skip


def test_plain_and_back():
    setting = Setting(size=64, iterations=(3, 2))
    assert from_plain(setting.plain()) == setting
    with pytest.raises(TrainingError, match="another version"):
        from_plain({"size": 64})


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"size": 48}, "size must be one of 8, 16"),
        ({"size": 32, "first": 64}, "first must be at most size, 32"),
        ({"loss": "mean"}, "loss must be one of bounded, paper"),
        ({"distance": "far"}, "distance must be one of adversarial"),
        ({"iterations": (0,)}, "iterations must be 1 to 2 numbers from 1 on"),
        ({"batch": (1,)}, "batch must be 1 to 2 numbers from 2 on"),
        ({"iterations": (1, 2, 3)}, "iterations must be 1 to 2 numbers"),
        ({"rate": 0.0}, "rate must be between 0 and 1"),
    ],
)
def test_a_wrong_value_is_named(wrong, message):
    with pytest.raises(TrainingError, match=message):
        Setting(**wrong)


def test_time_left_counts_larger_sizes_for_more():
    progress = Progress(4, 0, lambda iteration: 1.0 if iteration < 2 else 2.0)
    assert progress.seconds_left is None
    progress.took(1.0)
    assert progress.seconds_left == pytest.approx(1 + 2 + 2)
    assert progress.line("32 x 32") == "iteration 1 of 4, 32 x 32, 5 s left"


def test_durations_read_as_words():
    assert [duration(one) for one in (3, 63, 3700)] == ["3 s", "1 min 3 s", "1 h 1 min"]


def test_measures_of_known_pictures():
    black, white = torch.full((1, 3, 4, 4), -1.0), torch.ones(1, 3, 4, 4)
    found = measure(torch.cat([black, white]))
    assert (found.ends, found.distance, found.distance_rms, found.deviation) == (1.0, 1.0, 1.0, 0.0)
    assert measure(torch.zeros(2, 3, 4, 4)).ends == 0.0

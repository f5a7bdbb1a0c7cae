import pytest
import torch

from netbend.renderer.feedback import Feedback, amplified


@pytest.fixture(autouse=True)
def _threads():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def picture(size=32, seed=0):
    noise = torch.rand(3, size, size, generator=torch.Generator().manual_seed(seed)) * 2 - 1
    noise[:, : size // 2, : size // 2] = torch.tensor([0.9, -0.2, -0.7])[:, None, None]
    return noise


def run(frame, feedback, frames=10_000):
    for _ in range(frames):
        frame = feedback.apply(frame)
    return frame


def assert_alive(frame):
    """Finite, and neither flat white nor flat black, nor flat at all."""
    assert frame.isfinite().all()
    assert frame.abs().max() <= 1.0
    assert abs(float(frame.mean())) < 0.9
    assert float(frame.std()) > 0.05


def test_the_defaults_hand_the_last_frame_on_to_the_bit():
    assert torch.equal(Feedback(amount=1.0).apply(picture()), picture())


def test_ten_thousand_frames_at_a_gain_of_one_and_a_half_stay_alive():
    assert_alive(run(picture(16), Feedback(amount=1.0, gain=1.5)))


@pytest.mark.parametrize("start", [0.999, -0.999, 0.0])
def test_at_a_gain_what_is_nearly_flat_finds_its_way_out(start):
    nearly = torch.full((3, 16, 16), start)
    nearly[:, 5, 5] -= 0.01
    assert_alive(run(nearly, Feedback(amount=1.0, gain=1.5), 2000))


@pytest.mark.parametrize("gain", [1.5, 4.0])
def test_with_everything_moving_any_gain_is_stable(gain):
    moved = Feedback(1.0, zoom=1.02, turn=1.5, shift=(0.004, -0.003), blur=0.01, hue=4.0, gain=gain)
    assert_alive(run(picture(24), moved, 1000))


def test_below_one_it_fades_to_black():
    assert torch.allclose(run(picture(), Feedback(1.0, gain=0.5), 60), torch.full((3, 32, 32), -1.0))


def test_what_is_not_finite_heals():
    broken = picture()
    broken[0, 0] = torch.nan
    broken[1, 1] = torch.inf
    assert Feedback(1.0, gain=1.5, blur=0.05).apply(broken).isfinite().all()


def dot(x, y, size=33):
    frame = torch.full((3, size, size), -1.0)
    frame[:, y, x] = 1.0
    return frame


def brightest(frame):
    return divmod(int(frame.mean(0).argmax()), frame.shape[2])[::-1]


def test_a_shift_goes_right_and_down():
    assert brightest(Feedback(1.0, shift=(3 / 33, 0.0)).apply(dot(16, 16))) == (19, 16)
    assert brightest(Feedback(1.0, shift=(0.0, 3 / 33)).apply(dot(16, 16))) == (16, 19)


def test_a_zoom_makes_it_larger():
    assert brightest(Feedback(1.0, zoom=2.0).apply(dot(20, 16))) == (24, 16)


def test_a_turn_goes_counter_clockwise_as_the_operator_of_that_name_does():
    assert brightest(Feedback(1.0, turn=90.0).apply(dot(24, 16))) == (16, 8)


def test_a_turn_leaves_a_wide_picture_s_shapes_as_they_are():
    wide = torch.full((3, 21, 41), -1.0)
    wide[:, 10, 28] = 1.0
    assert brightest(Feedback(1.0, turn=90.0).apply(wide)) == (20, 2)


def test_a_blur_spreads_and_keeps_the_brightness():
    blurred = Feedback(1.0, blur=0.05).apply(dot(16, 16))
    assert float(blurred.max()) < 0.0
    assert brightest(blurred) == (16, 16)
    assert float(blurred.mean()) == pytest.approx(float(dot(16, 16).mean()), abs=1e-4)


def test_a_third_of_a_turn_of_hue_makes_red_green():
    red = torch.tensor([0.5, -0.5, -0.5])[:, None, None].expand(3, 4, 4)
    assert torch.allclose(
        Feedback(1.0, hue=120.0).apply(red), torch.tensor([-0.5, 0.5, -0.5])[:, None, None], atol=1e-6
    )


def test_a_gain_of_one_only_keeps_to_the_range():
    assert torch.equal(amplified(torch.tensor([[[-2.0, 0.3, 2.0]]]), 1.0), torch.tensor([[[-1.0, 0.3, 1.0]]]))

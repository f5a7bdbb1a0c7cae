import numpy as np
import pytest
from PIL import Image

from netbend.cli.main import main
from netbend.cli.project import _target
from netbend_models.network import Output

OUTPUT = Output(3, 8, 8)
RED, BLUE = (255, 0, 0), (0, 0, 255)


def halves(size=(16, 16), mode="RGB"):
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (0, 0, size[0], size[1] // 2))
    return image.convert(mode)


def seen(image, tmp_path, fit="fill", name="a.png", output=OUTPUT, **saved):
    image.save(tmp_path / name, **saved)
    return _target(tmp_path / name, fit, output)


def test_a_picture_comes_as_red_green_blue_from_the_top(tmp_path):
    target = seen(halves(), tmp_path)
    assert target.shape == (3, 8, 8)
    assert target[:, 1, 4].tolist() == [-1, -1, 1]
    assert target[:, 6, 4].tolist() == [1, -1, -1]


def test_a_wide_picture_fills_the_network_s_shape(tmp_path):
    assert np.abs(seen(halves((64, 16)), tmp_path) - seen(halves(), tmp_path)).max() < 0.1


def test_a_picture_that_its_camera_turned_is_turned_back(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 3  # upside down
    target = seen(halves(), tmp_path, exif=exif.tobytes())
    assert target[:, 1, 4].tolist() == [1, -1, -1]


def test_what_is_transparent_is_black(tmp_path):
    image = halves(mode="RGBA")
    image.putalpha(0)
    assert (seen(image, tmp_path) == -1).all()


def test_greys_of_sixteen_bits_keep_their_shades(tmp_path):
    image = Image.fromarray(np.full((8, 8), 32768, np.uint16))
    assert seen(image, tmp_path)[0, 0, 0] == pytest.approx(0.0, abs=0.01)


def test_a_grey_network_gets_brightness(tmp_path):
    target = seen(halves(), tmp_path, output=Output(1, 8, 8))
    assert target.shape == (1, 8, 8)
    assert target[0, 6, 4] > target[0, 1, 4]


def test_what_is_no_picture_is_told_in_a_line(tmp_path, capsys):
    (tmp_path / "a.png").write_bytes(b"no picture")
    assert main(["project", str(tmp_path / "a.png"), "--out", str(tmp_path / "w.npz")]) == 1
    assert "a.png is no picture" in capsys.readouterr().err
    assert not (tmp_path / "w.npz").exists()


def test_a_search_of_two_steps_tells_how_far_it_is_and_what_to_send(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("NETBEND_MODELS", str(tmp_path))
    halves((256, 256)).save(tmp_path / "two colours.png")
    assert main(["project", str(tmp_path / "two colours.png"), "--steps", "2", "--space", "w", "--threads", "1"]) == 0
    told = capsys.readouterr().out
    assert "step 2 of 2" in told
    assert "/latent/load two colours.npz" in told
    with np.load(tmp_path / "two colours.npz") as found:
        assert found["w"].shape == (1, 1, 128)
    assert not list(tmp_path.glob("*.part"))

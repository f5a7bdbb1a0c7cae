"""What an encoder finds in the picture that comes in."""

import pytest
import torch

from netbend.renderer.encoding import Encoding
from netbend_models.checkpoint.encoder import load_encoder
from netbend_models.error import LoadError
from netbend_models.networks.picture.autoencoder import Part, row
from tests.conftest import missing
from tests.models import stylegan
from tests.models.picture import plain

PARTS = (Part("convolution", 3, 4), Part("halving", 4, 4, biased=False), Part("block", 4, 6))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("NETBEND_MODELS", str(tmp_path))
    torch.save(plain.drawn(row(PARTS), 1), tmp_path / "eye.pth")
    return tmp_path


def picture(height=32, width=48, seed=0):
    return torch.rand(3, height, width, generator=torch.Generator().manual_seed(seed)) * 2 - 1


def seen(encoding, name="eye.pth", version=1, **shape):
    """What it finds, once the encoder is loaded."""
    encoding.features(name, picture(**shape), version)
    encoding.loading.join(60)
    return encoding.features(name, picture(**shape), version)


def test_an_encoder_finds_features_of_a_picture(folder):
    features, name = seen(Encoding("cpu"))
    assert (tuple(features.shape), name) == ((6, 16, 24), "eye.pth")
    assert torch.allclose(features, load_encoder(folder / "eye.pth")((picture()[None] + 1) / 2)[0], atol=1e-6)


def test_until_it_is_loaded_there_are_none(folder):
    assert Encoding("cpu").features("eye.pth", picture(), 1) == (None, "")


def test_a_large_picture_is_looked_at_in_small(folder):
    features, _ = seen(Encoding("cpu"), height=300, width=601)
    assert tuple(features.shape) == (6, 32, 64)


def test_a_picture_is_looked_at_once(folder):
    encoding = Encoding("cpu")
    first, _ = seen(encoding)
    assert encoding.features("eye.pth", picture(seed=9), 1)[0] is first
    assert encoding.features("eye.pth", picture(seed=9), 2)[0] is not first


@pytest.mark.parametrize("name", ["none.pth", "../eye.pth", "broken.pth", "decoder.pth"])
def test_what_is_no_encoder_is_none(folder, name):
    (folder / "broken.pth").write_bytes(b"broken")
    torch.save(plain.drawn(row((Part("convolution", 5, 4),)), 1), folder / "decoder.pth")
    assert seen(Encoding("cpu"), name) == (None, "")


def test_without_a_name_there_are_none(folder):
    encoding = Encoding("cpu")
    seen(encoding)
    assert encoding.features("", picture(), 1) == (None, "")


def test_a_decoder_is_told_from_an_encoder(folder):
    torch.save(plain.drawn(row((Part("convolution", 5, 4),)), 1), folder / "decoder.pth")
    with pytest.raises(LoadError, match=r"decoder\.pth has no encoder of pictures"):
        load_encoder(folder / "decoder.pth")


def test_a_published_encoder_is_one():
    path = stylegan.folder().parent / "taef2" / "taef2_encoder.pth"
    if not path.exists():
        missing("the autoencoder taef2 is not among the fixtures; name their folder in NETBEND_FIXTURES")
    with torch.inference_mode():
        features = load_encoder(path)(torch.rand(1, 3, 32, 32, generator=torch.Generator().manual_seed(0)))
    assert tuple(features.shape) == (1, 32, 4, 4)

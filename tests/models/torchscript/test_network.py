import pytest
import torch

from netbend_models import load
from netbend_models.bending import Bend
from netbend_models.error import LoadError
from netbend_models.form import Form
from netbend_models.load import trusted
from tests.models.torchscript.made import FromLatent, Judge, Outer, saved

pytestmark = pytest.mark.filterwarnings("ignore::torch.jit.TracerWarning", "ignore::DeprecationWarning")


@pytest.fixture
def path(tmp_path):
    return saved(Outer(), tmp_path / "made.pt")


def test_without_trust_it_is_not_run(path, monkeypatch):
    monkeypatch.setattr(torch.jit, "load", lambda *_: pytest.fail("it was loaded"))
    with pytest.raises(LoadError, match="is TorchScript, a program; start netbend with --trust"):
        load(path)


def test_with_trust_it_makes_pictures_of_pictures(path):
    network = load(path, trust=True, form=Form(size=(24, 16)), clusters=False)
    assert (network.kind, network.output.width) == ("torchscript", 24)
    x = torch.rand(1, 3, 16, 24) * 2 - 1
    with torch.inference_mode():
        expected = torch.jit.load(str(path))(x)
    assert torch.equal(network.synthesize(x), expected)
    bent = network.synthesize(x, [Bend("encode.middle.two", "flip", {"horizontal": 1})])
    assert not torch.equal(bent, expected)


def test_one_that_takes_a_latent_is_played_by_seeds(tmp_path):
    path = saved(FromLatent(), tmp_path / "made.pt", example=(1, 6, 1, 1), traced=True)
    network = load(path, trust=True, clusters=False)
    assert (network.z_dim, network.output.height) == (6, 8)
    assert [layer.name for layer in network.layers] == ["head", "act"]
    assert "latent/seed" in [row.name for row in network.rows]


def test_what_makes_no_picture_is_refused_in_one_line(tmp_path):
    with pytest.raises(LoadError, match="makes no picture of a picture") as caught:
        load(saved(Judge(), tmp_path / "made.pt"), trust=True)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_cut_is_refused_in_one_line(path):
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(LoadError):
        load(path, trust=True)


@pytest.mark.parametrize(
    ("model", "asked", "answer"),
    [("default", False, False), ("some.module:build", False, True), ("made.pt", False, False), ("made.pt", True, True)],
)
def test_who_types_a_factory_trusts_it_and_a_file_needs_the_option(model, asked, answer):
    assert trusted(model, asked=asked) == answer

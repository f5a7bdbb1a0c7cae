import pytest

from netbend.error import FolderError
from netbend.folder import NETWORKS, below, files


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "models" / "faces").mkdir(parents=True)
    (tmp_path / "models" / "faces" / "a.pkl").write_bytes(b"x")
    (tmp_path / "secret.pkl").write_bytes(b"x")
    return tmp_path / "models"


def test_a_name_leads_below_the_folder(folder):
    assert below(folder, "faces/a.pkl") == (folder / "faces" / "a.pkl").resolve()


@pytest.mark.parametrize(
    "name",
    ["", ".", "/etc/passwd", "../secret.pkl", "faces/../../secret.pkl", "faces\\a.pkl", "C:/a.pkl",
     "//host/share/a.pkl", "a\0b", "faces", "missing.pkl", "x" * 5000],
)  # fmt: skip
def test_no_name_leads_out_of_it_or_to_nothing(folder, name):
    with pytest.raises(FolderError):
        below(folder, name)


def test_a_link_that_points_outside_leads_outside(folder):
    (folder / "link.pkl").symlink_to(folder.parent / "secret.pkl")
    with pytest.raises(FolderError, match="below"):
        below(folder, "link.pkl")


def test_of_a_pipeline_the_index_is_the_network_and_not_its_parts(folder):
    (folder / "sd" / "unet").mkdir(parents=True)
    for name in ("model_index.json", "unet/a.safetensors"):
        (folder / "sd" / name).write_bytes(b"x")
    assert files(folder, NETWORKS) == ("faces/a.pkl", "sd/model_index.json")


def test_files_are_named_as_below_takes_them(folder):
    assert files(folder, (".pkl",)) == ("faces/a.pkl",)
    assert files(folder / "nowhere", (".pkl",)) == ()

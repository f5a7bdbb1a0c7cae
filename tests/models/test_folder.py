import pytest

from netbend_models.folder import inside, models_folder


@pytest.fixture
def folder(tmp_path, monkeypatch):
    root = tmp_path / "models"
    (root / "deep").mkdir(parents=True)
    (root / "deep" / "one.npy").touch()
    (tmp_path / "outside.npy").touch()
    monkeypatch.setenv("NETBEND_MODELS", str(root))
    return root


def test_a_name_leads_to_a_file_below_the_folder(folder):
    assert models_folder() == folder
    assert inside("deep/one.npy") == (folder / "deep" / "one.npy").resolve()


@pytest.mark.parametrize("name", ["../outside.npy", "deep/../../outside.npy", "/etc/passwd", "deep", "", ".", "none",
                                  "C:/one.npy", "\\\\host\\share", "deep\\one.npy", "a\0b", "x" * 5000])  # fmt: skip
@pytest.mark.usefixtures("folder")
def test_no_name_leads_out_of_it(name):
    assert inside(name) is None


def test_a_link_that_leads_out_of_it_is_not_followed(folder):
    (folder / "link.npy").symlink_to(folder.parent / "outside.npy")
    assert inside("link.npy") is None

from netbend.doctor import picture
from netbend.error import InputError
from netbend.inputs import film


def test_cameras_are_named_as_they_are_asked_for(tmp_path):
    for name in ("video0", "video2", "null"):
        (tmp_path / name).touch()
    assert list(picture.inputs(platform="linux", devices=tmp_path))[1].detail == "camera:0, camera:2"


def test_no_camera_is_no_fault(tmp_path):
    assert list(picture.inputs(platform="linux", devices=tmp_path))[1].state == "off"


def test_without_its_library_the_extra_is_named(monkeypatch):
    def missing():
        raise InputError("films and cameras need PyAV (gone): pip install 'netbend[video]'")

    monkeypatch.setattr(film, "library", missing)
    (found,) = picture.inputs()
    assert (found.state, found.remedy) == ("missing", "pip install 'netbend[video]'")

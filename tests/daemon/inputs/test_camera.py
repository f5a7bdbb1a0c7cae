import pytest

from netbend.error import InputError
from netbend.inputs.camera import CameraSource, _reason, address


@pytest.mark.parametrize(
    ("asked", "platform", "opened"),
    [
        ("", "linux", ("/dev/video0", "v4l2")),
        ("2", "linux", ("/dev/video2", "v4l2")),
        ("/dev/v4l/by-id/x", "linux", ("/dev/v4l/by-id/x", "v4l2")),
        ("1", "darwin", ("1:none", "avfoundation")),
        ("Integrated Camera", "win32", ("video=Integrated Camera", "dshow")),
    ],
)
def test_each_system_is_asked_in_its_own_words(asked, platform, opened):
    assert address(asked, platform) == opened


def test_a_system_without_cameras_is_a_state():
    with pytest.raises(InputError, match="send its picture over NDI"):
        address("0", "plan9")


def test_no_camera_is_a_state():
    source = CameraSource()
    with pytest.raises(InputError, match=r"camera /dev/video997: there is none of that name; it is tried again"):
        source.open("/dev/video997")
    source.close()


def test_a_camera_that_another_program_holds_is_a_state():
    assert _reason(OSError(16, "Device or resource busy")) == "another program holds it"

import sys

import pytest

from netbend.doctor.publisher import browser, publisher
from netbend.publishers import catalogue


@pytest.mark.parametrize(
    ("name", "library", "told", "extra"),
    [("ndi", "NDIlib", "ndi", "netbend[ndi]"), ("file", "av", "file, MP4 films", "netbend[video]")],
)
def test_an_absent_library_is_missing_with_its_pip_command(monkeypatch, name, library, told, extra):
    monkeypatch.setitem(sys.modules, library, None)
    *_, found = publisher(name)
    assert (found.name, found.state, found.remedy) == (told, "missing", f"pip install '{extra}'")
    assert library in found.detail
    assert "pip" not in found.detail


def test_pictures_are_recorded_without_the_library_for_films(monkeypatch):
    monkeypatch.setitem(sys.modules, "av", None)
    pictures, films = publisher("file")
    assert (pictures.state, films.state) == ("ok", "missing")


def test_a_runtime_that_does_not_start_is_broken(monkeypatch):
    class Ndi:
        initialize = staticmethod(lambda: False)

    monkeypatch.setitem(sys.modules, "NDIlib", Ndi)
    (found,) = publisher("ndi")
    assert (found.state, found.remedy) == ("broken", "pip install 'netbend[ndi]'")


@pytest.mark.parametrize(
    ("name", "platform"), [("syphon", "linux"), ("syphon", "win32"), ("spout", "linux"), ("spout", "darwin")]
)
def test_a_publisher_of_another_platform_is_off(name, platform):
    (found,) = publisher(name, platform)
    assert (found.state, "only" in found.detail, found.remedy) == ("off", True, "")


def test_null_and_the_browser_work():
    assert [one.state for one in (*publisher("null"), browser())] == ["ok", "ok"]


@pytest.mark.parametrize("value", ["no_such_module:X", "netbend.publishers.null:Missing"])
def test_a_broken_publisher_is_a_state_with_its_reason(install, value):
    install(catalogue, ("odd", value))
    (found,) = publisher("odd")
    assert (found.state, "is broken" in found.detail) == ("broken", True)

from importlib.metadata import EntryPoint

import pytest

from netbend.error import PublisherError
from netbend.publishers import catalogue
from netbend.publishers.null import NullPublisher


class Blind(NullPublisher):
    accepts = frozenset({1})


def install(monkeypatch, name: str, value: str) -> None:
    entry = EntryPoint(name, value, catalogue.GROUP)
    monkeypatch.setattr(catalogue, "entry_points", lambda group: [entry])


def test_our_own_members_come_through_the_public_door():
    assert {"null", "file", "ndi", "shm", "syphon", "spout", "browser"} <= catalogue.names()
    assert isinstance(catalogue.build("null"), NullPublisher)


@pytest.mark.parametrize(
    ("platform", "library", "usual"),
    [("linux", True, "browser"), ("darwin", True, "browser syphon"), ("win32", True, "browser spout"),
     ("darwin", False, "browser")],
)  # fmt: skip
def test_what_a_platform_has_is_published_unasked(monkeypatch, platform, library, usual):
    monkeypatch.setattr(catalogue.sys, "platform", platform)
    monkeypatch.setattr(catalogue, "find_spec", lambda name: library or None)
    assert catalogue.usual() == usual


def test_an_unknown_name_lists_the_known():
    with pytest.raises(PublisherError, match=r"no publisher nowhere; there are .*file"):
        catalogue.build("nowhere")


@pytest.mark.parametrize("value", ["no_such_module:X", "netbend.publishers.null:Missing"])
def test_a_broken_member_is_a_state_with_its_reason(monkeypatch, value):
    install(monkeypatch, "odd", value)
    with pytest.raises(PublisherError, match=r"publisher odd .*is broken"):
        catalogue.build("odd")


def test_a_member_that_cannot_read_our_memory_is_refused(monkeypatch):
    monkeypatch.setattr(EntryPoint, "load", lambda self: Blind)
    with pytest.raises(PublisherError, match="reads no pictures from host memory"):
        catalogue.build("null")

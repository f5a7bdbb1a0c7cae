import json
import multiprocessing
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from netbend.error import PublisherError
from netbend.publishers.base import PublisherSetting
from netbend.publishers.ndi import NdiPublisher, metadata
from netbend.publishers.process import main
from tests.conftest import require_module

from .conftest import assert_corners, corners, record


class FakeNdi:
    """The part of ndi-python that is called, with names that may be taken."""

    FRAME_FORMAT_TYPE_PROGRESSIVE = "progressive"
    FOURCC_VIDEO_TYPE_RGBX, FOURCC_VIDEO_TYPE_RGBA, FOURCC_VIDEO_TYPE_UYVY = "RGBX", "RGBA", "UYVY"
    SEND_TIMECODE_SYNTHESIZE = 2**63 - 1

    class SendCreate:
        ndi_name = ""
        clock_video = clock_audio = True

    class VideoFrameV2:
        data = FourCC = None

    class Source:
        def __init__(self, name):
            self.ndi_name = f"BOX ({name})"

    def __init__(self) -> None:
        self.taken, self.connections, self.sent, self.works = set(), 1, [], True

    def initialize(self):
        return self.works

    def send_create(self, settings):
        if settings.ndi_name in self.taken:
            return None
        self.taken.add(settings.ndi_name)
        return settings.ndi_name

    def send_destroy(self, name):
        self.taken.remove(name)

    def send_get_source_name(self, name):
        return self.Source(name)

    def send_get_no_connections(self, name, timeout):
        return self.connections

    def send_send_video_async_v2(self, name, frame):
        self.sent.append((frame.FourCC, frame.data))


@pytest.fixture
def ndi(monkeypatch):
    fake = FakeNdi()
    monkeypatch.setitem(sys.modules, "NDIlib", fake)
    return fake


def test_it_knows_whether_anybody_watches(ndi):
    publisher = NdiPublisher()
    publisher.open(PublisherSetting("ndi"))
    for ndi.connections in (0, 1, 0):
        assert publisher.watched() is (ndi.connections > 0)


def test_the_last_two_pictures_stay_alive_without_a_copy(ndi):
    publisher = NdiPublisher()
    publisher.open(PublisherSetting("ndi"))
    pictures = [corners() for _ in range(3)]
    for picture in pictures:
        publisher.send(record(0), picture)
    assert [data is picture for (_, data), picture in zip(ndi.sent, pictures, strict=True)] == [True] * 3
    assert publisher._held[0] is pictures[1]
    assert publisher._held[1] is pictures[2]


def test_alpha_is_announced_only_where_there_is_some(ndi):
    publisher = NdiPublisher()
    publisher.open(PublisherSetting("ndi"))
    glass = corners()
    glass[5, 5, 3] = 254
    publisher.send(record(0), corners())
    publisher.send(record(1), glass)
    assert [kind for kind, _ in ndi.sent] == ["RGBX", "RGBA"]


def test_nobody_looks_for_alpha_where_the_renderer_says_that_there_is_none(ndi, monkeypatch):
    monkeypatch.setattr("netbend.publishers.ndi.opaque", lambda _: pytest.fail("looked"))
    publisher = NdiPublisher()
    publisher.open(PublisherSetting("ndi"))
    publisher.send(replace(record(0), solid=True), corners())
    assert [kind for kind, _ in ndi.sent] == ["RGBX"]


def test_a_packed_picture_is_announced_as_such(ndi):
    publisher = NdiPublisher()
    publisher.open(PublisherSetting("ndi"))
    publisher.send(record(0), np.zeros((4, 6, 2), np.uint8))
    assert ndi.sent[0][0] == "UYVY"


def test_metadata_says_where_in_the_show_a_frame_is():
    told = ET.fromstring(metadata(record(90), {"/latent/seed": 3.5, '/layer/a"b/x': 1.0}))
    assert told.tag == "netbend"
    assert (told.get("frame"), float(told.get("time")), told.get("values")) == ("90", 1.5, "7")
    assert told.get("network") == "000000000000abcd"
    played = {one.get("address"): float(one.text) for one in told.iter("played")}
    assert played == {"/latent/seed": 3.5, '/layer/a"b/x': 1.0}


def test_a_restart_waits_for_its_own_name(ndi):
    ndi.taken.add("netbend")
    waited = []

    def sleep(seconds):
        waited.append(seconds)
        if len(waited) == 3:
            ndi.taken.remove("netbend")

    assert NdiPublisher(sleep=sleep).open(PublisherSetting("ndi")) == "BOX (netbend)"
    assert len(waited) == 3


def test_a_name_that_stays_taken_gives_the_next_free_one(ndi):
    ndi.taken |= {"stage", "stage 2"}
    waited = []
    publisher = NdiPublisher(sleep=waited.append)
    assert publisher.open(PublisherSetting("ndi", shown_as="stage")) == "BOX (stage 3)"
    assert 4.9 < sum(waited) < 5.2


def test_closing_frees_the_name(ndi):
    publisher = NdiPublisher()
    publisher.open(PublisherSetting("ndi"))
    publisher.close()
    assert ndi.taken == set()


def test_without_the_library_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "NDIlib", None)
    publisher = NdiPublisher()
    with pytest.raises(PublisherError, match=r"pip install 'netbend\[ndi\]'"):
        publisher.open(PublisherSetting("ndi"))
    publisher.close()


def test_without_avahi_its_package_is_named(monkeypatch, tmp_path):
    lost = "libavahi-client.so.3: cannot open shared object file: No such file or directory"
    (tmp_path / "NDIlib.py").write_text(f"raise ImportError({lost!r})")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "NDIlib", raising=False)
    with pytest.raises(PublisherError, match="apt install libavahi-client3"):
        NdiPublisher().open(PublisherSetting("ndi"))


def test_a_runtime_that_does_not_start_is_a_state(ndi):
    ndi.works = False
    with pytest.raises(PublisherError, match="does not run on this processor"):
        NdiPublisher().open(PublisherSetting("ndi"))


@pytest.mark.peer
def test_an_ndi_receiver_gets_the_picture(show, tmp_path, monkeypatch):
    require_module("NDIlib")
    loopback = {"ndi": {"machinename": "box", "networks": {"ips": "127.0.0.1,"}}}
    (tmp_path / "ndi-config.v1.json").write_text(json.dumps(loopback))
    monkeypatch.setenv("NDI_CONFIG_DIR", str(tmp_path))
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    setting = PublisherSetting("ndi", shown_as=f"netbend-test-{os.getpid()}", fps=30.0)
    sender = context.Process(target=main, args=(os.getpid(), setting, there))
    sender.start()
    try:
        show.frame(0, corners())  # one only: a receiver that comes late sees what is held
        assert here.poll(20.0)
        state, shown = here.recv()
        assert state == "on", shown
        script = Path(__file__).with_name("ndi_receiver.py")
        command = [sys.executable, str(script), shown, str(tmp_path / "got.npz")]
        subprocess.run(command, check=True, timeout=60)
    finally:
        here.send("stop")
        sender.join(60.0)
    with np.load(tmp_path / "got.npz") as got:
        assert tuple(got["rate"]) == (30, 1)
        assert got["picture"].shape == (48, 64, 4)
        assert_corners(got["picture"], 16)

import json

import pytest

from netbend.doctor import ndi
from netbend.doctor.ndi import avahi, discovery, settings


@pytest.mark.parametrize(
    ("runs", "installed", "state", "remedy"),
    [
        (True, True, "ok", ""),
        (False, True, "broken", "sudo systemctl enable --now avahi-daemon"),
        (False, False, "missing", "sudo apt install avahi-daemon"),
    ],
)
def test_without_avahi_nothing_is_found_and_this_says_so(runs, installed, state, remedy):
    found = avahi(runs, installed)
    assert (found.state, found.remedy) == (state, remedy)


def test_where_ndi_is_not_installed_avahi_is_nobodys_matter(monkeypatch):
    monkeypatch.setattr(ndi, "find_spec", lambda name: None)
    assert discovery("", "linux").state == "off"


def test_other_systems_find_by_themselves(monkeypatch):
    monkeypatch.setattr(ndi, "find_spec", lambda name: object())
    assert discovery("", "darwin").state == "ok"


def test_ndi_settings_are_read(tmp_path):
    (tmp_path / "ndi-config.v1.json").write_text(json.dumps({"ndi": {"networks": {"ips": "127.0.0.1,"}}}))
    found = settings("", {"NDI_CONFIG_DIR": str(tmp_path)})
    assert (found.state, "127.0.0.1" in found.detail) == ("ok", True)


@pytest.mark.parametrize("content", [None, "{", "[]", '{"ndi": 3}', "{}"])
def test_ndi_settings_that_cannot_be_read_are_broken(tmp_path, content):
    if content is not None:
        (tmp_path / "ndi-config.v1.json").write_text(content)
    found = settings("", {"NDI_CONFIG_DIR": str(tmp_path)})
    assert (found.state, str(tmp_path) in found.detail) == ("broken", True)


def test_no_ndi_settings_is_no_fault():
    assert settings("", {}).state == "off"

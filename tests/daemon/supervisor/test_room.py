from types import SimpleNamespace

import pytest

from netbend.supervisor import room


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "network.pkl"
    path.write_bytes(bytes(2**20))
    return str(path)


def free(monkeypatch, mebibytes):
    monkeypatch.setattr(room.psutil, "virtual_memory", lambda: SimpleNamespace(available=mebibytes * 2**20))


def test_a_network_that_finds_no_memory_is_told_with_both_sizes(file, monkeypatch):
    free(monkeypatch, 514)
    assert room.shortage(file) == "it needs about 515 MiB beside what plays, 514 are free; close something"


def test_one_that_fits_is_not_kept(file, monkeypatch):
    free(monkeypatch, 515)
    assert room.shortage(file) == ""


def test_what_is_no_file_tells_no_size(monkeypatch):
    free(monkeypatch, 0)
    assert room.shortage("default") == ""

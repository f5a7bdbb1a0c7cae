"""`netbend models get`: brings what a network needs from a hub, whole or not at all."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from netbend.cli import main
from netbend.hub.listing import HubError, read_listing, repository_of
from tests.daemon.hub.stand_in import REVISION, Hub, playing

WEIGHTS = bytes(range(256)) * 4096
PIPELINE = {
    "model_index.json": b"{}",
    "README.md": b"words",
    "run.py": b"code",
    "unet/config.json": b"{1}",
    "unet/diffusion_pytorch_model.safetensors": WEIGHTS * 2,
    "unet/diffusion_pytorch_model.fp16.safetensors": WEIGHTS,
    "unet/diffusion_pytorch_model.bin": b"pickle",
    "vae/config.json": b"{2}",
    "vae/diffusion_pytorch_model.safetensors": WEIGHTS[::-1],
    "tokenizer/merges.txt": b"a b",
    "safety_checker/model.safetensors": b"unused",
    "all-in-one.safetensors": b"the same again",
}
TAKEN = [
    "model_index.json", "tokenizer/merges.txt", "unet/config.json", "unet/diffusion_pytorch_model.fp16.safetensors",
    "vae/config.json", "vae/diffusion_pytorch_model.safetensors",
]  # fmt: skip


class Said(NamedTuple):
    status: int
    out: str
    err: str


@pytest.fixture
def hub() -> Iterator[Hub]:
    with playing(Hub({"owner/net": dict(PIPELINE), "owner/old": {"model.bin": b"pickle"}})) as one:
        yield one


@pytest.fixture
def get(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Said]:
    monkeypatch.setenv("NETBEND_MODELS", str(tmp_path))
    monkeypatch.setenv("NETBEND_HUB", hub.url)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return lambda name="owner/net": Said(main(["models", "get", name]), *capsys.readouterr())


def held(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_what_a_network_needs_is_brought_and_nothing_that_could_run(get: Callable[..., Said], tmp_path: Path) -> None:
    said = get()
    assert said.status == 0, said.err
    assert held(tmp_path / "net") == TAKEN
    assert all((tmp_path / "net" / name).read_bytes() == PIPELINE[name] for name in TAKEN)
    assert f"owner/net (licence: mit): 6 of 6 files, 2.1 of 2.1 MB, into {tmp_path / 'net'}" in said.out
    assert f"netbend play {tmp_path / 'net'}" in said.out


def test_of_what_is_no_pipeline_the_weights_are_played(get: Callable[..., Said], hub: Hub, tmp_path: Path) -> None:
    hub.files["owner/one"] = {"one.safetensors": WEIGHTS, "more/two.safetensors": WEIGHTS}
    assert f"netbend play {tmp_path / 'one' / 'one.safetensors'}" in get("owner/one").out
    assert held(tmp_path / "one") == ["one.safetensors"]


def test_of_the_tokenizer_no_network_is_brought(get: Callable[..., Said], hub: Hub, tmp_path: Path) -> None:
    hub.files["openai/clip-vit-large-patch14"] = {
        "vocab.json": b"{}", "merges.txt": b"a b", "config.json": b"{}", "model.safetensors": WEIGHTS,
    }  # fmt: skip
    assert "finds it there" in get("clip-tokenizer").out
    assert held(tmp_path / "clip-vit-large-patch14") == ["merges.txt", "vocab.json"]


def test_what_is_there_is_not_brought_again(get: Callable[..., Said], hub: Hub, tmp_path: Path) -> None:
    get()
    (tmp_path / "net" / "unet" / "config.json").write_bytes(b"{9}")
    hub.asked.clear()
    assert "1 of 6 files, 0.0 of" in get().out
    assert [path.rpartition("/")[2] for path, _ in hub.asked if "/resolve/" in path] == ["config.json"]
    assert (tmp_path / "net" / "unet" / "config.json").read_bytes() == b"{1}"


@pytest.mark.parametrize("knows_ranges", [True, False])
def test_what_broke_off_goes_on(get: Callable[..., Said], hub: Hub, tmp_path: Path, knows_ranges: bool) -> None:
    hub.breaks_off_after, hub.knows_ranges = 100_000, knows_ranges
    said = get()
    assert said.status == 1
    assert "broke off" in said.err
    assert "the same command goes on" in said.err
    assert not (tmp_path / "net" / "model_index.json").exists()
    hub.breaks_off_after = None
    hub.asked.clear()
    assert get().status == 0
    assert [said for _, said in hub.asked if said][:1] == ["bytes=100000-"]
    assert held(tmp_path / "net") == TAKEN
    assert (tmp_path / "net" / TAKEN[3]).read_bytes() == WEIGHTS


def test_what_is_not_what_the_hub_says_is_thrown_away(get: Callable[..., Said], hub: Hub, tmp_path: Path) -> None:
    hub.lies = True
    said = get()
    assert said.status == 1
    assert "is not what the hub says it is, and was thrown away; run the same again" in said.err
    assert held(tmp_path / "net") == []


def test_pickles_are_not_taken(get: Callable[..., Said]) -> None:
    assert "owner/old offers no .safetensors; other files may run code and are not taken" in get("owner/old").err


def test_what_the_hub_does_not_have_is_named(get: Callable[..., Said]) -> None:
    assert "has no owner/none, or gives it only to those who have signed in" in get("owner/none").err


@pytest.mark.parametrize("name", ["net", "../net", "owner/../net", "owner/net/more", "owner/net?x", ""])
def test_what_is_no_repository_is_named(name: str) -> None:
    with pytest.raises(HubError, match="is neither OWNER/NAME nor one of sd-turbo"):
        repository_of(name)


def test_a_hub_is_reached_by_https_only(get: Callable[..., Said], hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.sends_to = "http://example.org"
    assert "http://example.org" in (said := get().err)
    assert "is not reached by https" in said
    monkeypatch.setenv("NETBEND_HUB", "http://example.org")
    assert "is not reached by https" in get().err
    monkeypatch.setenv("NETBEND_HUB", "file:///etc")
    assert "is not reached by https" in get().err


def test_a_hub_that_is_not_there_is_named(get: Callable[..., Said], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETBEND_HUB", "http://127.0.0.1:1")
    assert "127.0.0.1:1 cannot be reached" in get().err


def test_a_full_disk_is_named_before_anything_is_brought(
    get: Callable[..., Said], hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1, 1, 1))
    assert "needs 0.0 GB, 0.0 GB are free; NETBEND_MODELS names another" in get().err
    assert not [path for path, _ in hub.asked if "/resolve/" in path]


@pytest.mark.parametrize(
    "name", ["../x.safetensors", "/x.safetensors", "a\\x.safetensors", "c:x.safetensors", "a/b/c.safetensors"]
)
def test_names_that_lead_elsewhere_are_left_out(name: str) -> None:
    listing = read_listing("o/n", _told(name, "good.safetensors"))
    assert [entry.name for entry in listing.entries] == ["good.safetensors"]


@pytest.mark.parametrize("told", [None, [], {}, {"siblings": [{}]}, {"siblings": 3}, {"sha": "main", "siblings": []}])
def test_a_listing_that_is_none_is_named(told: Any) -> None:
    with pytest.raises(HubError, match="what the hub says of o/n"):
        read_listing("o/n", told)


def _told(*names: str) -> dict[str, Any]:
    return {"sha": REVISION, "siblings": [{"rfilename": name, "size": 1, "blobId": "0" * 40} for name in names]}

"""A show's file: what was written is read again to the bit, and what is damaged is refused with what is left."""

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbend.error import ShowError
from netbend.show.opening import network_of, open_show, played_as
from netbend.show.shelf import Shelf, hash_of, load, write
from netbend.show.show import Played, Show, read, text_of

LOOK = '{"scope":["bends"],"values":{"/zone/middle/rotate/angle":30.000000000000004}}'
SHOW = Show(
    Played(name="default", weights="6d87"),
    {
        "values": {"/latent/seed": 123456789.25, "/cue/2/preset": 3.0, "/cue/10/preset": 4.0, "/macro/1": 0.1},
        "texts": {"/preset/3/data": LOOK, "/preset/3/name": "intro é", "/layer/b8.conv0/list/channels": (5, 2),
                  "/mod/macro/1/links": '[{"to":"/latent/x","low":0.0,"high":1.0}]', "/preset/4/data": "{ not ours }"},
        "smooth": {"/latent/x": 0.5}, "spans": {"/latent/y": (-1.0, 1.0)}, "safe": {"/latent/x": True},
    },
    {"publish": "ndi", "fps": 50.0},
)  # fmt: skip


def test_a_show_is_read_as_it_was_written() -> None:
    assert read(text_of(SHOW).encode()) == SHOW
    assert text_of(read(text_of(SHOW).encode())) == text_of(SHOW)


def test_a_preset_is_written_out_a_value_a_line() -> None:
    lines = text_of(SHOW).splitlines()
    assert '     "/zone/middle/rotate/angle": 30.000000000000004' in lines
    assert lines.index('  "/cue/2/preset": 3.0,') < lines.index('  "/cue/10/preset": 4.0')


@given(
    values=st.dictionaries(st.text(max_size=8).map("/{}".format), st.floats(allow_nan=False, allow_infinity=False)),
    texts=st.dictionaries(
        st.text(max_size=8).map("/layer/{}".format),
        st.text(st.characters(exclude_categories=["Cs"])) | st.lists(st.integers(0, 65535)).map(tuple),
    ),
)
def test_any_show_comes_back(values: dict[str, float], texts: dict[str, object]) -> None:
    values = {stored: value for stored, value in values.items() if stored not in texts}
    show = Show(holding={"values": values, "texts": texts, "smooth": {}, "spans": {}, "safe": {}})
    assert read(text_of(show).encode()).holding == show.holding


def test_a_file_that_is_cut_anywhere_is_refused_or_whole() -> None:
    data = text_of(SHOW).encode()
    for length in range(len(data)):
        try:
            assert read(data[:length]) == SHOW
        except ShowError:
            assert length < len(data) - 1
    with pytest.raises(ShowError, match="ends too soon or is damaged in line"):
        read(data[:700])


def test_a_cut_show_is_refused_with_the_last_good_state_offered(tmp_path: Path) -> None:
    shelf = Shelf.at(tmp_path / "evening.json")
    shelf.save(SHOW)
    shelf.save(Show(SHOW.network, SHOW.holding | {"safe": {}}, SHOW.outputs))
    (good,) = shelf.versions()
    data = shelf.path.read_bytes()
    for length in range(len(data) - 1):
        shelf.path.write_bytes(data[:length])
        with pytest.raises(ShowError) as fault:
            open_show(shelf.path)
        assert str(fault.value).endswith(f"netbend play --show {good}")
    assert load(good) == SHOW
    assert open_show(good).show == SHOW


def test_a_cut_autosave_leaves_the_show_as_it_was_saved(tmp_path: Path) -> None:
    shelf = Shelf.at(tmp_path / "evening.json")
    shelf.save(SHOW)
    data = text_of(Show(SHOW.network, {}, state={"ended": False})).encode()
    for length in range(len(data) - 1):
        shelf.autosave.write_bytes(data[:length])
        opened = open_show(shelf.path)
        assert opened.show == SHOW
        assert "is damaged and left alone" in opened.lines[0]


def test_an_autosave_of_a_crash_is_gone_on_with(tmp_path: Path) -> None:
    shelf = Shelf.at(tmp_path / "evening.json")
    shelf.save(SHOW)
    after = Show(SHOW.network, {"values": {"/latent/seed": 9.0}}, state={"ended": False, "pid": 2**30})
    write(shelf.autosave, text_of(after))
    opened = open_show(shelf.path)
    assert opened.resumed
    assert opened.show is not None
    assert opened.show.holding["values"] == {"/latent/seed": 9.0}


def test_changes_that_were_not_saved_are_offered(tmp_path: Path) -> None:
    shelf = Shelf.at(tmp_path / "evening.json")
    shelf.save(SHOW)
    after = Show(SHOW.network, {"values": {"/latent/seed": 9.0}}, state={"ended": True})
    write(shelf.autosave, text_of(after))
    opened = open_show(shelf.path)
    assert (opened.show, opened.resumed) == (SHOW, False)
    offered = Path(opened.lines[0].split("--show ")[1].removesuffix(" has them"))
    assert load(offered).holding["values"] == {"/latent/seed": 9.0}


def test_each_version_that_was_saved_is_kept(tmp_path: Path) -> None:
    shelf = Shelf.at(tmp_path / "evening.json")
    shows = [Show(holding={"values": {"/latent/seed": float(seed)}}) for seed in range(4)]
    for show in shows:
        shelf.save(show)
    shelf.save(shows[3])
    seeds = [load(path).holding["values"]["/latent/seed"] for path in [shelf.path, *shelf.versions()]]
    assert seeds == [3.0, 3.0, 2.0, 1.0, 0.0]


def test_a_disk_that_is_full_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = Shelf.at(tmp_path / "evening.json")
    shelf.save(SHOW)

    def full(_number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(ShowError, match="No space left on device; what was there is as it was"):
        write(shelf.path, "nothing")
    assert load(shelf.path) == SHOW
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".new")] == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[]", "it is no show of netbend"),
        ('{"netbend_show": 7}', "another netbend: version 7"),
        ('{"netbend_show": 1, "parameters": []}', "parameters must be an object"),
        ('{"netbend_show": 1, "parameters": {"/x": NaN}}', "NaN is no number of a show"),
        ('{"netbend_show": 1, "parameters": {"/x": 1e999}}', "/x must be a finite number"),
        ('{"netbend_show": 1, "parameters": {"/x": true}}', "/x must be a number, a text"),
        ('{"netbend_show": 1, "parameters": {"x": 1}}', "names are addresses"),
        ('{"netbend_show": 1, "spans": {"/x": [1]}}', "must be \\[low, high\\]"),
        ('{"netbend_show": 1, "network": {"name": 3}}', "network must be an object of texts"),
        ("[" * 100_000, "damaged"),
    ],
)
def test_what_is_no_show_is_named(text: str, reason: str) -> None:
    with pytest.raises(ShowError, match=reason):
        read(text.encode())


def test_a_network_is_remembered_by_its_way_and_found_by_its_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "shows").mkdir()
    network = tmp_path / "models" / "faces.safetensors"
    network.parent.mkdir()
    network.write_bytes(b"weights")
    show = Show(played_as(str(network), "6d87", tmp_path / "shows"))
    assert show.network == Played(path="../models/faces.safetensors", file=hash_of(network), weights="6d87")
    assert Path(network_of(show, tmp_path / "shows")).resolve() == network
    moved = network.rename(network.with_name("renamed.safetensors"))
    monkeypatch.setenv("NETBEND_MODELS", str(network.parent))
    assert Path(network_of(show, tmp_path / "shows")) == moved
    moved.unlink()
    with pytest.raises(ShowError, match=r"faces.safetensors is neither there nor below .*netbend play MODEL --show"):
        network_of(show, tmp_path / "shows")


def test_a_show_runs_no_program(tmp_path: Path) -> None:
    with pytest.raises(ShowError, match="is the program os:system; name it to run it"):
        network_of(Show(Played(name="os:system")), tmp_path)


def test_numbers_keep_every_bit() -> None:
    numbers = [math.pi, 1e-300, -0.0, 2.0**53 + 1, 0.1 + 0.2]
    show = Show(holding={"values": {f"/x{place}": number for place, number in enumerate(numbers)}})
    found = json.loads(text_of(show))["parameters"]
    assert [float.hex(found[f"/x{place}"]) for place in range(5)] == [float.hex(number) for number in numbers]

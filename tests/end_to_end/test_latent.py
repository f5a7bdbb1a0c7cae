"""Every row of the latent played over a real port on a real checkpoint: the picture is as the row's name says."""

import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from netbend.osc.decode import decode
from netbend.osc.message import Bundle, Message
from netbend.publishers.null import read_log
from netbend_models import load
from netbend_models.latent import seed_latent
from tests.models import stylegan
from tests.support.daemon import Daemon, daemon, until

FPS = 30
REST = 0.6
"""The same value within half a second is a held fader."""

if TYPE_CHECKING:
    from tests.end_to_end.conftest import Picture

EVERYTHING = ("/latent/*", "/latent/*/*", "/latent/*/*/*", "/style/*/*", "/noise/*", "/input/*", "/input/*/*")


class Playing:
    """A daemon with a checkpoint, and the same checkpoint here, to say what is expected."""

    def __init__(self, show: Daemon, network: Any, log: Path) -> None:
        self.show, self.network, self.log = show, network, log

    def ws(self, seed: int, **how: Any) -> torch.Tensor:
        z = torch.from_numpy(seed_latent(seed, self.network.z_dim))[None]
        found: torch.Tensor = self.network.map(z, **how)
        return found.clone()

    def picture(self, ws: torch.Tensor, **how: Any) -> NDArray[np.uint8]:
        made = self.network.synthesize(ws, **how)[0].clamp(-1, 1).mul(127.5).add(127.5).round()
        return np.asarray(made.permute(1, 2, 0).to(torch.uint8))

    def play(self, **rows: float) -> None:
        for name, value in rows.items():
            self.show.client.set("/" + name.replace("__", "/"), value)

    def shows(self, ws: torch.Tensor, **how: Any) -> bool:
        """Whether what is on air is the picture of these styles, but for rounding."""
        found = self.show.settle()[..., :3].astype(int)
        return int(np.abs(found - self.picture(ws, **how)).max()) <= 1


def checkpoint_played(name: str, folder: Path) -> Iterator[Playing]:
    path = stylegan.checkpoint(name)
    network = load(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NETBEND_MODELS", str(folder))
        with daemon("--fps", str(FPS), network=str(path), publish=f"null:{folder / 'log'}") as show:
            yield Playing(show, network, folder / "log")


@pytest.fixture(scope="module")
def playing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playing]:
    yield from checkpoint_played("stylegan2-ada-64", tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="module")
def waves(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playing]:
    yield from checkpoint_played("stylegan3-t-64", tmp_path_factory.mktemp("models"))


@pytest.fixture(autouse=True)
def _fresh(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every row of the latent back at its default, walking nowhere."""
    yield
    for name in {"playing", "waves"} & set(request.fixturenames):
        client = request.getfixturevalue(name).show.client
        client.set("/latent/loop/mode", "off")
        for pattern in (
            "/latent/*",
            "/latent/*/*",
            "/latent/*/*/*",
            "/style/*/*",
            "/noise/*",
            "/input/*",
            "/input/*/*",
        ):
            client.set(f"{pattern}/reset", 1)
        client.call("/panic")


def test_a_whole_seed_is_every_scripts_seed(playing: Playing) -> None:
    playing.play(latent__seed=42)
    assert playing.shows(playing.ws(42))


def test_a_fraction_lies_between_in_w(playing: Playing) -> None:
    playing.play(latent__seed=42.25)
    assert playing.shows(0.75 * playing.ws(42) + 0.25 * playing.ws(43))


def test_in_z_it_lies_elsewhere(playing: Playing) -> None:
    playing.play(latent__seed=42.5)
    in_w = playing.show.settle()
    playing.show.client.set("/latent/space", "z")
    assert not np.array_equal(in_w, playing.show.settle())


def test_the_drag_goes_over_the_seed_grid(playing: Playing) -> None:
    playing.play(latent__seed=10)
    playing.show.client.set("/latent/xy", 0.5, 1.0)
    assert playing.shows((playing.ws(110) + playing.ws(111)) / 2)


def test_the_plane_leaves_the_seed_and_comes_back(playing: Playing) -> None:
    playing.play(latent__seed=3)
    playing.show.client.set("/latent/plane", 0.5, -0.25)
    assert not playing.shows(playing.ws(3))
    playing.show.client.set("/latent/plane", 0.0, 0.0)
    assert playing.shows(playing.ws(3))


def test_truncation_leads_to_the_average_picture(playing: Playing) -> None:
    playing.play(latent__seed=5, latent__truncation=0.5)
    assert playing.shows(playing.ws(5, truncation=0.5))
    playing.play(latent__truncation=0.0)
    assert playing.shows(playing.ws(99, truncation=0.0))


def test_the_cutoff_says_how_many_styles_are_truncated(playing: Playing) -> None:
    playing.play(latent__seed=5, latent__truncation=0.5, latent__cutoff=4)
    assert playing.shows(playing.ws(5, truncation=0.5, cutoff=4))


def test_a_style_can_be_truncated_alone(playing: Playing) -> None:
    playing.play(latent__seed=5, latent__layer__2__truncation=0.0)
    ws = playing.ws(5)
    ws[:, 2] = playing.ws(5, truncation=0.0)[:, 2]
    assert playing.shows(ws)


def test_another_style_enters_from_a_layer_on(playing: Playing) -> None:
    playing.play(latent__seed=5, style__4__seed=7, style__4__amount=1.0)
    ws = playing.ws(5)
    ws[:, 4:] = playing.ws(7)[:, 4:]
    assert playing.shows(ws)


def test_next_previous_and_random_are_whole_seeds(playing: Playing) -> None:
    client = playing.show.client
    playing.play(latent__seed=6.5)
    client.call("/latent/next")
    assert playing.shows(playing.ws(7))
    client.call("/latent/previous")
    assert playing.shows(playing.ws(6))
    client.call("/latent/random")
    seed = client.get("/latent/seed")
    assert isinstance(seed, float)
    assert playing.shows(playing.ws(int(seed)))


def test_directions_go_both_ways_and_back(playing: Playing) -> None:
    playing.play(latent__seed=5)
    start = playing.show.settle()
    pictures = []
    for source in ("weights", "samples"):
        playing.show.client.set("/latent/direction/source", source)
        for step in (2.0, -2.0):
            playing.play(latent__direction__1=step)
            pictures.append(playing.show.settle())
        playing.play(latent__direction__1=0.0)
        assert np.array_equal(start, playing.show.settle())
    assert len({picture.tobytes() for picture in [start, *pictures]}) == 5


def test_a_stored_latent_is_recalled_and_undone(playing: Playing) -> None:
    client = playing.show.client
    playing.play(latent__seed=5, latent__direction__2=1.0)
    stored = playing.show.settle()
    client.call("/latent/3/store")
    playing.play(latent__seed=9, latent__direction__2=0.0)
    elsewhere = playing.show.settle()
    time.sleep(REST)
    client.call("/latent/3/recall")
    assert np.array_equal(stored, playing.show.settle())
    client.call("/undo")
    assert np.array_equal(elsewhere, playing.show.settle())


def test_a_recall_in_seconds_blends_in_w_and_arrives(playing: Playing) -> None:
    client = playing.show.client
    playing.play(latent__seed=5)
    stored = playing.show.settle()
    client.call("/latent/4/store")
    playing.play(latent__seed=900)
    away = playing.show.settle()
    client.set("/latent/4/recall", 1.0)
    seen: list[Picture] = []
    deadline = time.monotonic() + 1.6
    while time.monotonic() < deadline:
        seen.append(playing.show.frame()[1])
        time.sleep(0.02)
    far = [float(np.abs(one.astype(int) - away).mean()) for one in seen]
    whole = float(np.abs(stored.astype(int) - away).mean())
    assert any(0.2 * whole < one < 0.8 * whole for one in far)
    assert max(np.diff(far)) < 0.5 * whole
    assert np.array_equal(stored, playing.show.settle())


@pytest.mark.parametrize("name", ["projected.npy", "several.npz"])
def test_a_projected_latent_is_loaded_and_a_moved_seed_lets_go_of_it(playing: Playing, name: str) -> None:
    ws = torch.cat([playing.ws(seed) for seed in (1, 2, 3)]) + 0.1
    folder = playing.log.parent
    np.save(folder / "projected.npy", ws[1].numpy())
    np.savez(folder / "several.npz", w=ws.numpy())
    playing.show.client.set("/latent/load", name)
    assert playing.shows(ws[1:2] if name == "projected.npy" else ws[:1])
    playing.play(latent__seed=8)
    assert playing.shows(playing.ws(8))


def test_a_walk_moves_by_itself_and_its_phase_can_be_set(playing: Playing) -> None:
    playing.play(latent__seed=5, latent__walk__speed=2.0)
    first = playing.show.settle()
    until(lambda: not np.array_equal(first, playing.show.frame()[1]))
    playing.play(latent__walk__speed=0.0, latent__walk__phase=3.0)
    assert playing.shows(playing.ws(8))


def test_a_walk_in_beats_follows_the_tempo(playing: Playing) -> None:
    client = playing.show.client
    playing.play(tempo__bpm=60.0, latent__walk__beats=1, latent__walk__speed=1.0, time__hold=1)
    slow = _moved(playing)
    playing.play(tempo__bpm=240.0)
    fast = _moved(playing)
    client.set("/tempo/bpm/reset", 1)
    assert 3.0 < fast / slow < 5.0


def _moved(playing: Playing) -> float:
    """Seeds that the walk goes in a second of the show."""
    client, name = playing.show.client, "/latent/walk/phase/played"
    client.set("/time/hold", 0)
    playing.show.settle()
    begun, first = playing.show.frame()[0].time, client.get(name)
    time.sleep(1.0)
    last, ended = client.get(name), playing.show.frame()[0].time
    client.set("/time/hold", 1)
    time.sleep(REST)
    assert isinstance(first, float)
    assert isinstance(last, float)
    return (last - first) / (ended - begun)


def heard(packet: bytes) -> list[Message]:
    """The messages of a packet, in a bundle or alone."""
    found = decode(packet)
    return [one for one in found.elements if isinstance(one, Message)] if isinstance(found, Bundle) else [found]


def test_a_circle_comes_back_to_its_first_frame_bit_for_bit_and_tells_each_round(playing: Playing) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ear:
        ear.bind(("127.0.0.1", 0))
        ear.settimeout(60)
        playing.show.client.set("/subscribe", "127.0.0.1", ear.getsockname()[1], "/latent/loop/*")
        playing.play(latent__seed=5, latent__loop__length=1.0)
        playing.show.client.set("/latent/loop/mode", "circle")
        rounds: list[Any] = []
        while len(rounds) < 3:
            rounds += [one.arguments[0] for one in heard(ear.recv(4096)) if one.address == "/latent/loop/round"]
        playing.show.client.set("/unsubscribe", ear.getsockname()[1])
    assert rounds == [1, 2, 3]
    frames = {line.number: line.pixels for line in read_log(playing.log)}
    last = max(frames)
    pairs = [(frames[n], frames[n - FPS]) for n in range(last - FPS, last) if n in frames and n - FPS in frames]
    assert len(pairs) > FPS // 2
    assert all(now == before for now, before in pairs)
    assert len({now for now, _ in pairs}) > FPS // 2


def test_keyframes_pass_through_the_stores(playing: Playing) -> None:
    client = playing.show.client
    for number, seed in ((1, 11), (2, 12)):
        playing.play(latent__seed=seed)
        client.call(f"/latent/{number}/store")
    playing.play(time__hold=1)
    client.set("/latent/loop/keys", 1, 2)
    client.set("/latent/loop/mode", "keyframes")
    for phase, seed in ((0.0, 11), (0.5, 12)):
        playing.play(latent__loop__phase=phase)
        assert playing.shows(playing.ws(seed)), phase


def test_noise_can_be_taken_away_drawn_anew_and_moved(playing: Playing) -> None:
    playing.play(latent__seed=5)
    trained = playing.show.settle()
    pictures = [trained]
    for row, value in (("noise/amount", 0.0), ("noise/amount", 1.0), ("noise/seed", 7), ("noise/seed", 0)):
        playing.show.client.set(f"/{row}", value)
        pictures.append(playing.show.settle())
    assert np.array_equal(pictures[2], trained)
    assert np.array_equal(pictures[4], trained)
    assert len({one.tobytes() for one in pictures}) == 3
    playing.play(noise__speed=5.0)
    moving = playing.show.settle()
    until(lambda: not np.array_equal(moving, playing.show.frame()[1]))


def test_a_layer_is_looked_at_instead_of_the_picture(playing: Playing) -> None:
    client = playing.show.client
    clean = playing.show.settle()
    client.set("/view/layer", 4)
    grey = playing.show.settle()
    assert (grey[..., 0] == grey[..., 2]).all()
    client.set("/view/colour", "false")
    assert (playing.show.settle()[..., 0] != playing.show.settle()[..., 2]).any()
    client.set("/view/channels", 3)
    client.set("/layer/4/ablate/amount", 1.0)
    assert len(np.unique(playing.show.settle()[..., :3].reshape(-1, 3), axis=0)) == 1
    for address in ("/view/colour", "/view/channels"):
        client.set(f"{address}/reset", 1) if address == "/view/colour" else client.set(address)
    client.call("/panic")
    time.sleep(REST)
    assert np.array_equal(clean, until(lambda: playing.show.settle() if client.get("/view/layer") == -1 else None))


def test_the_input_of_a_stylegan3_slides_and_turns(waves: Playing) -> None:
    waves.play(latent__seed=5)
    assert waves.shows(waves.ws(5))
    waves.play(input__translate__x=0.25, input__rotate=30.0)
    moved = np.array(
        [[np.cos(np.pi / 6), np.sin(np.pi / 6), 0.25], [-np.sin(np.pi / 6), np.cos(np.pi / 6), 0], [0, 0, 1]]
    )
    assert waves.shows(waves.ws(5), transform=moved)


def test_rows_of_the_latent_are_the_same_on_a_stylegan3(waves: Playing) -> None:
    waves.play(latent__seed=5, style__4__seed=7, style__4__amount=1.0, latent__truncation=0.5)
    average = waves.ws(5, truncation=0.0)
    ws = waves.ws(5)
    ws[:, 4:] = waves.ws(7)[:, 4:]
    assert waves.shows(average + 0.5 * (ws - average))

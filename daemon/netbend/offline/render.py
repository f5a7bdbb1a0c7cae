"""What `netbend render` does: settings as messages, then frame after frame into a file."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any

import click

from netbend.conductor.holding import put
from netbend.offline.sound import soundtrack
from netbend.offline.studio import Studio
from netbend.publishers.sink import open_sink
from netbend.tree.tree import Sender, Tree
from netbend_models import load
from netbend_models.device import prepare_device


@dataclass(frozen=True, slots=True)
class Request:
    """What to render: `settings` are addresses with their arguments as text, played in order over what a show holds.

    Without a seed it is the show's, or 0. `audio` is a sound file that moves it; 0 frames: as long as that lasts.
    """

    network: str
    out: str
    seed: float | None
    settings: tuple[tuple[str, str], ...]
    frames: int
    fps: float
    device: str
    threads: int
    holding: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    audio: str = ""
    trust: bool = False


def render(request: Request) -> None:
    """Render it."""
    device = str(prepare_device(request.device, request.threads))
    studio = Studio(load(request.network, device=device, trust=request.trust), device)
    tree, hand = Tree(studio.description), Sender("--set")
    put(tree, request.holding)
    seed = (("/latent/seed", str(request.seed)),) if request.seed is not None else ()
    for address, text in (*seed, *request.settings):
        if address != "/latent/seed" or address[1:] in tree.layout.flat_slots:
            tree.play(address, arguments_of(text), hand, 0.0)
    studio.take_texts(tree.texts)
    height, width = studio.picture.shape[:2]
    with soundtrack(request.audio, tree, request.fps) if request.audio else nullcontext() as sound:
        frames = request.frames or (sound.frames if sound else 1)
        sink = open_sink(request.out, width, height, request.fps)
        try:
            with progress(frames, "rendering") as advance:
                for number in range(frames):
                    time = number / request.fps
                    if sound is not None and sound.frame(number, studio.played):
                        studio.take_texts(tree.texts)
                    sink.write(studio.frame(tree.base_view, tree.seconds_view, number, time), time)
                    advance()
        finally:
            sink.close()


def arguments_of(text: str) -> tuple[float | str, ...]:
    """`0.1 0.2` as numbers, anything else as words: what an OSC message would carry."""
    return tuple(_argument(word) for word in text.split())


def _argument(word: str) -> float | str:
    try:
        return float(word)
    except ValueError:
        return word


@contextmanager
def progress(count: int, label: str) -> Iterator[Callable[[], None]]:
    """A bar on a terminal, a line elsewhere, nothing for a single step."""
    if count == 1:
        yield lambda: None
        return
    with click.progressbar(length=count, label=label) as bar:
        yield lambda: bar.update(1)

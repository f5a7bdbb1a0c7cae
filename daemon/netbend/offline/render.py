"""What `netbend render` does: settings as messages, then frame after frame into a file."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import click

from netbend.conductor.holding import put
from netbend.offline.hand import Hand
from netbend.offline.message import arguments_of
from netbend.offline.score import Score, read_score
from netbend.offline.sound import frames_of, heard, soundtrack
from netbend.offline.studio import Studio
from netbend.publishers.path import read_target
from netbend.publishers.sink import Sink, whole
from netbend.tree.tree import Sender, Tree
from netbend_models import load
from netbend_models.device import prepare_device


@dataclass(frozen=True, slots=True)
class Request:
    """What to render: `settings` are addresses with their arguments as text, played in order over what a show holds.

    Without a seed it is the show's, or 0. `audio` is a sound file that moves it, `score` a text of messages with
    their times; 0 frames: as long as the sound lasts.
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
    score: str = ""
    trust: bool = False


def render(request: Request) -> None:
    """Render it."""
    device = str(prepare_device(request.device, request.threads))
    studio = Studio(load(request.network, device=device, trust=request.trust), device)
    hand = Hand(studio, request.fps)
    tree = hand.tree
    put(tree, request.holding)
    _set(tree, request)
    score = Score(read_score(request.score) if request.score else [], tree)
    score.until(0.0)  # what it says of links at once counts
    frames = request.frames or (frames_of(request.audio, request.fps) if request.audio else 1)
    with ExitStack() as stack:
        sound = stack.enter_context(soundtrack(request.audio, tree, request.fps)) if request.audio else None
        sink = stack.enter_context(_sink(request, studio, frames))
        advance = stack.enter_context(progress(frames, "rendering"))
        for number in range(frames):
            time = number / request.fps
            hand.frame(time)
            score.until(time)
            if sound is not None:
                sound.frame(number, studio.state)
            commit = tree.commit()
            if number == 0 or (commit is not None and commit.texts):
                studio.take_texts(dict(tree.texts))
            sink.write(studio.frame(tree.base_view, tree.seconds_view, number, time), time)
            advance()


def _set(tree: Tree, request: Request) -> None:
    hand = Sender("--set")
    seed = (("/latent/seed", str(request.seed)),) if request.seed is not None else ()
    for address, text in (*seed, *request.settings):
        if address != "/latent/seed" or address[1:] in tree.layout.flat_slots:
            tree.play(address, arguments_of(tree, address, text), hand, 0.0)


@contextmanager
def _sink(request: Request, studio: Studio, frames: int) -> Iterator[Sink]:
    """Where frames go: a film has the sound that moves it."""
    height, width = studio.picture.shape[:2]
    with ExitStack() as stack:
        film = request.audio and read_target(request.out).kind == "film"
        sound = stack.enter_context(heard(request.audio, frames, request.fps)) if film else None
        yield stack.enter_context(whole(request.out, width, height, request.fps, sound))


@contextmanager
def progress(count: int, label: str) -> Iterator[Callable[[], None]]:
    """A bar on a terminal, a line elsewhere, nothing for a single step."""
    if count == 1:
        yield lambda: None
        return
    with click.progressbar(length=count, label=label) as bar:
        yield lambda: bar.update(1)
